// Memory that is touched, and moved to another node.

import type { Piece } from "../text.ts";

/** Macros, which stand among the constants. */
export const accessMacros: readonly Piece[] = [
  { name: "get", text: "#define get(page) (*(volatile unsigned int *)(page))" },
  { name: "put", text: "#define put(page, value) (*(volatile unsigned int *)(page) = (value))" },
  { name: "SIGNALLED", text: "#define SIGNALLED(sig, code) (-1000L * (sig) - (code))" },
];

export const accessPieces: readonly Piece[] = [
  {
    name: "catch_faults",
    text: `static __thread sigjmp_buf before_access;
static __thread volatile long guarded, caught;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	if (!guarded || !context)
		finish(sig);
	caught = SIGNALLED(sig, info->si_code);
	siglongjmp(before_access, 1);
}

static void catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
}`,
  },
  {
    name: "try_get",
    text: `static long try_get(char *page)
{
	guarded = 1;
	if (!sigsetjmp(before_access, 1))
		caught = get(page);
	guarded = 0;
	return caught;
}`,
  },
  {
    name: "try_put",
    text: `static long try_put(char *page, unsigned int value)
{
	guarded = 1;
	caught = 0;
	if (!sigsetjmp(before_access, 1))
		put(page, value);
	guarded = 0;
	return caught;
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
static int migrate(void *page)
{
	int node = 0, status = -1;

	if (syscall(__NR_move_pages, 0, 1L, &page, NULL, &status, 0))
		return -1;
	node = !status;
	if (status >= 0 && syscall(__NR_move_pages, 0, 1L, &page, &node, &status, 2 /* MPOL_MF_MOVE */))
		return -1;
	errno = -status;
	return status < 0 ? -1 : 0;
}`,
  },
];
