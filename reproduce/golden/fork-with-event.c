// SPDX-License-Identifier: GPL-2.0
/*
 * fork with EVENT_FORK
 *
 * The child gets a userfaultfd of its own and a copy of every protection,
 * present bits and markers alike.
 *
 * Made by ptescope from fork-with-event.pte. It is so on Linux from 6.3 on.
 *
 *   cc -O2 -Wall -Wextra -pthread -o reproducer reproducer.c && sudo ./reproducer
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
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
#define PM_FILE (1ULL << 61)
#define PM_SWAP (1ULL << 62)
#define PM_PRESENT (1ULL << 63)
#define PM_MARKER(bits) (PM_SWAP | 31 | (bits) << 5) /* the last swap type is markers' */
#define MARKER_UFFD_WP 1ULL
#define PAGE 4096UL
#define LIMIT 20 /* seconds that a step may take */
#define PROCESSES 1
#define PAGEMAP_BITS (PM_PRESENT | PM_SWAP | PM_UFFD_WP | PM_FILE)

/* A call on a thread of its own. */
struct call {
	long (*function)(void);
	long ret;
	int err;
	atomic_int ended;
};

/* Another process: it has the same code at the same addresses, and carries out what it is sent. */
struct process {
	int pipe[2];
	pid_t pid;
	int pagemap;
	atomic_int serves;
	struct call call;
};

/* What all processes see. */
static struct {
	struct process process[PROCESSES];
	struct call call_7, thread1;
} *shared;

static char *const buf = (char *)0x1000000000;
static int f, uffd = -1, uffd_b = -1, pagemap;
static struct process *b;

static void close_uffds(void)
{
	close(uffd);
	close(uffd_b);
}

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

/* What pagemap says of a page that is there. */
static unsigned long long first_entry(void)
{
	static volatile char page[PAGE] __attribute__((aligned(PAGE)));
	unsigned long long got = 0;

	page[0] = 1;
	return pread(pagemap, &got, 8, (size_t)page / PAGE * 8) == 8 ? got : 0;
}

#define map(addr, len, prot, flags, fd, at) \
	(mmap(addr, len, prot, flags | MAP_FIXED | MAP_NORESERVE, fd, at) == MAP_FAILED ? -1 : 0)

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

static void serve(struct process *process)
{
	struct call *call;

	for (int i = 0; i < PROCESSES; i++)
		close(shared->process[i].pipe[1]);
	close_uffds();
	signal(SIGCHLD, SIG_IGN);
	process->serves = 1;
	while (read(process->pipe[0], &call, sizeof(call)) == sizeof(call))
		begin(call, call->function);
	_exit(0);
}

static long spawn(struct process *process)
{
	pid_t pid = fork();

	if (pid == 0)
		serve(process);
	return pid;
}

static int started(struct process *process, long pid)
{
	char path[64];

	for (int ms = 0; !process->serves && ms < 1000; ms++)
		usleep(1000);
	snprintf(path, sizeof(path), "/proc/%ld/pagemap", pid);
	process->pid = pid;
	process->pagemap = open(path, O_RDONLY | O_CLOEXEC);
	return process->pagemap < 0 ? -1 : 0;
}

static void begin_in(struct process *process, struct call *call, long (*function)(void))
{
	call->function = function;
	call->ended = 0;
	if (write(process->pipe[1], &call, sizeof(call)) != sizeof(call))
		wrong = 1;
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
	for (int i = 0; i < PROCESSES; i++)
		if (shared->process[i].pid > 0)
			kill(shared->process[i].pid, SIGKILL);
}

static void on_signal(int sig)
{
	if (undone && gettid() != self)	/* a thread that waited, and was let go on */
		pause();
	undo();
	signal(sig, SIG_DFL);
	raise(sig);
}

static long fork_7(void)
{
	return spawn(b);
}

static long write_10(void)
{
	return (put(buf, 8), 0);
}

