// The C that scenarios become, as text: a whole file of each kind beside this one, and what is refused.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openScenario, statementText } from "../analysis/index.ts";
import { type Refusal, type Reproducer, reproducer } from "./index.ts";

const examples = new URL("../examples/", import.meta.url);
const names = readdirSync(examples).filter((name) => name.endsWith(".pte"));

function madeOf(text: string, kept = false): Reproducer | Refusal {
  return reproducer(openScenario(text), { file: "test.pte", kept });
}

function codeOf(text: string, kept = false): string {
  const made = madeOf(text, kept);
  if ("refused" in made) throw new Error(made.refused.map(({ message }) => message).join("\n"));
  return made.text;
}

function refusalOf(text: string): string[] {
  const made = madeOf(text);
  return "refused" in made ? made.refused.map(({ line, message }) => `${line + 1}: ${message}`) : [];
}

test.each([
  ["mremap-without-event", false],
  ["mremap-without-event", true],
  ["fork-with-event", false],
  ["live-snapshot", false],
])("%s (kept: %s)", async (name, kept) => {
  const made = reproducer(openScenario(readFileSync(new URL(`${name}.pte`, examples), "utf8")), {
    file: `${name}.pte`,
    kept,
  });
  const golden = new URL(`golden/${name}${kept ? "-kept" : ""}.c`, import.meta.url);
  await expect("refused" in made ? made.refused : made.text).toMatchFileSnapshot(golden.pathname);
});

test("every example is C, or says why not", () => {
  const refused = names.flatMap((name) => {
    const made = madeOf(readFileSync(new URL(name, examples), "utf8"));
    return "refused" in made ? [name] : [];
  });
  expect(refused).toEqual([
    "migration.pte",
    "move-huge-zero-page.pte",
    "pin-and-reclaim.pte",
    "pinned-while-protected.pte",
  ]);
});

