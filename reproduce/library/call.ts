// Calls that do not end at once, on threads, and other processes that carry them out.

import type { Piece } from "../text.ts";

/** fork(2) may sleep until a message is read. */
const sleepsInFork = (code: string): boolean => code.includes("UFFD_FEATURE_EVENT_FORK");

export const callPieces: readonly Piece[] = [
  {
    name: "run",
    asks: /\bNULL, run,/,
    text: `static void *run(void *function)
{
	return (void *)((long (*)(void))function)();
}`,
  },
  {
    name: "join",
    text: `static long join(pthread_t thread)
{
	void *result = (void *)-1L;

	pthread_join(thread, &result);
	return (long)result;
}`,
  },
  {
    name: "serve",
    // Nobody but main() holds its ends of the sockets and the userfaultfds: they close with it.
    text: `/* In a child: calls what it is sent, and sends back what that comes to. */
static void *serve(void *fd)
{
	long (*function)(void), result = 0;

	CLOSES
	if (write(*(int *)fd, &result, sizeof(result)) < 0) /* what is to be closed is closed */
		_exit(1);
	while (read(*(int *)fd, &function, sizeof(function)) > 0) {
		result = function();
		if (write(*(int *)fd, &result, sizeof(result)) < 0)
			break;
	}
	_exit(0);
}`,
  },
  {
    name: "asleep",
    text: `/* Until so many threads of a process sleep in userfaultfd: in a fault, or for an event. */
static int asleep(int pid, int count)
{
	char pattern[64];
	glob_t paths;
	int found = 0;

	snprintf(pattern, sizeof(pattern), "/proc/%d/task/*/wchan", pid);
	for (int ms = 0; ms < 5000 && found < count; ms++) {
		usleep(1000);
		found = 0;
		if (glob(pattern, 0, NULL, &paths))
			continue;
		for (size_t i = 0; i < paths.gl_pathc; i++)
			found += file_says(paths.gl_pathv[i], "userfault");
		globfree(&paths);
	}
	return found;
}`,
  },
  {
    name: "spawn",
    text: (code) =>
      sleepsInFork(code)
        ? `/*
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
}`
        : `static long spawn(struct process *child)
{
	pid_t pid = fork();

	if (pid == 0)
		serve(&child->fd[1]);
	return pid;
}`,
  },
  {
    name: "started",
    text: `static int started(struct process *child, int pid)
{
	char path[64];
	long ready;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	child->pid = pid;
	child->pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (child->pagemap < 0)
		return -1;
	return read(child->fd[0], &ready, sizeof(ready)) == sizeof(ready) ? 0 : -1;
}`,
  },
  {
    name: "begin_in",
    text: `static int begin_in(struct process *child, long (*function)(void))
{
	return write(child->fd[0], &function, sizeof(function)) == sizeof(function) ? 0 : -1;
}`,
  },
  {
    name: "result_in",
    text: `static long result_in(struct process *child)
{
	long result = -1;

	return read(child->fd[0], &result, sizeof(result)) == sizeof(result) ? result : -1;
}`,
  },
  {
    name: "call_in",
    text: `static long call_in(struct process *child, long (*function)(void))
{
	return begin_in(child, function) ? -1 : result_in(child);
}`,
  },
  {
    name: "take_fd",
    text: `/* A descriptor of another process, of which this one becomes the only holder. */
static int take_fd(struct process *child, int fd)
{
	int pidfd = syscall(__NR_pidfd_open, child->pid, 0);
	int mine = syscall(__NR_pidfd_getfd, pidfd, fd, 0);

	close(pidfd);
	return mine;
}`,
  },
  {
    name: "end_process",
    text: `static void end_process(struct process *child)
{
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	while (kill(child->pid, 0) == 0)	/* another one's child */
		usleep(1000);
	child->pid = 0;
}`,
  },
];
