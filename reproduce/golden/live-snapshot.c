// SPDX-License-Identifier: GPL-2.0
/*
 * A live snapshot
 *
 * A hypervisor protects the guest's memory, saves it page by page and lets it
 * run on. A write to a page that is not saved yet waits until the monitor has
 * saved that page.
 *
 * Made by ptescope from live-snapshot.pte. It is so on Linux from 6.3 on.
 *
 *   cc -O2 -Wall -Wextra -pthread -o reproducer reproducer.c && sudo ./reproducer
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
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
#define PM_FILE (1ULL << 61)
#define PM_SWAP (1ULL << 62)
#define PM_PRESENT (1ULL << 63)
#define PM_MARKER(bits) (PM_SWAP | 31 | (bits) << 5) /* the last swap type is markers' */
#define MARKER_UFFD_WP 1ULL
#define PAGE 4096UL
#define LIMIT 20 /* seconds that a step may take */
#define PAGEMAP_BITS (PM_PRESENT | PM_SWAP | PM_UFFD_WP | PM_FILE)

/* A call on a thread of its own. */
struct call {
	long (*function)(void);
	long ret;
	int err;
	atomic_int ended;
};

static char *const guest = (char *)0x1000000000;
static int ram, uffd = -1, pagemap;
static struct call vcpu0, vcpu1;

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

/* The same of swap entries and markers: with the swap's type, and which marker it is. */
static void expect_pagemap_swap(int fd, char *addr, size_t len, unsigned long long want)
{
	unsigned long long mask = PAGEMAP_BITS | ((want & 31) == 31 ? 255 : 31), entry = 0;

	for (char *page = addr; page < addr + len && !wrong; page += PAGE)
		if (pread(fd, &entry, 8, (size_t)page / PAGE * 8) != 8 || (entry & mask) != want) {
			ksft_print_msg("pagemap of %p: %#llx, not %#llx\n", (void *)page, entry & mask, want);
			wrong = 1;
		}
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

/* What pagemap says of a page that is there. */
static unsigned long long first_entry(void)
{
	static volatile char page[PAGE] __attribute__((aligned(PAGE)));
	unsigned long long got = 0;

	page[0] = 1;
	return pread(pagemap, &got, 8, (size_t)page / PAGE * 8) == 8 ? got : 0;
}

static char swap_file[64] = "/var/tmp/swap-XXXXXX";
static int swap_made;

/* 16 MiB of swap, in a file or on the device that SWAP_DEVICE names. */
static int swap_on(void)
{
	static unsigned int block[1 << 18], header[1024];
	const char *device = getenv("SWAP_DEVICE");
	int fd, bad = 0;

	if (swap_made)
		return swapon(swap_file, 0);
	if (device)
		snprintf(swap_file, sizeof(swap_file), "%s", device);
	fd = device ? open(device, O_RDWR) : mkstemp(swap_file);
	if (fd < 0)
		return -1;
	swap_made = 1;
	for (int i = 0; i < 16; i++)
		bad |= write(fd, block, sizeof(block)) != sizeof(block);
	header[256] = 1;		/* the format's version, and the last page */
	header[257] = (16 << 20) / PAGE - 1;
	memcpy((char *)header + PAGE - 10, "SWAPSPACE2", 10);
	bad |= pwrite(fd, header, PAGE, 0) != PAGE || fsync(fd);
	close(fd);
	return bad ? -1 : swapon(swap_file, 0);
}

static void undo_swap(void)
{
	if (!swap_made)
		return;
	swapoff(swap_file);
	if (!getenv("SWAP_DEVICE"))
		unlink(swap_file);
}

/* MADV_PAGEOUT or MADV_COLD, until write-back is over: a page that is written is not reclaimed again. */
static int pageout(char *addr, size_t len, int advice)
{
	int bad = madvise(addr, len, advice);
	int err = errno;
	char word[64];
	long count = 1;

	for (int ms = 0; ms < 1000 && count > 0; ms += 5) {
		FILE *file = fopen("/proc/vmstat", "r");

		usleep(5000);
		count = 0;
		while (file && fscanf(file, "%63s %ld", word, &count) == 2 && memcmp(word, "nr_writeback", 13))
			;
		if (file)
			fclose(file);
	}
	errno = err;
	return bad;
}

/* Pages wait for the LRU lists in batches of each CPU, and are not reclaimed meanwhile. */
static void one_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

#define map(addr, len, prot, flags, fd, at) \
	(mmap(addr, len, prot, flags | MAP_FIXED | MAP_NORESERVE, fd, at) == MAP_FAILED ? -1 : 0)

#define get(page) (*(volatile unsigned int *)(page))

#define put(page, value) (*(volatile unsigned int *)(page) = (value))

static void *run_call(void *arg)
{
	struct call *call = arg;

	errno = 0;
	call->ret = call->function();
	call->err = errno;
	call->ended = 1;
	return NULL;
}

static void begin(struct call *call, long (*function)(void))
{
	pthread_t thread;

	call->function = function;
	call->ended = 0;
	if (pthread_create(&thread, NULL, run_call, call))
		wrong = 1;
	else
		pthread_detach(thread);
}

static int ended(struct call *call, int ms)
{
	while (!call->ended && ms-- > 0)
		usleep(1000);
	return call->ended;
}

/* What the call comes to, which has to end now. */
static long result_of(struct call *call)
{
	if (!ended(call, 1000 * LIMIT / 2)) {
		ksft_print_msg("it does not go on\n");
		wrong = 1;
		errno = 0;
		return -1;
	}
	errno = call->err;
	return call->ret;
}

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

static struct uffd_msg msg;

/* The next message, which has to come now. */
static int next_message(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	memset(&msg, 0, sizeof(msg));
	if (poll(&poll_fd, 1, 1000 * LIMIT / 2) == 1 && read(fd, &msg, sizeof(msg)) == sizeof(msg))
		return msg.event;
	ksft_print_msg("no message comes\n");
	wrong = 1;
	return 0;
}

#define expect_fault(uffd, page, kind) do {						\
	if (next_message(uffd)) {							\
		expect(msg.event, UFFD_EVENT_PAGEFAULT);				\
		expect(msg.arg.pagefault.address, (size_t)(page));			\
		expect(msg.arg.pagefault.flags, kind);					\
	}										\
} while (0)

