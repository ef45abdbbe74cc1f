// Calls that do not end at once, and other processes that carry them out.

import type { Piece } from "./piece.ts";

export const callPieces: readonly Piece[] = [
  {
    name: "call",
    asks: /\bstruct call\b/,
    text: `/* A call on a thread of its own. */
struct call {
	long (*function)(void);
	long ret;
	int err;
	atomic_int ended;
};`,
  },
  {
    name: "begin",
    text: `static void *run_call(void *arg)
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
}`,
  },
  {
    name: "ended",
    text: `static int ended(struct call *call, int ms)
{
	while (!call->ended && ms-- > 0)
		usleep(1000);
	return call->ended;
}`,
  },
  {
    name: "result_of",
    text: `/* What the call comes to, which has to end now. */
static long result_of(struct call *call)
{
	if (!ended(call, 1000 * LIMIT / 2)) {
		ksft_print_msg("it does not go on\\n");
		wrong = 1;
		errno = 0;
		return -1;
	}
	errno = call->err;
	return call->ret;
}`,
  },
  {
    name: "process",
    asks: /\bstruct process\b/,
    text: `/* Another process: it has the same code at the same addresses, and carries out what it is sent. */
struct process {
	int pipe[2];
	pid_t pid;
	int pagemap;
	atomic_int serves;
	struct call call;
};`,
  },
  {
    name: "serve",
    text: `static void serve(struct process *process)
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
}`,
  },
  {
    name: "spawn",
    text: `static long spawn(struct process *process)
{
	pid_t pid = fork();

	if (pid == 0)
		serve(process);
	return pid;
}`,
  },
  {
    name: "started",
    text: `static int started(struct process *process, long pid)
{
	char path[64];

	for (int ms = 0; !process->serves && ms < 1000; ms++)
		usleep(1000);
	snprintf(path, sizeof(path), "/proc/%ld/pagemap", pid);
	process->pid = pid;
	process->pagemap = open(path, O_RDONLY | O_CLOEXEC);
	return process->pagemap < 0 ? -1 : 0;
}`,
  },
  {
    name: "begin_in",
    text: `static void begin_in(struct process *process, struct call *call, long (*function)(void))
{
	call->function = function;
	call->ended = 0;
	if (write(process->pipe[1], &call, sizeof(call)) != sizeof(call))
		wrong = 1;
}`,
  },
  {
    name: "call_in",
    text: `/* What a call in another process comes to. */
static long call_in(struct process *process, long (*function)(void))
{
	begin_in(process, &process->call, function);
	return result_of(&process->call);
}`,
  },
  {
    name: "take_fd",
    text: `/* A descriptor of another process, of which this one becomes the only holder. */
static int take_fd(struct process *process, int fd)
{
	int pidfd = syscall(__NR_pidfd_open, process->pid, 0);
	int mine = syscall(__NR_pidfd_getfd, pidfd, fd, 0);

	close(pidfd);
	return mine;
}`,
  },
  {
    name: "end_process",
    text: `static void end_process(struct process *process)
{
	kill(process->pid, SIGKILL);
	waitpid(process->pid, NULL, 0);
	while (kill(process->pid, 0) == 0)	/* another one's child */
		usleep(1000);
	close(process->pagemap);
	process->pid = 0;
}`,
  },
];
