// SPDX-License-Identifier: GPL-2.0
/*
 * mremap without EVENT_REMAP
 *
 * move_ptes() clears the bit, and drops markers, when the moved VMA loses its
 * userfaultfd (since 6.13, 6.12.11 and 6.1.191; before, the bit stayed behind
 * as a stray one).
 *
 * What is lost: the write to page 0 of new at step 7 was not reported. It is so
 * on Linux from 6.1.191 to before 6.2, from 6.12.11 on. Made by ptescope from
 * mremap-without-event.pte.
 */
#define _GNU_SOURCE
#include <fcntl.h>
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
#else
#define ksft_print_header() (setlinebuf(stdout), puts("TAP version 13"))
#define ksft_set_plan(n) printf("1..%d\n", n)
#define ksft_print_msg(...) printf("# " __VA_ARGS__)
#define ksft_test_result(ok, fmt, v...) printf("%sok %d " fmt, (ok) ? "" : "not ", steps, v)
#define ksft_exit_skip(...) exit(printf("1..0 # SKIP " __VA_ARGS__) < 0 ? 1 : 4)
#define ksft_exit(ok) exit(!(ok))
#endif

#define PM_UFFD_WP (1UL << 57)
#define PM_SWAP (1UL << 62)
#define PM_PRESENT (1UL << 63)
#define PM_BITS (PM_PRESENT | PM_SWAP | PM_UFFD_WP)
#define PAGE 4096UL

static char *const old = (char *)0x1000000000;
static char *const new = (char *)0x1004000000;
static int uffd, pagemap_fd, failed, steps;
static struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP };
static const char *name;

#define expect(call, want) do { \
	long got = (long)(call); \
	if (got != (long)(want)) \
		failed = 1, ksft_print_msg("%s is %ld (%#lx), not %s\n", #call, got, got, #want); \
} while (0)

static void finish(int sig)
{
	if (name)
		ksft_test_result(!failed && !sig, "%s%s\n", name, sig ? ": ended by a signal" : "");
	if (failed || sig)
		ksft_exit(0);
}
#define step(next) (finish(0), alarm(20), steps++, name = (next))

static long pagemap(char *page)
{
	unsigned long entry = 0;

	return pread(pagemap_fd, &entry, 8, (size_t)page / PAGE * 8) == 8 ? entry & PM_BITS : ~0UL;
}

int main(void)
{
	struct utsname host;

	ksft_print_header();
	pagemap_fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uname(&host);
	if (!((strverscmp(host.release, "6.1.191") >= 0 && strverscmp(host.release, "6.2") < 0) ||
	      strverscmp(host.release, "6.12.11") >= 0))
		ksft_exit_skip("expected of other releases than Linux %s\n", host.release);
	if (sysconf(_SC_PAGESIZE) != PAGE)
		ksft_exit_skip("pages are not of 4 KiB\n");
	uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) ||
	    ~api.features & UFFD_FEATURE_PAGEFAULT_FLAG_WP)
		ksft_exit_skip("userfaultfd, or one of its features: %m\n");
	signal(SIGALRM, finish);
	ksft_set_plan(7);

	/* A: old = mmap(2) */
	step("mmap old");
	expect(mmap(old, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0), old);
	/* A: userfaultfd(PAGEFAULT_FLAG_WP): opened above */
	step("userfaultfd");
	/* A: register(old, WP) */
	step("register old WP");
	expect(ioctl(uffd, UFFDIO_REGISTER, &(struct uffdio_register){
		.range = { (size_t)old, 2 * PAGE }, .mode = UFFDIO_REGISTER_MODE_WP }), 0);
	/* A: write(old[0], 7) */
	step("write old[0]");
	*(volatile unsigned int *)old = 7;
	expect(pagemap(old), PM_PRESENT);
	/* A: wp(old[0]) */
	step("wp old[0]");
	expect(ioctl(uffd, UFFDIO_WRITEPROTECT, &(struct uffdio_writeprotect){
		.range = { (size_t)old, PAGE }, .mode = UFFDIO_WRITEPROTECT_MODE_WP }), 0);
	expect(pagemap(old), PM_PRESENT | PM_UFFD_WP);
	/* A: mremap(old, new[0]) -> !PTE003 */
	step("mremap old new[0]");
	expect(mremap(old, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, new), new);
	expect(pagemap(old), 0);
	expect(pagemap(new), PM_PRESENT);
	/* A: write(new[0], 9) -> 0, !PTE016 */
	step("write new[0]");
	*(volatile unsigned int *)new = 9;
	expect(pagemap(new), PM_PRESENT);
	expect(read(uffd, &(struct uffd_msg){ 0 }, sizeof(struct uffd_msg)), -1);
	step(NULL);
	ksft_print_msg("%s\n", "The write to page 0 of new at step 7 was not reported.");
	ksft_exit(!failed);
}
