// The C that scenarios become, as text: a whole file of each kind beside this one, and what is refused.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import { type Refusal, type Reproducer, reproducer } from "./reproducer.ts";

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

const made = new Map<string, Reproducer | Refusal>();

/** What an example becomes, made once. */
function exampleOf(name: string): Reproducer | Refusal {
  const own = made.get(name) ?? madeOf(readFileSync(new URL(name, examples), "utf8"));
  made.set(name, own);
  return own;
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
    return "refused" in exampleOf(name) ? [name] : [];
  });
  expect(refused).toEqual(["migration.pte", "move-huge-zero-page.pte"]);
});

/** The comments that stand right above the steps, each as one line. */
function linesAbove(code: string): string[] {
  return [...code.matchAll(/\n\t\/\*([^/]*(?:\/(?<!\*\/)[^/]*)*)\*\/\n\tstep\("/g)].map(([, text = ""]) =>
    text
      .replace(/\n\t \*/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

test("each line of a scenario stands above its call, and its name is given once", () => {
  for (const name of names) {
    const made = exampleOf(name);
    if ("refused" in made) continue;
    const scenario = openScenario(readFileSync(new URL(name, examples), "utf8"));
    const above = linesAbove(made.text).map((line) => line.replace(/: opened above$/, ""));
    expect([name, above.length]).toEqual([name, made.steps]);
    const lines = scenario.steps.map(({ bound }) => bound.statement.text.trim().replace(/\s+/g, " "));
    expect([name, above.filter((line) => !line.startsWith("assert "))]).toEqual([name, lines]);
    const given = [...made.text.matchAll(/\n\tstep\("(.*)"\);/g)].map(([, step]) => step);
    expect([name, given.length, new Set(given).size]).toEqual([name, made.steps, made.steps]);
  }
});

test("a line that is too long for one is a comment over several", () => {
  const code = codeOf(
    `A: userfaultfd(PAGEFAULT_FLAG_WP | EVENT_FORK | EVENT_REMAP | EVENT_REMOVE | EVENT_UNMAP | MISSING_SHMEM) # why\n`,
  );
  expect(code).toContain(
    `\t/*\n\t * A: userfaultfd(PAGEFAULT_FLAG_WP | EVENT_FORK | EVENT_REMAP | EVENT_REMOVE | EVENT_UNMAP\n\t * | MISSING_SHMEM) # why: opened above\n\t */\n\tstep("userfaultfd");\n`,
  );
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
  expect(refusalOf(`${start}A: numa_hint(buf[0])\n`)).toEqual([
    "3: nothing in userspace makes one NUMA hint: task_numa_work() does, wherever it has come to in the address space",
  ]);
  expect(refusalOf(`${start}A: kread(buf[0], KVM)\n`)).toEqual([
    "3: a guest takes a machine whose KVM maps pages into guests, and nothing here sets one up; GUP comes by get_user_pages(), too",
  ]);
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

test("a pin is a registered buffer of an io_uring, and what goes by it goes by the last one over its page", () => {
  const start = "A: buf = mmap(4)\nA: write(buf[0], 1)\nA: pin(buf[0..1])\nA: pin(buf[1..2])\n";
  const code = codeOf(
    `${start}A: kwrite(buf[1], PIN, 2)\nA: kread(buf[0], PIN)\nA: unpin(buf[2])\nA: kread(buf[1], PIN)\nA: unpin(buf)\n`,
  );
  expect(code).toContain("static struct pin pin_3, pin_4;\n");
  for (const call of [
    "pin(&pin_3, buf, 2 * PAGE), 0)",
    "put_by_pin(&pin_4, buf + PAGE, 2), 0)",
    "get_by_pin(&pin_3, buf), 1)",
    "unpin(&pin_4), 0)",
    "get_by_pin(&pin_3, buf + PAGE), 2)",
    "unpin(&pin_3), 0)",
  ])
    expect(code).toContain(`expect(${call};`);
  expect(code).toContain('ksft_exit_skip("no io_uring');
});

test("a monitor that takes its time reads when it is told, and what sleeps meanwhile is waited for", () => {
  const code = codeOf(readFileSync(new URL("../test/findings/pte050-not.pte", import.meta.url), "utf8"));
  expect(code).toContain(`	expect(pthread_create(&thread1, NULL, run, madvise_7), 0);
	expect(poll(&(struct pollfd){ .fd = uffd, .events = POLLIN }, 1, 5000), 1);
	expect(pthread_tryjoin_np(thread1, NULL), EBUSY);
`);
  expect(code).toContain(`	expect(read(uffd, msgs, sizeof(*msgs)), sizeof(*msgs));
	expect(msgs[0].event, UFFD_EVENT_REMOVE);
	expect(msgs[0].arg.remove.start, (size_t)(buf + 3 * PAGE));
	expect(msgs[0].arg.remove.end, (size_t)(buf + 3 * PAGE) + 4096);
	expect(join(thread1), 0);
`);
  const two =
    "A: buf = mmap(4)\nA: userfaultfd(0, UNREAD)\nA: register(buf, MISSING)\nA/1: read(buf[0])\nA/2: read(buf[1])\nA: uffd_read(3)\nA: uffd_poll()\n";
  const reads = codeOf(two);
  expect(reads).toContain("\texpect(asleep(getpid(), 2), 2);\n");
  expect(reads).toContain(`	expect(read(uffd, msgs, 3 * sizeof(*msgs)), 2 * sizeof(*msgs));
	expect_told(0, buf, 0);
	expect_told(1, buf + PAGE, 0);
`);
  expect(reads).toContain(".events = POLLIN }, 1, 0), 0);");
  expect(reads).toContain("static struct uffd_msg msgs[3];");
});

test("what swap is, a file or a block device, is asked for where it shows", () => {
  const start =
    "swapon()\nA: buf = mmap(512)\nA: madvise(buf, HUGEPAGE)\nA: write(buf[0], 1)\nA: madvise(buf, PAGEOUT)\n";
  expect(codeOf(start)).toContain('if (getenv("SWAP_DEVICE"))\n\t\tksft_exit_skip("a block device');
  expect(codeOf(`machine swap=block\n${start}`)).toContain('if (!getenv("SWAP_DEVICE"))\n\t\tksft_exit_skip("swap is');
  expect(codeOf("swapon()\nA: buf = mmap(1)\nA: write(buf[0], 1)\nA: madvise(buf, PAGEOUT)\n")).not.toContain(
    'ksft_exit_skip("a block device',
  );
});

test("reclaim of a page is MADV_PAGEOUT where that does the same", () => {
  const text = "swapon()\nA: buf = mmap(1)\nA: write(buf[0], 1)\nA: reclaim(buf[0])\n";
  expect(codeOf(text)).toContain("expect(pageout(buf, PAGE, MADV_PAGEOUT), 0);\n\texpect(pagemap(buf), PM_SWAP);");
});

test("names of C are no names of a scenario's memory", () => {
  const code = codeOf("int = memfd(1)\nA: main = mmap(1, SHARED, int)\nA: map = mmap(1)\nA: write(main[0], 1)\n");
  expect(code).toContain("static char *const main_mem = ");
  expect(code).toContain("static int int_file, pagemap_fd, failed, steps;");
  expect(code).toContain("static char *const map = ");
});

test("no text of a scenario leaves its comment or string", () => {
  const code = codeOf('## # a */ int x; /* "\nA: buf = mmap(1) # */ system("x"); /*\nA: write(buf[0], 1) # \u202e\n');
  expect(code).toContain(' * a / int x; / "\n');
  expect(code).toContain('\t/* A: buf = mmap(1) # * / system("x"); / * */\n\tstep("mmap buf");\n');
  expect(code).not.toMatch(/\u202e/);
});

test("it is skipped on releases that do otherwise", () => {
  const code = codeOf(readFileSync(new URL("hugetlb-fork-6.1.pte", examples), "utf8"));
  expect(code).toContain(`	if (!((strverscmp(host.release, "6.1.24") >= 0 && strverscmp(host.release, "6.2") < 0) ||
	      (strverscmp(host.release, "6.2.11") >= 0 && strverscmp(host.release, "6.4") < 0)))
`);
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

test("no line of an example is wider than a hundred columns, but for what has no place to break", () => {
  for (const name of names) {
    const own = exampleOf(name);
    const lines = "refused" in own ? [] : own.text.split("\n");
    const wide = lines.filter((line) => line.replaceAll("\t", " ".repeat(8)).length > 100);
    expect([name, wide.filter((line) => !/^\t*(?:step|ksft_exit_skip|ksft_print_msg)\(/.test(line))]).toEqual([
      name,
      [],
    ]);
  }
});

test("the losses of the documents have 120 lines at most, and no line is too long", () => {
  const folder = new URL("../docs/examples/", import.meta.url);
  for (const name of ["mremap", "shmem-mprotect", "rwp-shmem-thp"]) {
    const lines = codeOf(readFileSync(new URL(`${name}.pte`, folder), "utf8")).split("\n");
    expect([name, lines.length - 1]).toEqual([name, expect.toSatisfy((count: number) => count <= 120)]);
    for (const line of lines) expect(line.replaceAll("\t", " ".repeat(8)).length).toBeLessThanOrEqual(100);
  }
});
