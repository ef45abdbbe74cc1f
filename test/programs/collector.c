/*
 * collector - a garbage collector that compacts: live pages of the heap move to
 * a new place by UFFDIO_MOVE, without a copy.  The heap is protected, so that
 * the first write to a page since the last collection is told and noted.
 *
 * With -DBUG it moves pages and takes it that their protection moves along:
 * the mutator's next write is not noted.  Without, it protects them again.
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
#define PAGES 16

/* linux/userfaultfd.h, 6.8 */
struct move { uint64_t dst, src, len, mode; int64_t moved; };
#define MOVE _IOWR(UFFDIO, 0x05, struct move)
#define FEATURES (UFFD_FEATURE_PAGEFAULT_FLAG_WP | 1 << 16)

static char *heap, *to;
static int uffd, noted;

static void check(int failed, const char *what)
{
	if (failed) {
		perror(what);
		exit(2);
	}
}

static void protect(char *at, unsigned long pages, int on)
{
	struct uffdio_writeprotect w = { .range = { (uintptr_t)at, pages * PAGE }, .mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0 };
	check(ioctl(uffd, UFFDIO_WRITEPROTECT, &w), "UFFDIO_WRITEPROTECT");
}

static void move(char *dst, char *src)
{
	struct move m = { .dst = (uintptr_t)dst, .src = (uintptr_t)src, .len = PAGE };
	check(ioctl(uffd, MOVE, &m), "UFFDIO_MOVE");
}

static void *notes(void *unused)
{
	struct pollfd p = { .fd = uffd, .events = POLLIN };
	struct uffd_msg m;
	prctl(PR_SET_NAME, "notes");
	while (poll(&p, 1, -1) > 0)
		if (read(uffd, &m, sizeof m) == sizeof m && m.event == UFFD_EVENT_PAGEFAULT) {
			noted++;
			protect((char *)(uintptr_t)(m.arg.pagefault.address & ~(PAGE - 1)), 1, 0);
		}
	return unused;
}

static char *space(void)
{
	struct uffdio_register r = { .mode = UFFDIO_REGISTER_MODE_WP };
	char *p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(p == MAP_FAILED, "mmap");
	r.range = (struct uffdio_range){ (uintptr_t)p, PAGES * PAGE };
	check(ioctl(uffd, UFFDIO_REGISTER, &r), "UFFDIO_REGISTER");
	return p;
}

int main(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = FEATURES };
	pthread_t t;

	check((uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK)) < 0, "userfaultfd");
	check(ioctl(uffd, UFFDIO_API, &api), "UFFDIO_API");
	heap = space();
	to = space();
	memset(heap, 'h', PAGES * PAGE);
	check(pthread_create(&t, NULL, notes, NULL), "pthread_create");
	protect(heap, PAGES, 1);

	heap[3 * PAGE] = 'w';		/* noted: page 3 is dirty */

	/* The world stands still: every second page is live. */
	for (int page = 0; page < PAGES; page += 2) {
#ifndef BUG
		protect(heap + page * PAGE, 1, 0);
#endif
		move(to + page / 2 * PAGE, heap + page * PAGE);
#ifndef BUG
		protect(to + page / 2 * PAGE, 1, 1);
#endif
	}

	to[4 * PAGE] = 'w';		/* to be noted */
	printf("%d of 2 writes are noted\n", noted);
	return 0;
}
