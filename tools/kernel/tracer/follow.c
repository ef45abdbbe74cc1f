/*
 * follow - runs a program, or takes one that runs, and writes what it and its
 * children and threads do that concerns memory: their system calls, as strace
 * prints them, and around each what page tables hold (pages.c).
 *
 *   tracer -o FILE -- PROGRAM ARG…	says "pid N" on descriptor 4, waits for a
 *					byte on descriptor 3, and runs it
 *   tracer -o FILE -p PID		attaches, says so, and detaches at SIGTERM
 *
 * PTRACE_SEIZE (ptrace(2)): nothing that was attached to is stopped for longer
 * than a call, and the kernel lets all go on when the tracer ends, however
 * that is.  A program that was started here ends with it instead.
 * Exit status: 0; 2 it can't be traced, and why is said on descriptor 4.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include "tracer.h"

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT)

static FILE *out;
static struct task **tasks;
static int task_count;
static volatile sig_atomic_t stopped;
static int started;	/* the program is ours: it ends with us */

void line(pid_t tid, const char *format, ...)
{
	struct timespec now;
	va_list ap;
	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(out, "%d %lld.%09ld ", tid, (long long)now.tv_sec, now.tv_nsec);
	va_start(ap, format);
	vfprintf(out, format, ap);
	va_end(ap);
	putc('\n', out);
}

/* Bytes that could be read. */
size_t peek(struct task *t, u64 at, void *to, size_t length)
{
	size_t done = 0;
	/* Page by page: what follows may not be mapped. */
	while (done < length) {
		size_t n = PAGE - (at + done) % PAGE;
		if (n > length - done)
			n = length - done;
		struct iovec here = { (char *)to + done, n }, there = { (void *)(uintptr_t)(at + done), n };
		ssize_t got = process_vm_readv(t->tid, &here, 1, &there, 1, 0);
		if (got <= 0)
			break;
		done += got;
	}
	return done;
}

static struct task *task_of(pid_t tid)
{
	for (int i = 0; i < task_count; i++)
		if (tasks[i]->tid == tid)
			return tasks[i];
	return NULL;
}

static struct task *task_new(pid_t tid, struct mm *mm)
{
	struct task *t = calloc(1, sizeof *t);
	t->tid = tid;
	t->mm = mm;
	tasks = realloc(tasks, (task_count + 1) * sizeof *tasks);
	tasks[task_count++] = t;
	return t;
}

/* Its call is over. */
static void looked(struct task *t)
{
	if (t->looked && t->mm)
		t->mm->calls--;
	t->looked = 0;
}

static void task_gone(struct task *t)
{
	looked(t);
	for (int i = 0; i < task_count; i++)
		if (tasks[i] == t)
			tasks[i] = tasks[--task_count];
	mm_put(t->mm);
	free(t);
}

static void go_on(struct task *t, int signal)
{
	ptrace(PTRACE_SYSCALL, t->tid, 0, signal);
}

/* While another call is on that may change the same page tables, what is seen is no call's doing for sure. */
static const char *when(const struct task *t, const char *otherwise)
{
	return t->mm->calls ? "during" : otherwise;
}

static void begins(struct task *t, const struct __ptrace_syscall_info *info)
{
	enum concern concern;
	u64 from, to;
	t->nr = info->entry.nr;
	for (int i = 0; i < 6; i++)
		t->args[i] = info->entry.args[i];
	concern = t->mm ? call_begins(t) : NOTHING;
	t->told = concern != NOTHING;
	t->looked = concern == LOOKED_AT;
	if (t->looked) {
		call_range(t, &from, &to);
		look(t, from, to, when(t, "before"));
		t->mm->calls++;
	}
	if (t->told)
		call_told(t);
	t->in_call = 1;
	/* It does not return. */
	if (t->told && (t->nr == SYS_exit_group)) {
		look_all(t, when(t, "before"));
		line(t->tid, "exit_group(%d) = ?", (int)t->args[0]);
		t->told = 0;
	}
}

