// SPDX-License-Identifier: GPL-2.0
/*
 * fork with EVENT_FORK
 *
 * The child gets a userfaultfd of its own and a copy of every protection,
 * present bits and markers alike. It is so on Linux from 6.3 on. Made by
 * ptescope from fork-with-event.pte. Build with -pthread.
 */
#define _GNU_SOURCE
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
#include <sys/socket.h>
#include <sys/stat.h>
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

struct process {
	int fd[2];
	int pid, pagemap;
};

static char *const buf = (char *)0x1000000000;
static int f, uffd = -1, uffd_b = -1, pagemap_fd, self, failed, steps;
static struct process b;
static pthread_t thread_7;
static struct uffd_msg msg;
static const char *name;

#define expect(call, want) do { \
	long got = (long)(call); \
	if (got != (long)(want)) \
		failed = 1, ksft_print_msg("%s is %ld (%#lx), not %s\n", #call, got, got, #want); \
} while (0)

static void finish(int sig)
{
	if (getpid() != self) /* a child */
		_exit(1);
	if (name)
		ksft_test_result(!failed && !sig, "%s%s\n", name, sig ? ": ended by a signal" : "");
	if (failed || sig)
		ksft_exit(0);
}
#define step(next) (finish(0), alarm(20), steps++, name = (next))

static long pagemap(int fd, char *page)
{
	unsigned long entry = 0;

	if (pread(fd, &entry, 8, (size_t)page / PAGE * 8) != 8)
		return -1;
	if (entry & PM_SWAP) /* its type, and what a marker is */
		return entry & (PM_BITS | (~entry & 31 ? 31 : 255));
	return entry & PM_BITS;
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

/* In a child: calls what it is sent, and sends back what that comes to. */
static void *serve(void *fd)
{
	long (*function)(void), result = 0;

	close(b.fd[0]);
	close(uffd);
	close(uffd_b);
	if (write(*(int *)fd, &result, sizeof(result)) < 0) /* what is to be closed is closed */
		_exit(1);
	while (read(*(int *)fd, &function, sizeof(function)) > 0) {
		result = function();
		if (write(*(int *)fd, &result, sizeof(result)) < 0)
			break;
	}
	_exit(0);
}

/*
 * Not fork(3): while that sleeps until its message is read, it holds the locks of malloc(3) and of
 * stdio(3), and a copy of every descriptor.
 */
static long spawn(struct process *child)
{
	pid_t pid = syscall(__NR_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0) {
		struct stat st;

		unshare(CLONE_FILES);
		/* Userfaultfds are of no type; its own one would hold it in a fault for ever. */
		for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
			if (!fstat(fd, &st) && !(st.st_mode & S_IFMT))
				close(fd);
		serve(&child->fd[1]);
	}
	return pid;
}

static int started(struct process *child, int pid)
{
	char path[64];
	long ready;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	child->pid = pid;
	child->pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (child->pagemap < 0)
		return -1;
	return read(child->fd[0], &ready, sizeof(ready)) == sizeof(ready) ? 0 : -1;
}

static int begin_in(struct process *child, long (*function)(void))
{
	return write(child->fd[0], &function, sizeof(function)) == sizeof(function) ? 0 : -1;
}

static long result_in(struct process *child)
{
	long result = -1;

	return read(child->fd[0], &result, sizeof(result)) == sizeof(result) ? result : -1;
}

static int uffd_open(__u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ~api.features & features)
		ksft_exit_skip("userfaultfd with features %#llx: %m\n", features);
	return fd;
}

static int next_message(int uffd)
{
	poll(&(struct pollfd){ .fd = uffd, .events = POLLIN }, 1, 5000);
	return read(uffd, &msg, sizeof(msg)) == sizeof(msg) ? msg.event : -1;
}

static void expect_fault(int uffd, char *page, __u64 flags)
{
	expect(next_message(uffd), UFFD_EVENT_PAGEFAULT);
	expect(msg.arg.pagefault.address, page);
	expect(msg.arg.pagefault.flags, flags);
}

static void undo(void)
{
	if (b.pid > 0)
		kill(b.pid, SIGKILL);
}

static long fork_7(void)
{
	return spawn(&b);
}

static long write_10(void)
{
	*(volatile unsigned int *)buf = 8;
	return 0;
}