test("each line of a scenario stands above its call, as the name of its step", () => {
  for (const name of names) {
    const made = madeOf(readFileSync(new URL(name, examples), "utf8"));
    if ("refused" in made) continue;
    const scenario = openScenario(readFileSync(new URL(name, examples), "utf8"));
    for (const { bound } of scenario.steps)
      expect(made.text).toContain(`\tstep(${JSON.stringify(statementText(bound.statement))});\n`);
    expect(made.text.match(/\n\tstep\("/g)).toHaveLength(made.steps);
  }
});

test("what userspace can't do is refused with its line", () => {
  const start = "A: buf = mmap(2)\nA: write(buf[0], 1)\n";
  expect(refusalOf(`${start}A: migrate_begin(buf[0])\nA: migrate_end(buf[0])\n`)).toEqual([
    "3: nothing in userspace leaves a migration under way; `migrate` (move_pages) does the whole of it",
    "4: nothing in userspace leaves a migration under way; `migrate` (move_pages) does the whole of it",
  ]);
  expect(refusalOf(`design none\n${start}`)).toEqual([
    "1: no kernel has the design none (rule linux): there is nothing to run it on",
  ]);
  expect(refusalOf(`${start}A: numa_hint(buf[0])\n`)).toEqual(["3: nothing in userspace makes one NUMA hint"]);
  expect(refusalOf("")).toEqual(["1: nothing happens in it: there is no statement to carry out"]);
  expect(refusalOf(`${start}explore\nany A: write(buf[0], 2)\nnever PTE016\n`)).toEqual([
    expect.stringContaining("4: an explored section says what may happen"),
  ]);
});

test("two calls that a process begins at once are refused: it has one thread in C", () => {
  const text = readFileSync(new URL("fork-with-event.pte", examples), "utf8");
  expect(refusalOf(text)).toEqual([]);
  const two = text.replace(
    /\nB: resolve.*/s,
    "\nB/2: write(buf[1], 8) -> blocks wp\nB: resolve(buf) -> 0, B/1 ok, B/2 ok\n",
  );
  expect(refusalOf(two)).toEqual([
    "16: process B waits in another call, and has one thread in C; let A do what several threads do",
  ]);
});

test("that the zero page is mapped is looked at where it shows", () => {
  const huge = "A: buf = mmap(512)\nA: madvise(buf, HUGEPAGE)\nA: read(buf[0])\n";
  expect(codeOf(huge)).toContain("if (!maps_zero_page())");
  expect(codeOf("A: buf = mmap(1)\nA: read(buf[0])\nA: fork(B)\n")).toContain("if (!maps_zero_page())");
  expect(codeOf("A: buf = mmap(1)\nA: read(buf[0])\n")).not.toContain("maps_zero_page");
});

test("a scenario that does not hold makes none", () => {
  expect(madeOf("A: buf = mmap(1)\nA: read(buf[0]) -> 7\n")).toEqual({
    refused: [{ line: 1, file: null, message: "the result is 0, not 7" }],
    broken: true,
  });
});

test("reclaim of a page is MADV_PAGEOUT where that does the same", () => {
  const text = "swapon()\nA: buf = mmap(1)\nA: write(buf[0], 1)\nA: reclaim(buf[0])\n";
  expect(codeOf(text)).toContain("expect(pageout(buf, PAGE, MADV_PAGEOUT), 0);\n\texpect(pagemap(buf), PM_SWAP);");
});

test("names of C are no names of a scenario's memory", () => {
  const code = codeOf("int = memfd(1)\nA: main = mmap(1, SHARED, int)\nA: map = mmap(1)\nA: write(main[0], 1)\n");
  expect(code).toContain("static char *const main_mem = ");
  expect(code).toContain("static int int_file, pagemap_fd, failed;");
  expect(code).toContain("static char *const map = ");
});

test("no text of a scenario leaves its comment or string", () => {
  const code = codeOf('## # a */ int x; /* "\nA: buf = mmap(1) # */ system("x"); /*\nA: write(buf[0], 1) # \u202e\n');
  expect(code).toContain(' * a / int x; / "\n');
  expect(code).toContain('\t/* * / system("x"); / * */\n\tstep("A: buf = mmap(1)");\n');
  expect(code).not.toMatch(/\u202e/);
});

test("it is skipped on releases that do otherwise", () => {
  const code = codeOf(readFileSync(new URL("hugetlb-fork-6.1.pte", examples), "utf8"));
  expect(code).toContain('if (!(strverscmp(host.release, "5.19") >= 0 && strverscmp(host.release, "6.4") < 0))');
});

test("soft-dirty bits are looked at where the scenario speaks of them", () => {
  const start = "A: buf = mmap(1)\nA: write(buf[0], 1)\n";
  expect(codeOf(start)).not.toContain("SOFT_DIRTY");
  expect(codeOf(`${start}A: clear_refs(4)\n`)).toContain("built without CONFIG_MEM_SOFT_DIRTY");
});

test("only what a scenario uses is in its file", () => {
  const code = codeOf("A: buf = mmap(1)\nA: write(buf[0], 1)\n");
  for (const absent of ["pthread", "uffd", "swapon", "sigsetjmp", "sigaction", "get("])
    expect(code).not.toContain(absent);
});

test("what is used once or twice is written out, what is used more often has a helper", () => {
  const start = "A: buf = mmap(4)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0], 1)\n";
  expect(codeOf(`${start}A: wp(buf[0])\n`)).not.toContain("uffd_writeprotect(");
  const often = codeOf(`${start}A: wp(buf[0])\nA: unwp(buf[0])\nA: wp(buf[0])\n`);
  expect(often.match(/uffd_writeprotect\(/g)).toHaveLength(4);
  expect(often).not.toContain("uffd_register(");
});

test("the losses of the documents have 120 lines at most, and no line is too long", () => {
  const folder = new URL("../docs/examples/", import.meta.url);
  for (const name of ["mremap", "shmem-mprotect", "rwp-shmem-thp"]) {
    const lines = codeOf(readFileSync(new URL(`${name}.pte`, folder), "utf8")).split("\n");
    expect([name, lines.length - 1]).toEqual([name, expect.toSatisfy((count: number) => count <= 120)]);
    for (const line of lines) expect(line.replaceAll("\t", " ".repeat(8)).length).toBeLessThanOrEqual(100);
  }
});