static void ends(struct task *t, const struct __ptrace_syscall_info *info)
{
	int was = t->looked;
	u64 from, to;
	if (!t->in_call)
		return;
	t->in_call = 0;
	t->ret = info->exit.rval;
	if (!t->told || !t->mm)
		return;
	call_ends(t);
	if (!was)
		return;
	looked(t);
	call_range(t, &from, &to);
	look(t, from, to, when(t, "after"));
}

static void in_syscall(struct task *t)
{
	struct __ptrace_syscall_info info = { 0 };
	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, sizeof info, &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		begins(t, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		ends(t, &info);
}

/* A thread or a process is there: told before it runs, with what its page tables hold. */
static void forked(struct task *t, pid_t pid)
{
	struct task *child = task_of(pid) ?: task_new(pid, NULL);
	int shared = shares_mm(t);
	child->mm = shared ? t->mm : mm_new(t->mm);
	if (shared && t->mm)
		t->mm->users++;
	t->ret = pid;
	call_ends(t);
	t->told = 0;
	looked(t);
	if (!shared) {
		look_all(t, when(t, "after"));
		look_all(child, "after");
	}
	if (child->waits) {
		child->waits = 0;
		go_on(child, 0);
	}
}

static void executed(struct task *t, pid_t former)
{
	struct task *was = former != t->tid ? task_of(former) : NULL;
	if (was) {
		memcpy(t->entry, was->entry, sizeof t->entry);
		t->nr = was->nr;
		task_gone(was);
	}
	t->ret = 0;
	looked(t);
	mm_put(t->mm);
	t->mm = mm_new(NULL);
	line(t->tid, "execve(%s) = 0", t->entry);
	t->told = 0;
}

static void event(struct task *t, int which)
{
	unsigned long message = 0;
	ptrace(PTRACE_GETEVENTMSG, t->tid, 0, &message);
	if (which == PTRACE_EVENT_FORK || which == PTRACE_EVENT_VFORK || which == PTRACE_EVENT_CLONE)
		forked(t, message);
	else if (which == PTRACE_EVENT_EXEC)
		executed(t, message);
	else if (which == PTRACE_EVENT_EXIT && WIFSIGNALED(message))
		look_all(t, when(t, "before"));	/* its page tables are still there */
}

static void stop(struct task *t, int status)
{
	int signal = WSTOPSIG(status), which = status >> 16;
	if (signal == (SIGTRAP | 0x80)) {
		in_syscall(t);
		go_on(t, 0);
	} else if (which == PTRACE_EVENT_STOP) {
		/* What stopped it, stops it still; else it is new, or was interrupted by us. */
		if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)
			ptrace(PTRACE_LISTEN, t->tid, 0, 0);
		else if (!t->mm)
			t->waits = 1;
		else
			go_on(t, 0);
	} else if (which) {
		event(t, which);
		go_on(t, 0);
	} else {
		line(t->tid, "--- signal %d ---", signal);
		go_on(t, signal);
	}
}

static void detach_all(void)
{
	if (started) {
		for (int i = 0; i < task_count; i++)
			kill(tasks[i]->tid, SIGKILL);
		return;
	}
	for (int i = 0; i < task_count; i++)
		if (tasks[i]->mm)
			look_all(tasks[i], when(tasks[i], "before"));
	fflush(out);
	for (int i = 0; i < task_count; i++)
		ptrace(PTRACE_INTERRUPT, tasks[i]->tid, 0, 0);
	while (task_count) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return;
		struct task *t = task_of(pid);
		int which = WIFSTOPPED(status) ? status >> 16 : 0;
		if (WIFSTOPPED(status)) {
			int signal = WSTOPSIG(status);
			/* A signal that was on its way arrives; a stop stays one (ptrace(2), "Detaching"). */
			ptrace(PTRACE_DETACH, pid, 0, signal == (SIGTRAP | 0x80) || which ? 0 : signal);
		}
		if (t)
			task_gone(t);
	}
}

/* One that was started is asked to end, and has two seconds to; one that was attached to is let go. */
static int wanted(pid_t program)
{
	static int asked;
	if (!started)
		return !stopped;
	if (stopped && !asked) {
		asked = 1;
		kill(program, SIGTERM);
		kill(program, SIGCONT);
		alarm(2);
	}
	return stopped < 2;
}

