// Around every step: KTAP (Documentation/dev-tools/ktap.rst), by kselftest.h where that is there, and what is expected.

import type { Piece } from "./piece.ts";

/** In every file. */
export const KSELFTEST = `#if __has_include("../kselftest.h")
#include "../kselftest.h"
#else /* as much of it as is used here */
static int ksft_cnt, ksft_fail;
#define ksft_print_header() (setlinebuf(stdout), puts("TAP version 13"))
#define ksft_set_plan(n) printf("1..%d\\n", n)
#define ksft_print_msg(...) printf("# " __VA_ARGS__)
#define ksft_test_result(good, ...) \\
	(printf("%sok %d ", (good) ? "" : (ksft_fail++, "not "), ++ksft_cnt), printf(__VA_ARGS__))
#define ksft_exit_skip(...) (printf("1..0 # SKIP " __VA_ARGS__), exit(4))
#define ksft_finished() exit(ksft_fail > 0)
#endif`;

export const framePieces: readonly Piece[] = [
  {
    name: "step",
    text: `static const char *name;	/* of the step that is on */
static int wrong;		/* it did not go as expected */

static void step(const char *next)
{
	if (name)
		ksft_test_result(!wrong, "%s\\n", name);
	name = next;
	wrong = 0;
	alarm(LIMIT);
}`,
  },
  {
    name: "on_alarm",
    asks: /\bon_alarm\b/,
    text: `static void on_alarm(int sig)
{
	ksft_test_result(!sig, "%s: it does not end\\n", name);
	exit(1);
}`,
  },
  {
    name: "expect",
    text: `#define expect(call, want) check(__LINE__, #call, call, want)
static void check(int line, const char *call, long long got, long long want)
{
	if (got != want)
		ksft_print_msg("line %d: %s is %lld, not %lld\\n", line, call, got, want);
	wrong |= got != want;
}`,
  },
  {
    name: "carry_out",
    text: `/* Whatever it comes to: that it is refused keeps the protection too. */
#define carry_out(call) ((void)!(call))`,
  },
  {
    name: "expect_errno",
    text: `#define expect_errno(call, want) check_errno(__LINE__, #call, call, want)
static void check_errno(int line, const char *call, long long got, int want)
{
	if (got != -1 || errno != want)
		ksft_print_msg("line %d: %s is %lld, errno %d, not -1, errno %d\\n", line, call, got, errno, want);
	wrong |= got != -1 || errno != want;
}`,
  },
  {
    name: "expect_pagemap",
    text: `/* Every page from addr on has these of pagemap's bits, and no others. */
static void expect_pagemap(int fd, char *addr, size_t len, unsigned long long want)
{
	unsigned long long entry = 0;

	for (char *page = addr; page < addr + len && !wrong; page += PAGE)
		if (pread(fd, &entry, 8, (size_t)page / PAGE * 8) != 8 || (entry & PAGEMAP_BITS) != want) {
			ksft_print_msg("pagemap of %p: %#llx, not %#llx\\n", (void *)page, entry & PAGEMAP_BITS, want);
			wrong = 1;
		}
}`,
  },
  {
    name: "expect_pagemap_swap",
    text: `/* The same of swap entries and markers: with the swap's type, and which marker it is. */
static void expect_pagemap_swap(int fd, char *addr, size_t len, unsigned long long want)
{
	unsigned long long mask = PAGEMAP_BITS | ((want & 31) == 31 ? 255 : 31), entry = 0;

	for (char *page = addr; page < addr + len && !wrong; page += PAGE)
		if (pread(fd, &entry, 8, (size_t)page / PAGE * 8) != 8 || (entry & mask) != want) {
			ksft_print_msg("pagemap of %p: %#llx, not %#llx\\n", (void *)page, entry & mask, want);
			wrong = 1;
		}
}`,
  },
  {
    name: "expect_protected",
    text: `/* Every page from addr on is still protected, whatever else its entry is. */
static void expect_protected(int fd, char *addr, size_t len)
{
	unsigned long long entry = 0;

	for (char *page = addr; page < addr + len && !wrong; page += PAGE)
		if (pread(fd, &entry, 8, (size_t)page / PAGE * 8) != 8 || !(entry & PM_UFFD_WP)) {
			ksft_print_msg("pagemap of %p: %#llx, without PM_UFFD_WP\\n", (void *)page, entry);
			wrong = 1;
		}
}`,
  },
];
