/*
 * postcopy - the destination of a migration: memory is empty, the first access
 * to a page waits until it has come.  A snapshot is taken at the same time, so
 * that the first write to each page has to wait as well.
 *
 * With -DBUG a page that comes is filled in without UFFDIO_COPY_MODE_WP: the
 * guest's write to it passes, and the snapshot does not have the page as it
 * was.
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

#define PAGE 4096UL
#define PAGES 32
#define FEATURES (UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_MISSING_SHMEM | UFFD_FEATURE_THREAD_ID | 1 << 12)

static char *guest, *came;
static int uffd, told;

static void check(int failed, const char *what)
{
	if (failed) {
		perror(what);
		exit(2);
	}
}

static void protect(uintptr_t at, unsigned long length, int on)
{
	struct uffdio_writeprotect w = { .range = { at, length }, .mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0 };
	check(ioctl(uffd, UFFDIO_WRITEPROTECT, &w), "UFFDIO_WRITEPROTECT");
}

static void fill(uintptr_t at)
{
	struct uffdio_copy c = { .dst = at, .src = (uintptr_t)came, .len = PAGE };
#ifndef BUG
	c.mode = UFFDIO_COPY_MODE_WP;
#endif
	check(ioctl(uffd, UFFDIO_COPY, &c), "UFFDIO_COPY");
}

static void *listen_to(void *unused)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };
	struct uffd_msg m;
	prctl(PR_SET_NAME, "listen");
	while (poll(&p, 1, -1) > 0) {
		if (read(uffd, &m, sizeof m) != sizeof m || m.event != UFFD_EVENT_PAGEFAULT)
			continue;
		uintptr_t at = m.arg.pagefault.address & ~(PAGE - 1);
		if (m.arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WP) {
			told++;
			protect(at, PAGE, 0);
		} else
			fill(at);
	}
	return unused;
}

static void *vcpu(void *unused)
{
	prctl(PR_SET_NAME, "vcpu0");
	for (int page = 0; page < PAGES; page += 4)
		guest[page * PAGE] = 'w';
	return unused;
}

int main(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = FEATURES };
	struct uffdio_register r = { .mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP };
	int fd = memfd_create("guest.ram", MFD_CLOEXEC);
	pthread_t t, cpu;

	check(fd < 0 || ftruncate(fd, PAGES * PAGE), "memfd");
	guest = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	came = aligned_alloc(PAGE, PAGE);
	memset(came, 'c', PAGE);
	check((uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK)) < 0, "userfaultfd");
	check(ioctl(uffd, UFFDIO_API, &api), "UFFDIO_API");
	r.range = (struct uffdio_range){ (uintptr_t)guest, PAGES * PAGE };
	check(ioctl(uffd, UFFDIO_REGISTER, &r), "UFFDIO_REGISTER");
	protect((uintptr_t)guest, PAGES * PAGE, 1);
	check(pthread_create(&t, NULL, listen_to, NULL), "pthread_create");
	check(pthread_create(&cpu, NULL, vcpu, NULL), "pthread_create");
	pthread_join(cpu, NULL);
	printf("%d of %d writes are told\n", told, PAGES / 4);
	return 0;
}