static void follow(void)
{
	pid_t program = tasks[0]->tid;
	while (task_count && wanted(program)) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL | WNOHANG);
		if (pid == 0) {
			fflush(out);
			pid = waitpid(-1, &status, __WALL);
		}
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			break;
		struct task *t = task_of(pid);
		if (WIFSTOPPED(status)) {
			stop(t ?: task_new(pid, NULL), status);
			continue;
		}
		if (!t)
			continue;
		if (WIFSIGNALED(status))
			line(pid, "+++ killed by signal %d +++", WTERMSIG(status));
		else
			line(pid, "+++ exited with %d +++", WEXITSTATUS(status));
		task_gone(t);
	}
	detach_all();
}

static void on_term(int signal)
{
	if (signal == SIGALRM && started)
		stopped++;
	else if (!stopped)
		stopped = 1;
	alarm(1);	/* for one that comes just before waitpid() */
}

#define CONTROL 3
#define SAID 4

static int fail(const char *what)
{
	dprintf(SAID, "%s: %s\n", what, strerror(errno));
	return 2;
}

static int start(char **program)
{
	int gate[2];
	char byte;
	if (pipe2(gate, O_CLOEXEC))
		return fail("pipe");
	pid_t pid = fork();
	if (pid < 0)
		return fail("fork");
	if (!pid) {
		signal(SIGINT, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		close(CONTROL);
		if (read(gate[0], &byte, 1) != 1)
			_exit(127);
		execvp(program[0], program);
		dprintf(SAID, "can't run %s: %s\n", program[0], strerror(errno));
		_exit(127);
	}
	started = 1;
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS | PTRACE_O_EXITKILL)) {
		int e = errno;
		kill(pid, SIGKILL);
		errno = e;
		return fail("ptrace");
	}
	task_new(pid, mm_new(NULL));
	ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	dprintf(SAID, "pid %d\n", pid);
	if (read(CONTROL, &byte, 1) < 0)
		return fail("control");
	if (write(gate[1], "", 1) != 1)
		return fail("pipe");
	return 0;
}

/* Every thread, those too that begin meanwhile: as long as there are new ones. */
static int attach(pid_t pid)
{
	char path[64];
	struct mm *mm = mm_new(NULL);
	snprintf(path, sizeof path, "/proc/%d/task", pid);
	for (int new = 1; new; ) {
		DIR *d = opendir(path);
		if (!d)
			return fail(path);
		new = 0;
		for (struct dirent *e; (e = readdir(d)); ) {
			pid_t tid = atoi(e->d_name);
			if (tid <= 0 || task_of(tid))
				continue;
			if (ptrace(PTRACE_SEIZE, tid, 0, OPTIONS)) {
				if (errno == ESRCH)
					continue;
				int error = errno;
				closedir(d);
				errno = error;
				return fail("ptrace");
			}
			if (task_count)
				mm->users++;
			task_new(tid, mm);
			ptrace(PTRACE_INTERRUPT, tid, 0, 0);
			new = 1;
		}
		closedir(d);
	}
	if (!task_count) {
		errno = ESRCH;
		return fail("ptrace");
	}
	tell_attached(task_of(pid) ?: tasks[0]);
	dprintf(SAID, "pid %d\n", pid);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction term = { .sa_handler = on_term };
	int failed, option;
	pid_t pid = 0;
	out = stdout;
	while ((option = getopt(argc, argv, "+o:p:")) != -1) {
		if (option == 'o' && !(out = fopen(optarg, "we")))
			return fail(optarg);
		if (option == 'p')
			pid = atoi(optarg);
	}
	if (!pid && optind >= argc)
		return 2;
	struct utsname un;
	uname(&un);
	setvbuf(out, NULL, _IOFBF, 1 << 16);
	sigaction(SIGTERM, &term, NULL);
	sigaction(SIGALRM, &term, NULL);
	fcntl(SAID, F_SETFD, FD_CLOEXEC);
	signal(SIGINT, SIG_IGN);	/* of a terminal, it is the program's */
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	pages_init();
	line(0, "@kernel %s", un.release);
	failed = pid ? attach(pid) : start(argv + optind);
	if (!failed)
		follow();
	else if (!started)
		detach_all();
	fflush(out);
	return failed;
}
