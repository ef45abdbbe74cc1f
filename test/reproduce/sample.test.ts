// Reproducers compiled by the compilers that are here, and run where that is possible: a sample of what `npm run kernel` does with all of
// them. And falsified: each kind of expectation, made another one in the C, is `not ok` at its step.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { runHere } from "../../cli/lab/program.ts";
import { lacks } from "../../cli/lab/recorder.ts";
import { reproducer } from "../../reproduce/index.ts";

const compilers = ["gcc", "clang"].filter((name) => spawnSync(name, ["--version"]).status === 0);
const [missing = spawnSync("cc", ["--version"]).status === 0 ? undefined : "no C compiler"] = lacks();

function codeOf(name: string, kept = false): string {
  const text = readFileSync(new URL(`../../examples/${name}.pte`, import.meta.url), "utf8");
  const made = reproducer(openScenario(text), { file: `${name}.pte`, kept });
  if ("refused" in made) throw new Error(made.refused.map(({ message }) => message).join("\n"));
  return made.text;
}

/** What a compiler says of a file. */
function compile(compiler: string, code: string): string {
  const folder = mkdtempSync(join(tmpdir(), "reproducer-"));
  try {
    const file = join(folder, "r.c");
    writeFileSync(file, code);
    const flags = ["-O2", "-Wall", "-Wextra", "-pthread", "-o", join(folder, "r")];
    const { status, stderr } = spawnSync(compiler, [...flags, file], { encoding: "utf8" });
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
];

test.skipIf(compilers.length < 2)(`gcc and clang compile a sample without a warning (${compilers.join(", ")})`, () => {
  for (const name of sample)
    for (const compiler of compilers)
      expect([name, compiler, compile(compiler, codeOf(name))]).toEqual([name, compiler, ""]);
});

test.skipIf(missing !== undefined)(`a sample runs as expected here (${missing ?? "as root"})`, () => {
  for (const name of ["mremap-without-event", "fork-with-event", "live-snapshot"]) {
    const { status, output } = runHere(codeOf(name), process.env);
    expect([name, status, output]).toEqual([name, 0, expect.not.stringContaining("not ok")]);
  }
});

test.skipIf(missing !== undefined)(
  `a protection that is lost fails the test that it is kept (${missing ?? "as root"})`,
  () => {
    const { status, output } = runHere(codeOf("mremap-without-event", true), process.env);
    expect(status).toBe(1);
    expect(output).toContain("not ok 6 A: mremap(old, new[0])");
    expect(output).toContain("# The write to page 0 of new at step 7 was not reported.");
  },
);

/** Of each kind of expectation: what stands in the C, what is put in its place, and the step that is not ok then. */
const falsified: readonly (readonly [
  kind: string,
  example: string,
  is: string | RegExp,
  instead: string,
  step: number,
])[] = [
  [
    "a pagemap bit",
    "mremap-without-event",
    "new_mem, PAGE, PM_PRESENT);",
    "new_mem, PAGE, PM_PRESENT | PM_UFFD_WP);",
    6,
  ],
  ["that nothing was told", "mremap-without-event", "expect(pending(uffd), 0)", "expect(pending(uffd), 1)", 7],
  ["a value", "anon-reclaim", "expect(get(buf), 7)", "expect(get(buf), 8)", 12],
  ["a swap entry's bit", "anon-reclaim", "PM_SWAP | PM_UFFD_WP);", "PM_SWAP);", 9],
  ["a marker", "shmem-dontneed", /(buf, 4 \* PAGE, )PM_MARKER\(MARKER_UFFD_WP\)/, "$1PM_MARKER(4ULL)", 11],
  ["an errno", "collapse", "MADV_COLLAPSE), EINVAL)", "MADV_COLLAPSE), EAGAIN)", 7],
  ["a signal", "sigbus", "SIGNALLED(SIGBUS, BUS_ADRERR)", "SIGNALLED(SIGSEGV, SEGV_MAPERR)", 6],
  ["a message", "mprotect", "UFFD_PAGEFAULT_FLAG_WP | UFFD_PAGEFAULT_FLAG_WRITE);", "UFFD_PAGEFAULT_FLAG_MINOR);", 11],
  ["that a thread waits", "mprotect", "expect(thread1.ended, 0)", "expect(thread1.ended, 1)", 11],
  [
    "that a thread goes on",
    "anon-dontneed-missing",
    /expect\(result_of\(&thread1\), 0\)/,
    "expect(result_of(&thread1), 1)",
    8,
  ],
  ["an event", "mremap-with-event", "UFFD_EVENT_REMAP)", "UFFD_EVENT_UNMAP)", 6],
  ["bytes that were done", "move", "ALLOW_SRC_HOLES), PAGE)", "ALLOW_SRC_HOLES), 2 * PAGE)", 8],
  ["a region's categories", "dirty-tracking", /(expect_region\(1, .*)PAGE_IS_PRESENT/, "$1PAGE_IS_SWAPPED", 8],
  [
    "another process's page",
    "fork-marker",
    "b->pagemap, buf, 2 * PAGE, 0)",
    "b->pagemap, buf, 2 * PAGE, PM_PRESENT)",
    8,
  ],
  ["that it never ends", "guard-over-marker", "expect(ended(&thread1, 300), 0)", "expect(ended(&thread1, 300), 1)", 7],
];

test.skipIf(missing !== undefined).each(falsified)(
  "%s that is another fails its step (%s)",
  (_, example, is, instead, step) => {
    const code = codeOf(example);
    const changed = code.replace(is, instead);
    expect(changed).not.toBe(code);
    const { status, output } = runHere(changed, process.env);
    expect([status, /^not ok (\d+)/m.exec(output)?.[1]]).toEqual([1, String(step)]);
  },
);
