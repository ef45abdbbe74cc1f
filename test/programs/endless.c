/*
 * endless - a program to attach to: it protects its memory and writes to it,
 * over and over, and another thread lets each write through.  It prints a dot a
 * round, and ends when it is killed or nobody reads its dots.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096UL
#define PAGES 8

static char *memory;
static int uffd;

static void protect(uintptr_t at, unsigned long length, int on)
{
	struct uffdio_writeprotect w = { .range = { at, length }, .mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0 };
	if (ioctl(uffd, UFFDIO_WRITEPROTECT, &w)) {
		perror("UFFDIO_WRITEPROTECT");
		exit(2);
	}
}

static void *monitor(void *unused)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };
	struct uffd_msg m;
	while (poll(&p, 1, -1) >= 0)
		if (read(uffd, &m, sizeof m) == sizeof m)
			protect(m.arg.pagefault.address & ~(PAGE - 1), PAGE, 0);
	return unused;
}

int main(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP };
	struct uffdio_register r = { .mode = UFFDIO_REGISTER_MODE_WP };
	pthread_t t;

	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(memory, 'm', PAGES / 2 * PAGE);
	uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	r.range = (struct uffdio_range){ (uintptr_t)memory, PAGES * PAGE };
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &r) || pthread_create(&t, NULL, monitor, NULL)) {
		perror("userfaultfd");
		return 2;
	}
	for (unsigned long round = 0;; round++) {
		protect((uintptr_t)memory, PAGES / 2 * PAGE, 1);
		memory[round % (PAGES / 2) * PAGE] = 'w';
		if (write(STDOUT_FILENO, ".", 1) != 1)
			return 0;
		usleep(20000);
	}
}
