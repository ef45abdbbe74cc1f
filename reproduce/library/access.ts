// Memory: mapping it, moving it, touching it.

import type { Piece } from "./piece.ts";

export const accessPieces: readonly Piece[] = [
  {
    name: "map",
    text: `#define map(addr, len, prot, flags, fd, at) \\
	(mmap(addr, len, prot, flags | MAP_FIXED | MAP_NORESERVE, fd, at) == MAP_FAILED ? -1 : 0)`,
  },
  {
    name: "move_to",
    text: `#define move_to(to, from, len, flags) \\
	(mremap(from, len, len, flags | MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED ? -1 : 0)`,
  },
  { name: "get", text: "#define get(page) (*(volatile unsigned int *)(page))" },
  { name: "put", text: "#define put(page, value) (*(volatile unsigned int *)(page) = (value))" },
  {
    name: "catch_faults",
    text: `#define SIGNALLED(signal, code) (-1000L * (signal) - (code))
static __thread sigjmp_buf before_access;
static __thread volatile int guarded, got_signal, got_code;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	while (!guarded)	/* nobody expects it: the step does not end */
		pause();
	got_signal = sig;
	got_code = info->si_code;
	siglongjmp(before_access, 1);
}

static void catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
}`,
  },
  {
    name: "try_get",
    text: `static long try_get(char *page)
{
	long value = 0;

	guarded = 1;
	if (sigsetjmp(before_access, 1))
		value = SIGNALLED(got_signal, got_code);
	else
		value = get(page);
	guarded = 0;
	return value;
}`,
  },
  {
    name: "try_put",
    text: `static long try_put(char *page, unsigned int value)
{
	long result = 0;

	guarded = 1;
	if (sigsetjmp(before_access, 1))
		result = SIGNALLED(got_signal, got_code);
	else
		put(page, value);
	guarded = 0;
	return result;
}`,
  },
  {
    name: "poison_code",
    text: `/* The si_code of an access to poison, which says more with CONFIG_MEMORY_FAILURE. */
static int poison_code(void)
{
	return access("/proc/sys/vm/memory_failure_recovery", F_OK) ? BUS_ADRERR : BUS_MCEERR_AR;
}`,
  },
  {
    name: "migrate",
    text: `/* To the other one of nodes 0 and 1. */
static int migrate(char *page)
{
	void *pages = page;
	int node = 0, status = -1;

	if (syscall(__NR_move_pages, 0, 1L, &pages, NULL, &status, 0))
		return -1;
	if (status >= 0) {
		node = !status;
		if (syscall(__NR_move_pages, 0, 1L, &pages, &node, &status, 2 /* MPOL_MF_MOVE */))
			return -1;
	}
	errno = -status;
	return status < 0 ? -1 : 0;
}`,
  },
];
