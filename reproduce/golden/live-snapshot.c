// SPDX-License-Identifier: GPL-2.0
/*
 * A live snapshot
 *
 * A hypervisor protects the guest's memory, saves it page by page and lets it
 * run on. A write to a page that is not saved yet waits until the monitor has
 * saved that page.
 *
 * It is so on Linux from 6.3 on. Made by ptescope from live-snapshot.pte. Build
 * with -pthread.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/swap.h>
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
#define PM_FILE (1UL << 61)
#define PM_SWAP (1UL << 62)
#define PM_PRESENT (1UL << 63)
#define PM_MARKER(bits) (PM_SWAP | 31 | (bits) << 5) /* the last swap type is markers' */
#define MARKER_UFFD_WP 1ULL
#define PM_BITS (PM_PRESENT | PM_SWAP | PM_UFFD_WP | PM_FILE)
#define PAGE 4096UL
#define get(page) (*(volatile unsigned int *)(page))
#define put(page, value) (*(volatile unsigned int *)(page) = (value))

static char *const guest = (char *)0x1000000000;
static int ram, uffd, pagemap_fd, failed, steps;
static pthread_t vcpu0, vcpu1;
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

	if (pread(pagemap_fd, &entry, 8, (size_t)page / PAGE * 8) != 8)
		return -1;
	if (entry & PM_SWAP) /* its type, and what a marker is */
		return entry & (PM_BITS | (~entry & 31 ? 31 : 255));
	return entry & PM_BITS;
}

static void expect_pagemap(char *addr, size_t len, long want)
{
	for (char *page = addr; page < addr + len && !failed; page += PAGE)
		expect(pagemap(page), want);
}

static int file_says(const char *path, const char *words)
{
	char text[4096] = "";
	FILE *file = fopen(path, "r");

	if (file) {
		text[fread(text, 1, sizeof(text) - 1, file)] = 0;
		fclose(file);
	}
	return strstr(text, words) != NULL;
}

static char swap_path[64] = "/var/tmp/swap-XXXXXX";

/* 16 MiB of swap, in a file or on the device that SWAP_DEVICE names. */
static int swap_on(void)
{
	static char header[PAGE] = { [1024] = 1, [1029] = 0x10 }; /* version, pages */
	static char block[1 << 20];
	const char *device = getenv("SWAP_DEVICE");
	int fd, bad = 0;

	if (device)
		snprintf(swap_path, sizeof(swap_path), "%s", device);
	fd = device ? open(device, O_RDWR) : mkstemp(swap_path);
	for (int i = 0; i < 17; i++)
		bad |= write(fd, block, sizeof(block)) != sizeof(block);
	memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
	bad |= pwrite(fd, header, PAGE, 0) != PAGE || fsync(fd);
	close(fd);
	return bad ? -1 : swapon(swap_path, 0);
}

/* Until write-back is over: a page that is written is not reclaimed again. */
static int pageout(char *addr, size_t len, int advice)
{
	if (madvise(addr, len, advice))
		return -1;
	for (int n = 0; n < 200 && (!n || !file_says("/proc/vmstat", "\nnr_writeback 0\n")); n++)
		usleep(5000);
	return 0;
}

/* Pages wait for the LRU lists in batches of each CPU, and are not reclaimed meanwhile. */
static void one_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

static void *run(void *function)
{
	return (void *)((long (*)(void))function)();
}

static long join(pthread_t thread)
{
	void *result = (void *)-1L;

	pthread_join(thread, &result);
	return (long)result;
}

static int uffd_writeprotect(int uffd, char *addr, size_t len, __u64 mode)
{
	struct uffdio_writeprotect arg = { .range = { (size_t)addr, len }, .mode = mode };

	return ioctl(uffd, UFFDIO_WRITEPROTECT, &arg);
}

static void expect_fault(int uffd, char *page, __u64 flags)
{
	struct uffd_msg msg = { 0 };

	poll(&(struct pollfd){ .fd = uffd, .events = POLLIN }, 1, 5000);
	expect(read(uffd, &msg, sizeof(msg)), sizeof(msg));
	expect(msg.event, UFFD_EVENT_PAGEFAULT);
	expect(msg.arg.pagefault.address, page);
	expect(msg.arg.pagefault.flags, flags);
}

static void undo(void)
{
	close(uffd);
	swapoff(swap_path);
	if (!getenv("SWAP_DEVICE"))
		unlink(swap_path);
}

static long write_10(void)
{
	put(guest + PAGE, 21);
	return 0;
}

static long write_15(void)
{
	put(guest, 20);
	return 0;
}