static pid_t self;
static int undone;

static void undo(void)
{
	if (getpid() != self || undone++)
		return;
	close(uffd);
	undo_swap();
}

static void on_signal(int sig)
{
	if (undone && gettid() != self)	/* a thread that waited, and was let go on */
		pause();
	undo();
	signal(sig, SIG_DFL);
	raise(sig);
}

static long write_10(void)
{
	return (put(guest + PAGE, 21), 0);
}

static long write_15(void)
{
	return (put(guest, 20), 0);
}

int main(void)
{
	struct utsname host;
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS, SIGABRT };

	ksft_print_header();
	pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uname(&host);
	if (strverscmp(host.release, "6.3") < 0)
		ksft_exit_skip("expected of other releases than Linux %s\n", host.release);
	if (sysconf(_SC_PAGESIZE) != PAGE)
		ksft_exit_skip("pages are not of 4 KiB\n");
	if (!file_says("/proc/swaps", "Filename") || file_says("/proc/swaps", "\n/"))
		ksft_exit_skip("swap is on already, or unknown here; swapoff -a\n");
	if (!(first_entry() & ((1ULL << 55) - 1)))
		ksft_exit_skip("pagemap hides what is in it: no CAP_SYS_ADMIN\n");
	close(uffd_open(0, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_HUGETLBFS_SHMEM));
	signal(SIGALRM, on_alarm);
	self = getpid();
	atexit(undo);
	for (int i = 0; i < 6; i++)
		signal(signals[i], on_signal);
	one_cpu();
	ksft_set_plan(19);

	/* swapon() */
	step("swapon()");
	expect(swap_on(), 0);

	/* ram = memfd(4) */
	step("ram = memfd(4)");
	ram = memfd_create("ram", 0);
	expect(ftruncate(ram, 4 * PAGE), 0);

	/* A: guest = mmap(4, SHARED, ram) */
	step("A: guest = mmap(4, SHARED, ram)");
	expect(map(guest, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ram, 0), 0);

	/* A: write(guest[0], 10) */
	step("A: write(guest[0], 10)");
	put(guest, 10);
	expect_pagemap(pagemap, guest, PAGE, PM_PRESENT | PM_FILE);

	/* A: write(guest[1], 11) */
	step("A: write(guest[1], 11)");
	put(guest + PAGE, 11);
	expect_pagemap(pagemap, guest + PAGE, PAGE, PM_PRESENT | PM_FILE);

	/* A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM) */
	step("A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)");
	uffd = uffd_open(0, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_HUGETLBFS_SHMEM);

	/* A: register(guest, WP) */
	step("A: register(guest, WP)");
	expect(uffd_ioctl(uffd, UFFDIO_REGISTER, guest, 4 * PAGE, UFFDIO_REGISTER_MODE_WP), 0);

	/* --- Start: everything is protected --- */

	/* A: wp(guest) */
	step("A: wp(guest)");
	expect(uffd_ioctl(uffd, UFFDIO_WRITEPROTECT, guest, 4 * PAGE, UFFDIO_WRITEPROTECT_MODE_WP), 0);
	expect_pagemap_swap(pagemap, guest + 2 * PAGE, 2 * PAGE, PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);

	/* assert A.guest[0..1] is present(wp) */
	step("assert A.guest[0..1] is present(wp)");
	expect_pagemap(pagemap, guest, 2 * PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* --- The guest writes; the monitor saves, then lets it go on --- */

	/* A/vcpu0: write(guest[1], 21) -> blocks wp */
	step("A/vcpu0: write(guest[1], 21)");
	begin(&vcpu0, write_10);
	expect_fault(uffd, guest + PAGE, UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);
	expect(vcpu0.ended, 0);
	expect_pagemap(pagemap, guest + PAGE, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* A: read(guest[1]) -> 11 */
	step("A: read(guest[1])");
	expect(get(guest + PAGE), 11);
	expect_pagemap(pagemap, guest + PAGE, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* A: resolve(guest[1]) -> 0, A/vcpu0 ok */
	step("A: resolve(guest[1])");
	expect(uffd_ioctl(uffd, UFFDIO_WRITEPROTECT, guest + PAGE, PAGE, 0), 0);
	uffd_ioctl(uffd, UFFDIO_WAKE, guest + PAGE, PAGE, 0);
	expect(result_of(&vcpu0), 0);
	expect_pagemap(pagemap, guest + PAGE, PAGE, PM_PRESENT | PM_FILE);

	/* --- Memory pressure and a balloon in the middle of it --- */

	/* A: madvise(guest[0], PAGEOUT) */
	step("A: madvise(guest[0], PAGEOUT)");
	expect(pageout(guest, PAGE, MADV_PAGEOUT), 0);
	expect_pagemap_swap(pagemap, guest, PAGE, PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);

	/* A: madvise(guest[2], DONTNEED) */
	step("A: madvise(guest[2], DONTNEED)");
	expect(madvise(guest + 2 * PAGE, PAGE, MADV_DONTNEED), 0);
	expect_pagemap_swap(pagemap, guest + 2 * PAGE, PAGE, PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);

	/* A/vcpu1: write(guest[0], 20) -> blocks wp */
	step("A/vcpu1: write(guest[0], 20)");
	begin(&vcpu1, write_15);
	expect_fault(uffd, guest, UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);
	expect(vcpu1.ended, 0);
	expect_pagemap(pagemap, guest, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* A: read(guest[0]) -> 10 */
	step("A: read(guest[0])");
	expect(get(guest), 10);
	expect_pagemap(pagemap, guest, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* A: resolve(guest[0]) -> 0, A/vcpu1 ok */
	step("A: resolve(guest[0])");
	expect(uffd_ioctl(uffd, UFFDIO_WRITEPROTECT, guest, PAGE, 0), 0);
	uffd_ioctl(uffd, UFFDIO_WAKE, guest, PAGE, 0);
	expect(result_of(&vcpu1), 0);
	expect_pagemap(pagemap, guest, PAGE, PM_PRESENT | PM_FILE);

	/* --- The end --- */

	/* A: unregister(guest) */
	step("A: unregister(guest)");
	expect(uffd_ioctl(uffd, UFFDIO_UNREGISTER, guest, 4 * PAGE, 0), 0);
	expect_pagemap(pagemap, guest, 2 * PAGE, PM_PRESENT | PM_FILE);
	expect_pagemap(pagemap, guest + 2 * PAGE, 2 * PAGE, 0);

	/* A: write(guest[3], 33) -> 0 */
	step("A: write(guest[3], 33)");
	put(guest + 3 * PAGE, 33);
	expect_pagemap(pagemap, guest + 3 * PAGE, PAGE, PM_PRESENT | PM_FILE);

	step(NULL);
	ksft_finished();
}
