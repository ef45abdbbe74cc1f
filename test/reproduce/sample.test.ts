// Reproducers compiled by the compilers that are here, and run where that is possible: a sample of what `npm run kernel` does with all of
// them. And falsified: each kind of expectation, made another one in the C, is `not ok` at its step.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { runHere } from "../../cli/lab/program.ts";
import { lacks } from "../../cli/lab/recorder.ts";
import { reproducer } from "../../reproduce/reproducer.ts";

const compilers = ["gcc", "clang"].filter((name) => spawnSync(name, ["--version"]).status === 0);
const [missing = spawnSync("cc", ["--version"]).status === 0 ? undefined : "no C compiler"] = lacks();

const codes = new Map<string, string>();

function codeOf(name: string, kept = false): string {
  const key = `${name} ${kept}`;
  const known = codes.get(key);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`../../examples/${name}.pte`, import.meta.url), "utf8");
  const made = reproducer(openScenario(text), { file: `${name}.pte`, kept });
  if ("refused" in made) throw new Error(made.refused.map(({ message }) => message).join("\n"));
  codes.set(key, made.text);
  return made.text;
}

/** What a compiler says of the sample, all of it at once: its files are named after their scenarios. */
function compile(compiler: string, names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "reproducer-"));
  try {
    for (const name of names) writeFileSync(join(folder, `${name}.c`), codeOf(name));
    // To assembly: all warnings come before that, and what is linked is run below.
    const flags = ["-O2", "-Wall", "-Wextra", "-pthread", "-S"];
    const files = names.map((name) => `${name}.c`);
    const { status, stderr } = spawnSync(compiler, [...flags, ...files], { cwd: folder, encoding: "utf8" });
    return status === 0 ? stderr : `status ${status}\n${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sample = [
  "mremap-without-event",
  "fork-with-event",
  "live-snapshot",
  "two-processes",
  "dirty-tracking",
  "sigbus",
  "pinned-while-protected",
  "fault-kept-for-later",
];

test.skipIf(compilers.length < 2)(`gcc and clang compile a sample without a warning (${compilers.join(", ")})`, () => {
  for (const compiler of compilers) expect([compiler, compile(compiler, sample)]).toEqual([compiler, ""]);
});

test.skipIf(missing !== undefined)(`a sample runs as expected here (${missing ?? "as root"})`, () => {
  for (const name of [
    "mremap-without-event",
    "fork-with-event",
    "live-snapshot",
    "pinned-while-protected",
    "fault-kept-for-later",
  ]) {
    const { status, output } = runHere(codeOf(name), process.env);
    expect([name, status, output]).toEqual([name, 0, expect.not.stringContaining("not ok")]);
  }
});

test.skipIf(missing !== undefined)(
  `a protection that is lost fails the test that it is kept (${missing ?? "as root"})`,
  () => {
    const { status, output } = runHere(codeOf("mremap-without-event", true), process.env);
    expect(status).toBe(1);
    expect(output).toContain("not ok 6 mremap old new[0]");
    expect(output).toContain("# The write to page 0 of new at step 7 was not reported.");
  },
);

test.skipIf(missing !== undefined)(`what waits for ever is not ok (${missing ?? "as root"})`, () => {
  const code = codeOf("mremap-without-event");
  const waits = code.replace("alarm(20)", "alarm(1)").replace(/(\n\tstep\("mremap.*\n)/, "$1\tpause();\n");
  const { status, output } = runHere(waits, process.env);
  expect([status, output.split("\n").findLast((line) => line !== "")]).toEqual([
    1,
    "not ok 6 mremap old new[0]: ended by a signal",
  ]);
});

test.skipIf(missing !== undefined)(
  `one that is interrupted says so once, and takes back what it changed (${missing ?? "as root"})`,
  () => {
    const scenario = "swapon()\nA: buf = mmap(1)\nA: write(buf[0], 1)\nA: fork(B)\nB: write(buf[0], 2)\n";
    const made = reproducer(openScenario(scenario), { file: "test.pte" });
    const code = "refused" in made ? "" : made.text;
    // Both processes are in one group, as they are in a terminal.
    const interrupted = code
      .replace("\tksft_print_header();", "\tsetpgid(0, 0);\n$&")
      .replace(/(\n\tstep\("B: write.*\n)/, "$1\tkill(0, SIGINT);\n\tpause();\n")
      .replace("/var/tmp/swap-XXXXXX", "/var/tmp/interrupted-swap-XXXXXX");
    const { status, output } = runHere(interrupted, process.env);
    expect([status, output.match(/^not ok.*/gm)]).toEqual([1, ["not ok 5 B: write buf[0]: ended by a signal"]]);
    expect(readFileSync("/proc/swaps", "utf8")).not.toContain("interrupted-swap");
    expect(readdirSync("/var/tmp").filter((name) => name.startsWith("interrupted-swap"))).toEqual([]);
  },
);

test.skipIf(missing !== undefined)(`it is skipped where a feature is missing (${missing ?? "as root"})`, () => {
  const code = codeOf("mremap-without-event").replace(/\.features = \w+/, ".features = 1ULL << 62");
  expect(runHere(code, process.env)).toMatchObject({
    status: 4,
    output: expect.stringContaining("1..0 # SKIP userfaultfd, or one of its features: Invalid argument\n"),
  });
});

/** As much of the selftests' kselftest.h as there is of it here: functions of its names, and a counter of its own. */
const KSELFTEST = `#include <stdio.h>
#include <stdlib.h>
static int count;
static inline void ksft_print_header(void) { setlinebuf(stdout); puts("TAP of the selftests"); }
static inline void ksft_set_plan(unsigned int plan) { printf("1..%u\\n", plan); }
__attribute__((format(printf, 1, 2))) static inline void ksft_print_msg(const char *text, ...) { printf("# %s", text); }
__attribute__((format(printf, 1, 2))) static inline int ksft_exit_skip(const char *text, ...) { puts(text); exit(4); }
#define ksft_test_result(condition, fmt, ...) do { if (condition) printf("ok %d " fmt, ++count, ##__VA_ARGS__); \\
	else printf("not ok %d " fmt, ++count, ##__VA_ARGS__); } while (0)
#define ksft_exit(condition) do { puts("# Totals"); exit(!(condition)); } while (0)
`;

test.skipIf(missing !== undefined)(`kselftest.h is used where it is there (${missing ?? "as root"})`, () => {
  const folder = mkdtempSync(join(tmpdir(), "selftests-"));
  try {
    mkdirSync(join(folder, "mm"));
    writeFileSync(join(folder, "kselftest.h"), KSELFTEST);
    writeFileSync(join(folder, "mm", "loss.c"), codeOf("mremap-without-event"));
    // As tools/testing/selftests/lib.mk and mm/Makefile do.
    const flags = ["-D_GNU_SOURCE=", "-Wall", "-O2", "-Wextra", "-pthread"];
    const built = spawnSync("cc", [...flags, "-o", "loss", "loss.c"], { cwd: join(folder, "mm"), encoding: "utf8" });
    expect([built.status, built.stderr]).toEqual([0, ""]);
    const ran = spawnSync(join(folder, "mm", "loss"), { encoding: "utf8" });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(
      /^TAP of the selftests\n1\.\.7\nok 1 mmap old\n.*\nok 7 write new\[0\]\n#.*\n# Totals\n$/s,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Of each kind of expectation: what stands in the C, what is put in its place, and the step that is not ok then. */
const falsified: readonly (readonly [
  kind: string,
  example: string,
  is: string | RegExp,
  instead: string,
  step: number,
])[] = [
  ["a pagemap bit", "mremap-without-event", "pagemap(new), PM_PRESENT);", "pagemap(new), PM_UFFD_WP);", 6],
  ["that nothing was told", "mremap-without-event", "uffd_msg)), -1)", "uffd_msg)), 0)", 7],
  ["an address", "mremap-without-event", "MREMAP_FIXED, new), new)", "MREMAP_FIXED, new), old)", 6],
  ["what a call returns", "mprotect", "PROT_NONE), 0)", "PROT_NONE), 1)", 6],
  ["a value", "anon-reclaim", /(unsigned int \*\)buf), 7\)/, "$1, 8)", 12],
  ["what a write to a file returns", "private-file", "file_put(f, 0, 5), 0)", "file_put(f, 0, 5), 1)", 2],
  ["a swap entry's bit", "anon-reclaim", "PM_SWAP | PM_UFFD_WP);", "PM_SWAP);", 9],
  ["the pages of a range", "munmap", "buf, 2 * PAGE, 0)", "buf, 2 * PAGE, PM_PRESENT)", 8],
  ["a marker", "shmem-dontneed", /(pagemap\(buf \+ i \* PAGE\), PM_MARKER)\(MARKER_UFFD_WP\)/, "$1(4UL)", 11],
  ["an errno", "collapse", "errno, EINVAL)", "errno, EAGAIN)", 7],
  ["a signal", "sigbus", "SIGNALLED(SIGBUS, BUS_ADRERR)", "SIGNALLED(SIGSEGV, SEGV_MAPERR)", 6],
  [
    "a message's flags",
    "mprotect",
    "UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);",
    "UFFD_PAGEFAULT_FLAG_WP);",
    11,
  ],
  ["a message's page", "mprotect", "expect_fault(uffd, buf,", "expect_fault(uffd, buf + PAGE,", 11],
  ["that a thread waits", "mprotect", "(thread1, NULL), EBUSY)", "(thread1, NULL), 0)", 11],
  ["that a thread goes on", "anon-dontneed-missing", "expect(join(thread1), 0)", "expect(join(thread1), 1)", 8],
  ["an event", "mremap-with-event", "UFFD_EVENT_REMAP)", "UFFD_EVENT_UNMAP)", 6],
  ["an event's range", "mremap-with-event", "remap.from, (size_t)(old)", "remap.from, (size_t)(new)", 6],
  ["bytes that were done", "move", "ALLOW_SRC_HOLES), PAGE)", "ALLOW_SRC_HOLES), 2 * PAGE)", 8],
  ["how many regions there are", "dirty-tracking", /(expect\(scan\([^;]*), 2\);/, "$1, 3);", 5],
  ["a region's categories", "dirty-tracking", "PAGE_IS_WPALLOWED | PAGE_IS_WRITTEN);", "PAGE_IS_WPALLOWED);", 5],
  ["a region's range", "dirty-tracking", "expect_region(0, heap, PAGE,", "expect_region(0, heap, 2 * PAGE,", 5],
  [
    "another process's page",
    "fork-marker",
    "b.pagemap, buf), PM_PRESENT | PM_FILE)",
    "b.pagemap, buf), PM_PRESENT)",
    9,
  ],
  ["what another process's call comes to", "fork-marker", /(call_in\(.*), 0\)/, "$1, 1)", 9],
  ["that another process waits", "fork-with-event", /(\.fd\[0\], \.events = POLLIN \}, 1, 0\)), 0\)/, "$1, 1)", 10],
  ["what a pin writes", "pinned-while-protected", "put_by_pin(&pin_4, heap, 20)", "put_by_pin(&pin_4, heap, 19)", 10],
  ["that a message waits", "eagain-while-unread", "1, 5000), 1)", "1, 5000), 0)", 7],
  ["that nothing waits to be read", "eagain-while-unread", "1, 0), 1)", "1, 0), 0)", 8],
  ["who sleeps", "fault-kept-for-later", "(asleep(getpid(), 2), 2)", "(asleep(getpid(), 2), 1)", 6],
  ["a message that was read", "fault-kept-for-later", "expect_told(0, ram + 3", "expect_told(0, ram + 2", 7],
  ["how many were read", "eagain-while-unread", "sizeof(*msgs)), sizeof(*msgs))", "sizeof(*msgs)), 0)", 11],
  ["which event was read", "eagain-while-unread", "event, UFFD_EVENT_REMOVE", "event, UFFD_EVENT_UNMAP", 11],
  ["what was removed", "eagain-while-unread", ".end, (size_t)(ram + 3", ".end, (size_t)(ram + 2", 11],
  [
    "that it never ends",
    "guard-over-marker",
    "usleep(300000);\n\texpect(pthread_tryjoin_np(thread1, NULL), EBUSY)",
    "usleep(300000);\n\texpect(pthread_tryjoin_np(thread1, NULL), 0)",
    7,
  ],
];

/** What an expectation looks at, as it stands in C: each of these is among the falsified. */
const kinds = [
  /^expect\(pagemap\(/,
  /^expect_pagemap\(/,
  /^expect_region\(/,
  /^expect_faults?\(/,
  /^expect\(next_message\(/,
  /^expect\(msg\.arg\./,
  /^expect\(read\(/,
  /^expect\(msgs\[0\]\.event/,
  /^expect\(msgs\[0\]\.arg/,
  /^expect_told\(/,
  /^expect\(asleep\(/,
  /^expect\(poll\(.* 5000\), 1\)/,
  /^expect\(errno/,
  /^expect\(scan\(/,
  /^expect\(pthread_tryjoin_np\(/,
  /^expect\(poll\(/,
  /^expect\((?:get\(|\*\(volatile)/,
  /^expect\((?:join|result_in|call_in|started)\(/,
  // What a call returns: 0, bytes, an address, a signal.
  /^expect\((?!pagemap|next_message|msg|read|errno|scan|pthread_try|poll|get|\*)\w+\(/,
];

test("no example expects anything of another kind", () => {
  const folder = new URL("../../examples/", import.meta.url);
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".pte"))) {
    const made = reproducer(openScenario(readFileSync(new URL(name, folder), "utf8")), { file: name });
    const main = "refused" in made ? "" : made.text.slice(made.text.indexOf("int main("));
    for (const [, line = ""] of main.matchAll(/^\t+(expect.*)/gm))
      expect([name, line, kinds.some((kind) => kind.test(line))]).toEqual([name, line, true]);
  }
  const all = falsified.map(([, example, is, instead]) => changedIn(codeOf(example), is, instead));
  for (const kind of kinds) expect([kind.source, all.some((line) => kind.test(line))]).toEqual([kind.source, true]);
});

/** The expectation that is made another one. */
function changedIn(code: string, is: string | RegExp, instead: string): string {
  const lines = code.split("\n");
  const changed = code.replace(is, instead).split("\n");
  const at = lines.findIndex((line, index) => line !== changed[index]);
  return /\bexpect.*/.exec(lines.slice(0, at + 1).findLast((line) => /\bexpect/.test(line)) ?? "")?.[0] ?? "";
}

test.skipIf(missing !== undefined).each(falsified)(
  "%s that is another fails its step (%s)",
  (_, example, is, instead, step) => {
    const code = codeOf(example);
    const changed = code.replace(is, instead);
    expect(changed).not.toBe(code);
    // What a compiler makes of it is not what is asked here: the fastest way will do.
    const { status, output } = runHere(changed, { ...process.env, CC: `${process.env.CC ?? "cc"} -O0` });
    expect([status, /^not ok (\d+)/m.exec(output)?.[1]]).toEqual([1, String(step)]);
  },
);
