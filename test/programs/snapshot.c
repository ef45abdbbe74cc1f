/*
 * snapshot - a hypervisor saves its guest's memory while the guest runs.  All
 * of it is protected; the first write to a page waits until that page is
 * saved.  A balloon takes a page away meanwhile.
 *
 * With -DBUG the balloon discards a page that is not saved yet: the bit goes
 * with the entry, the guest's next write passes, and the snapshot has zeroes
 * or that write in the page's place.  Without, the page is saved first.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define PAGE 4096
#define PAGES 64
#define BALLOONED 40

static char *ram, saved[PAGES][PAGE];
static int uffd, done[PAGES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void check(int failed, const char *what)
{
	if (failed) {
		perror(what);
		exit(2);
	}
}

static void protect(int page, int count, int on)
{
	struct uffdio_writeprotect w = { .range = { (uintptr_t)ram + page * PAGE, count * PAGE },
		.mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0 };
	check(ioctl(uffd, UFFDIO_WRITEPROTECT, &w), "UFFDIO_WRITEPROTECT");
}

static void save(int page)
{
	pthread_mutex_lock(&lock);
	if (!done[page]) {
		memcpy(saved[page], ram + page * PAGE, PAGE);
		done[page] = 1;
		protect(page, 1, 0);
	}
	pthread_mutex_unlock(&lock);
}

static void *monitor(void *unused)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };
	struct uffd_msg m;
	prctl(PR_SET_NAME, "monitor");
	while (poll(&p, 1, -1) > 0)
		if (read(uffd, &m, sizeof m) == sizeof m && m.event == UFFD_EVENT_PAGEFAULT)
			save((m.arg.pagefault.address - (uintptr_t)ram) / PAGE);
	return unused;
}

static void *vcpu(void *first)
{
	prctl(PR_SET_NAME, "vcpu");
	for (int page = (intptr_t)first; page < PAGES; page += 16)
		ram[page * PAGE] = 'w';
	return NULL;
}

static void run_guest(intptr_t first)
{
	pthread_t t;
	check(pthread_create(&t, NULL, vcpu, (void *)first), "pthread_create");
	pthread_join(t, NULL);
}

int main(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP };
	struct uffdio_register r = { .mode = UFFDIO_REGISTER_MODE_WP };
	pthread_t t;
	int wrong = 0;

	ram = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(ram, 'r', PAGES * PAGE);
	check((uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK)) < 0, "userfaultfd");
	check(ioctl(uffd, UFFDIO_API, &api), "UFFDIO_API");
	r.range = (struct uffdio_range){ (uintptr_t)ram, PAGES * PAGE };
	check(ioctl(uffd, UFFDIO_REGISTER, &r), "UFFDIO_REGISTER");
	check(pthread_create(&t, NULL, monitor, NULL), "pthread_create");

	protect(0, PAGES, 1);
	run_guest(1);
#ifndef BUG
	save(BALLOONED);
#endif
	check(madvise(ram + BALLOONED * PAGE, PAGE, MADV_DONTNEED), "MADV_DONTNEED");
	run_guest(BALLOONED % 16);
	for (int page = 0; page < PAGES; page++)
		save(page);
	for (int page = 0; page < PAGES; page++)
		wrong += saved[page][0] != 'r';
	printf("%d pages of the snapshot are wrong\n", wrong);
	return 0;
}