int main(void)
{
	struct utsname host;
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS, SIGABRT };

	ksft_print_header();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < PROCESSES; i++)
		if (shared == MAP_FAILED || pipe(shared->process[i].pipe))
			ksft_exit_skip("no memory\n");
	b = &shared->process[0];
	pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uname(&host);
	if (strverscmp(host.release, "6.3") < 0)
		ksft_exit_skip("expected of other releases than Linux %s\n", host.release);
	if (sysconf(_SC_PAGESIZE) != PAGE)
		ksft_exit_skip("pages are not of 4 KiB\n");
	if (!(first_entry() & ((1ULL << 55) - 1)))
		ksft_exit_skip("pagemap hides what is in it: no CAP_SYS_ADMIN\n");
	close(uffd_open(0, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_FORK | UFFD_FEATURE_WP_HUGETLBFS_SHMEM));
	signal(SIGALRM, on_alarm);
	self = getpid();
	atexit(undo);
	for (int i = 0; i < 6; i++)
		signal(signals[i], on_signal);
	ksft_set_plan(12);

	/* f = memfd(2) */
	step("f = memfd(2)");
	f = memfd_create("f", 0);
	expect(ftruncate(f, 2 * PAGE), 0);

	/* A: buf = mmap(2, SHARED, f) */
	step("A: buf = mmap(2, SHARED, f)");
	expect(map(buf, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0), 0);

	/* A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | EVENT_FORK) */
	step("A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | EVENT_FORK)");
	uffd = uffd_open(0, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_FORK | UFFD_FEATURE_WP_HUGETLBFS_SHMEM);

	/* A: register(buf, WP) */
	step("A: register(buf, WP)");
	expect(uffd_ioctl(uffd, UFFDIO_REGISTER, buf, 2 * PAGE, UFFDIO_REGISTER_MODE_WP), 0);

	/* A: write(buf[0], 7) */
	step("A: write(buf[0], 7)");
	put(buf, 7);
	expect_pagemap(pagemap, buf, PAGE, PM_PRESENT | PM_FILE);

	/* A: wp(buf) */
	step("A: wp(buf)");
	expect(uffd_ioctl(uffd, UFFDIO_WRITEPROTECT, buf, 2 * PAGE, UFFDIO_WRITEPROTECT_MODE_WP), 0);
	expect_pagemap(pagemap, buf, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);
	expect_pagemap_swap(pagemap, buf + PAGE, PAGE, PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);

	/* A: fork(B) -> event fork */
	step("A: fork(B)");
	begin(&shared->call_7, fork_7);
	expect(next_message(uffd), UFFD_EVENT_FORK);
	uffd_b = msg.arg.fork.ufd;
	fcntl(uffd_b, F_SETFL, O_NONBLOCK);
	expect(started(b, result_of(&shared->call_7)), 0);

	/* assert B.buf[0] is present(wp) */
	step("assert B.buf[0] is present(wp)");
	expect_pagemap(b->pagemap, buf, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* assert B.buf[1] is marker(wp) */
	step("assert B.buf[1] is marker(wp)");
	expect_pagemap_swap(b->pagemap, buf + PAGE, PAGE, PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);

	/* B/1: write(buf[0], 8) -> blocks wp */
	step("B/1: write(buf[0], 8)");
	begin_in(b, &shared->thread1, write_10);
	expect_fault(uffd_b, buf, UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);
	expect(shared->thread1.ended, 0);
	expect_pagemap(b->pagemap, buf, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	/* B: resolve(buf) -> 0, B/1 ok */
	step("B: resolve(buf)");
	expect(uffd_ioctl(uffd_b, UFFDIO_WRITEPROTECT, buf, 2 * PAGE, 0), 0);
	uffd_ioctl(uffd_b, UFFDIO_WAKE, buf, 2 * PAGE, 0);
	expect(result_of(&shared->thread1), 0);
	expect_pagemap(b->pagemap, buf, PAGE, PM_PRESENT | PM_FILE);
	expect_pagemap(b->pagemap, buf + PAGE, PAGE, 0);

	/* assert A.buf[0] is present(wp) */
	step("assert A.buf[0] is present(wp)");
	expect_pagemap(pagemap, buf, PAGE, PM_PRESENT | PM_FILE | PM_UFFD_WP);

	step(NULL);
	ksft_finished();
}