int main(void)
{
	const __u64 features = UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_HUGETLBFS_SHMEM;
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct utsname host;
	unsigned long entry = 0;
	const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS };

	ksft_print_header();
	pagemap_fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uname(&host);
	if (strverscmp(host.release, "6.3") < 0)
		ksft_exit_skip("expected of other releases than Linux %s\n", host.release);
	if (sysconf(_SC_PAGESIZE) != PAGE)
		ksft_exit_skip("pages are not of 4 KiB\n");
	if (!file_says("/proc/swaps", "Filename") || file_says("/proc/swaps", "\n/"))
		ksft_exit_skip("swap is on already, or unknown here; swapoff -a\n");
	if (pread(pagemap_fd, &entry, 8, (size_t)&entry / PAGE * 8) != 8 ||
	    !(entry & ((1UL << 55) - 1)))
		ksft_exit_skip("pagemap hides what is in it: no CAP_SYS_ADMIN\n");
	uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ~api.features & features)
		ksft_exit_skip("userfaultfd, or one of its features: %m\n");
	signal(SIGALRM, finish);
	for (int i = 0; i < 5; i++)
		signal(signals[i], finish);
	atexit(undo);
	one_cpu();
	ksft_set_plan(19);

	/* swapon() */
	step("swapon");
	expect(swap_on(), 0);
	/* ram = memfd(4) */
	step("memfd ram");
	ram = memfd_create("ram", 0);
	expect(ftruncate(ram, 4 * PAGE), 0);
	/* A: guest = mmap(4, SHARED, ram) */
	step("mmap guest");
	expect(mmap(guest, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ram, 0), guest);
	/* A: write(guest[0], 10) */
	step("write guest[0]");
	put(guest, 10);
	expect(pagemap(guest), PM_PRESENT | PM_FILE);
	/* A: write(guest[1], 11) */
	step("write guest[1]");
	put(guest + PAGE, 11);
	expect(pagemap(guest + PAGE), PM_PRESENT | PM_FILE);
	/* A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM): opened above */
	step("userfaultfd");
	/* A: register(guest, WP) */
	step("register guest WP");
	expect(ioctl(uffd, UFFDIO_REGISTER, &(struct uffdio_register){
		.range = { (size_t)guest, 4 * PAGE }, .mode = UFFDIO_REGISTER_MODE_WP }), 0);

	/* --- Start: everything is protected --- */
	/* A: wp(guest) */
	step("wp guest");
	expect(uffd_writeprotect(uffd, guest, 4 * PAGE, UFFDIO_WRITEPROTECT_MODE_WP), 0);
	expect_pagemap(guest + 2 * PAGE, 2 * PAGE, PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);
	/* assert A.guest[0..1] is present(wp) */
	step("assert A.guest[0..1]");
	expect_pagemap(guest, 2 * PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* --- The guest writes; the monitor saves, then lets it go on --- */
	/* A/vcpu0: write(guest[1], 21) -> blocks wp */
	step("write guest[1] (2)");
	expect(pthread_create(&vcpu0, NULL, run, write_10), 0);
	expect_fault(uffd, guest + PAGE, UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);
	expect(pthread_tryjoin_np(vcpu0, NULL), EBUSY);
	expect(pagemap(guest + PAGE), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	/* A: read(guest[1]) -> 11 */
	step("read guest[1]");
	expect(get(guest + PAGE), 11);
	expect(pagemap(guest + PAGE), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	/* A: resolve(guest[1]) -> 0, A/vcpu0 ok */
	step("resolve guest[1]");
	expect(uffd_writeprotect(uffd, guest + PAGE, PAGE, 0), 0);
	ioctl(uffd, UFFDIO_WAKE, &(struct uffdio_range){ (size_t)(guest + PAGE), PAGE });
	expect(join(vcpu0), 0);
	expect(pagemap(guest + PAGE), PM_PRESENT | PM_FILE);

	/* --- Memory pressure and a balloon in the middle of it --- */
	/* A: madvise(guest[0], PAGEOUT) */
	step("madvise guest[0] PAGEOUT");
	expect(pageout(guest, PAGE, MADV_PAGEOUT), 0);
	expect(pagemap(guest), PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);
	/* A: madvise(guest[2], DONTNEED) */
	step("madvise guest[2] DONTNEED");
	expect(madvise(guest + 2 * PAGE, PAGE, MADV_DONTNEED), 0);
	expect(pagemap(guest + 2 * PAGE), PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);
	/* A/vcpu1: write(guest[0], 20) -> blocks wp */
	step("write guest[0] (2)");
	expect(pthread_create(&vcpu1, NULL, run, write_15), 0);
	expect_fault(uffd, guest, UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);
	expect(pthread_tryjoin_np(vcpu1, NULL), EBUSY);
	expect(pagemap(guest), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	/* A: read(guest[0]) -> 10 */
	step("read guest[0]");
	expect(get(guest), 10);
	expect(pagemap(guest), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	/* A: resolve(guest[0]) -> 0, A/vcpu1 ok */
	step("resolve guest[0]");
	expect(uffd_writeprotect(uffd, guest, PAGE, 0), 0);
	ioctl(uffd, UFFDIO_WAKE, &(struct uffdio_range){ (size_t)guest, PAGE });
	expect(join(vcpu1), 0);
	expect(pagemap(guest), PM_PRESENT | PM_FILE);

	/* --- The end --- */
	/* A: unregister(guest) */
	step("unregister guest");
	expect(ioctl(uffd, UFFDIO_UNREGISTER, &(struct uffdio_range){ (size_t)guest, 4 * PAGE }),
	       0);
	expect_pagemap(guest, 2 * PAGE, PM_PRESENT | PM_FILE);
	expect_pagemap(guest + 2 * PAGE, 2 * PAGE, 0);
	/* A: write(guest[3], 33) -> 0 */
	step("write guest[3]");
	put(guest + 3 * PAGE, 33);
	expect(pagemap(guest + 3 * PAGE), PM_PRESENT | PM_FILE);
	step(NULL);
	ksft_exit(!failed);
}