int main(void)
{
	struct utsname host;
	unsigned long entry = 0;
	const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS };

	ksft_print_header();
	pagemap_fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	self = getpid();
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, b.fd))
		ksft_exit_skip("socketpair: %m\n");
	uname(&host);
	if (strverscmp(host.release, "6.3") < 0)
		ksft_exit_skip("expected of other releases than Linux %s\n", host.release);
	if (sysconf(_SC_PAGESIZE) != PAGE)
		ksft_exit_skip("pages are not of 4 KiB\n");
	if (pread(pagemap_fd, &entry, 8, (size_t)&entry / PAGE * 8) != 8 ||
	    !(entry & ((1UL << 55) - 1)))
		ksft_exit_skip("pagemap hides what is in it: no CAP_SYS_ADMIN\n");
	close(uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_FORK |
			UFFD_FEATURE_WP_HUGETLBFS_SHMEM));
	signal(SIGALRM, finish);
	for (int i = 0; i < 5; i++)
		signal(signals[i], finish);
	atexit(undo);
	ksft_set_plan(12);

	/* f = memfd(2) */
	step("memfd f");
	f = memfd_create("f", 0);
	expect(ftruncate(f, 2 * PAGE), 0);
	/* A: buf = mmap(2, SHARED, f) */
	step("A: mmap buf");
	expect(mmap(buf, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0), buf);
	/* A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | EVENT_FORK) */
	step("A: userfaultfd");
	uffd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_FORK |
			 UFFD_FEATURE_WP_HUGETLBFS_SHMEM);
	/* A: register(buf, WP) */
	step("A: register buf WP");
	expect(ioctl(uffd, UFFDIO_REGISTER, &(struct uffdio_register){
		.range = { (size_t)buf, 2 * PAGE }, .mode = UFFDIO_REGISTER_MODE_WP }), 0);
	/* A: write(buf[0], 7) */
	step("A: write buf[0]");
	*(volatile unsigned int *)buf = 7;
	expect(pagemap(pagemap_fd, buf), PM_PRESENT | PM_FILE);
	/* A: wp(buf) */
	step("A: wp buf");
	expect(ioctl(uffd, UFFDIO_WRITEPROTECT, &(struct uffdio_writeprotect){
		.range = { (size_t)buf, 2 * PAGE }, .mode = UFFDIO_WRITEPROTECT_MODE_WP }), 0);
	expect(pagemap(pagemap_fd, buf), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	expect(pagemap(pagemap_fd, buf + PAGE), PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);
	/* A: fork(B) -> event fork */
	step("A: fork B");
	expect(pthread_create(&thread_7, NULL, run, fork_7), 0);
	expect(next_message(uffd), UFFD_EVENT_FORK);
	uffd_b = msg.arg.fork.ufd;
	fcntl(uffd_b, F_SETFL, O_NONBLOCK);
	expect(started(&b, join(thread_7)), 0);
	/* assert B.buf[0] is present(wp) */
	step("assert B.buf[0]");
	expect(pagemap(b.pagemap, buf), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	/* assert B.buf[1] is marker(wp) */
	step("assert B.buf[1]");
	expect(pagemap(b.pagemap, buf + PAGE), PM_MARKER(MARKER_UFFD_WP) | PM_UFFD_WP);
	/* B/1: write(buf[0], 8) -> blocks wp */
	step("B: write buf[0]");
	expect(begin_in(&b, write_10), 0);
	expect_fault(uffd_b, buf, UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);
	expect(poll(&(struct pollfd){ .fd = b.fd[0], .events = POLLIN }, 1, 0), 0);
	expect(pagemap(b.pagemap, buf), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	/* B: resolve(buf) -> 0, B/1 ok */
	step("B: resolve buf");
	expect(ioctl(uffd_b, UFFDIO_WRITEPROTECT, &(struct uffdio_writeprotect){
		.range = { (size_t)buf, 2 * PAGE } }), 0);
	ioctl(uffd_b, UFFDIO_WAKE, &(struct uffdio_range){ (size_t)buf, 2 * PAGE });
	expect(result_in(&b), 0);
	expect(pagemap(b.pagemap, buf), PM_PRESENT | PM_FILE);
	expect(pagemap(b.pagemap, buf + PAGE), 0);
	/* assert A.buf[0] is present(wp) */
	step("assert A.buf[0]");
	expect(pagemap(pagemap_fd, buf), PM_PRESENT | PM_FILE | PM_UFFD_WP);
	step(NULL);
	ksft_exit(!failed);
}
