// Around every step: KTAP (Documentation/dev-tools/ktap.rst), by kselftest.h where that is there, and what is expected.

import type { Piece } from "../text.ts";

/** In every file: as much of kselftest.h as is used, where that is not there. */
export const kselftest = `#if __has_include("../kselftest.h")
#include "../kselftest.h"
#else
#define ksft_print_header() (setlinebuf(stdout), puts("TAP version 13"))
#define ksft_set_plan(n) printf("1..%d\\n", n)
#define ksft_print_msg(...) printf("# " __VA_ARGS__)
#define ksft_test_result(ok, fmt, v...) printf("%sok %d " fmt, (ok) ? "" : "not ", steps, v)
#define ksft_exit_skip(...) exit(printf("1..0 # SKIP " __VA_ARGS__) < 0 ? 1 : 4)
#define ksft_exit(ok) exit(!(ok))
#endif`;

/** Where pagemap tells swap entries and markers (the last swap type) apart: with the type, and which marker it is. */
const typed = `static long pagemap(int fd, char *page)
{
	unsigned long entry = 0;

	if (pread(fd, &entry, 8, (size_t)page / PAGE * 8) != 8)
		return -1;
	if (entry & PM_SWAP) /* its type, and what a marker is */
		return entry & (PM_BITS | (~entry & 31 ? 31 : 255));
	return entry & PM_BITS;
}`;
const plain = `static long pagemap(int fd, char *page)
{
	unsigned long entry = 0;

	return pread(fd, &entry, 8, (size_t)page / PAGE * 8) == 8 ? entry & PM_BITS : ~0UL;
}`;

export const framePieces: readonly Piece[] = [
  {
    name: "expect",
    text: `#define expect(call, want) do { \\
	long got = (long)(call); \\
	if (got != (long)(want)) \\
		failed = 1, ksft_print_msg("%s is %ld (%#lx), not %s\\n", #call, got, got, #want); \\
} while (0)`,
  },
  {
    name: "step",
    // A signal ends a test that waits for what never comes. What is to be kept is looked at to the end; elsewhere nothing that follows a
    // failure means anything.
    text: (code) => `static void finish(int sig)
{
${/\bspawn\(/.test(code) ? "\tif (getpid() != self) /* a child */\n\t\t_exit(1);\n" : ""}	if (name)
		ksft_test_result(!failed && !sig, "%s%s\\n", name, sig ? ": ended by a signal" : "");
	${/\blost = /.test(code) ? "failures |= failed;\n\tfailed = 0;\n\tif (sig)" : "if (failed || sig)"}
		ksft_exit(0);
}
#define step(next) (finish(0), alarm(20), steps++, name = (next))`,
  },
  { name: "pagemap", text: (code, swapTypes) => (swapTypes && /\bPM_SWAP|\bPM_MARKER/.test(code) ? typed : plain) },
  {
    name: "expect_pagemap",
    text: `static void expect_pagemap(int fd, char *addr, size_t len, long want)
{
	for (char *page = addr; page < addr + len && !failed; page += PAGE)
		expect(pagemap(fd, page), want);
}`,
  },
];
