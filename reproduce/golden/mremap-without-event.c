// SPDX-License-Identifier: GPL-2.0
/*
 * mremap without EVENT_REMAP
 *
 * move_ptes() clears the bit, and drops markers, when the moved VMA loses its
 * userfaultfd (since 6.13, 6.12.11 and 6.1.191; before, the bit stayed behind
 * as a stray one).
 *
 * What is lost: the write to page 0 of new at step 7 was not reported.
 * Made by ptescope from mremap-without-event.pte. It is so on Linux from
 * 6.1.191 to before 6.2, from 6.12.11 on.
 *
 *   cc -O2 -Wall -Wextra -o reproducer reproducer.c && sudo ./reproducer
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <linux/userfaultfd.h>

#if __has_include("../kselftest.h")
#include "../kselftest.h"
#else /* as much of it as is used here */
static int ksft_cnt, ksft_fail;
#define ksft_print_header() (setlinebuf(stdout), puts("TAP version 13"))
#define ksft_set_plan(n) printf("1..%d\n", n)
#define ksft_print_msg(...) printf("# " __VA_ARGS__)
#define ksft_test_result(good, ...) \
	(printf("%sok %d ", (good) ? "" : (ksft_fail++, "not "), ++ksft_cnt), printf(__VA_ARGS__))
#define ksft_exit_skip(...) (printf("1..0 # SKIP " __VA_ARGS__), exit(4))
#define ksft_finished() exit(ksft_fail > 0)
#endif

#define PM_UFFD_WP (1ULL << 57)
#define PM_SWAP (1ULL << 62)
#define PM_PRESENT (1ULL << 63)
#define PAGE 4096UL
#define LIMIT 20 /* seconds that a step may take */
#define PAGEMAP_BITS (PM_PRESENT | PM_SWAP | PM_UFFD_WP)

static char *const old = (char *)0x1000000000;
static char *const new_mem = (char *)0x1004000000;
static int uffd = -1, pagemap, lost;

static const char *name;	/* of the step that is on */
static int wrong;		/* it did not go as expected */

static void step(const char *next)
{
	if (name)
		ksft_test_result(!wrong, "%s\n", name);
	name = next;
	wrong = 0;
	alarm(LIMIT);
}

static void on_alarm(int sig)
{
	ksft_test_result(!sig, "%s: it does not end\n", name);
	exit(1);
}

#define expect(call, want) check(__LINE__, #call, call, want)
static void check(int line, const char *call, long long got, long long want)
{
	if (got != want)
		ksft_print_msg("line %d: %s is %lld, not %lld\n", line, call, got, want);
	wrong |= got != want;
}

/* Every page from addr on has these of pagemap's bits, and no others. */
static void expect_pagemap(int fd, char *addr, size_t len, unsigned long long want)
{
	unsigned long long entry = 0;

	for (char *page = addr; page < addr + len && !wrong; page += PAGE)
		if (pread(fd, &entry, 8, (size_t)page / PAGE * 8) != 8 || (entry & PAGEMAP_BITS) != want) {
			ksft_print_msg("pagemap of %p: %#llx, not %#llx\n", (void *)page, entry & PAGEMAP_BITS, want);
			wrong = 1;
		}
}

#define map(addr, len, prot, flags, fd, at) \
	(mmap(addr, len, prot, flags | MAP_FIXED | MAP_NORESERVE, fd, at) == MAP_FAILED ? -1 : 0)

#define move_to(to, from, len, flags) \
	(mremap(from, len, len, flags | MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED ? -1 : 0)

#define put(page, value) (*(volatile unsigned int *)(page) = (value))

static int uffd_open(int flags, __u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK | flags);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api))
		ksft_exit_skip("userfaultfd with features %#llx: %m\n", features);
	return fd;
}

/* Ioctls whose argument begins with a range and a mode, or is a range. */
static int uffd_ioctl(int fd, unsigned long request, char *addr, size_t len, __u64 mode)
{
	struct uffdio_register arg = { .range = { (size_t)addr, len }, .mode = mode };

	return ioctl(fd, request, &arg);
}

#define pending(uffd) poll(&(struct pollfd){ .fd = uffd, .events = POLLIN }, 1, 0)

int main(void)
{
	struct utsname host;

	ksft_print_header();
	pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uname(&host);
	if (!((strverscmp(host.release, "6.1.191") >= 0 && strverscmp(host.release, "6.2") < 0) ||
	      strverscmp(host.release, "6.12.11") >= 0))
		ksft_exit_skip("expected of other releases than Linux %s\n", host.release);
	if (sysconf(_SC_PAGESIZE) != PAGE)
		ksft_exit_skip("pages are not of 4 KiB\n");
	close(uffd_open(0, UFFD_FEATURE_PAGEFAULT_FLAG_WP));
	signal(SIGALRM, on_alarm);
	ksft_set_plan(7);

	/* A: old = mmap(2) */
	step("A: old = mmap(2)");
	expect(map(old, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 0);

	/* A: userfaultfd(PAGEFAULT_FLAG_WP) */
	step("A: userfaultfd(PAGEFAULT_FLAG_WP)");
	uffd = uffd_open(0, UFFD_FEATURE_PAGEFAULT_FLAG_WP);

	/* A: register(old, WP) */
	step("A: register(old, WP)");
	expect(uffd_ioctl(uffd, UFFDIO_REGISTER, old, 2 * PAGE, UFFDIO_REGISTER_MODE_WP), 0);

	/* A: write(old[0], 7) */
	step("A: write(old[0], 7)");
	put(old, 7);
	expect_pagemap(pagemap, old, PAGE, PM_PRESENT);

	/* A: wp(old[0]) */
	step("A: wp(old[0])");
	expect(uffd_ioctl(uffd, UFFDIO_WRITEPROTECT, old, PAGE, UFFDIO_WRITEPROTECT_MODE_WP), 0);
	expect_pagemap(pagemap, old, PAGE, PM_PRESENT | PM_UFFD_WP);

	/* A: mremap(old, new[0]) -> !PTE003 */
	step("A: mremap(old, new[0])");
	expect(move_to(new_mem, old, 2 * PAGE, 0), 0);
	expect_pagemap(pagemap, old, PAGE, 0);
	expect_pagemap(pagemap, new_mem, PAGE, PM_PRESENT);

	/* A: write(new[0], 9) -> 0, !PTE016 */
	step("A: write(new[0], 9)");
	put(new_mem, 9);
	expect_pagemap(pagemap, new_mem, PAGE, PM_PRESENT);
	expect(pending(uffd), 0);
	lost = !wrong;

	step(NULL);
	if (lost)
		ksft_print_msg("%s\n", "The write to page 0 of new at step 7 was not reported.");
	ksft_finished();
}
