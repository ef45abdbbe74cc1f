// `check --update` writes what really happens, and damages nothing.

import {
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import { runs } from "../test/random/runs.ts";
import { updated } from "./check.ts";
import { ptescope } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-update-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function update(bytes: string | Uint8Array): Promise<{ status: number; err: string; text: string }> {
  const path = join(folder, "x.pte");
  writeFileSync(path, bytes);
  const { status, err } = await ptescope(["check", "--update", path]);
  return { status, err, text: readFileSync(path, "utf8") };
}

describe("a file", () => {
  test("with lone carriage returns: the line that is meant is rewritten", async () => {
    const { text } = await update(
      "A: buf = mmap(1)\r# two\nA: write(buf[0], 5)\r\nA: read(buf[0]) -> 7\nA: read(buf[0])  # third\n",
    );
    expect(text).toBe(
      "A: buf = mmap(1)\r# two\nA: write(buf[0], 5)\r\nA: read(buf[0]) -> 5\nA: read(buf[0])  # third\n",
    );
  });
  test("with a byte order mark keeps it", async () => {
    const { status, text } = await update("\ufeffA: buf = mmap(1)\nA: read(buf[0]) -> 7\n");
    expect([status, text]).toEqual([0, "\ufeffA: buf = mmap(1)\nA: read(buf[0]) -> 0\n"]);
  });
  test("that is no UTF-8 stays as it is", async () => {
    const bytes = Buffer.from("A: buf = mmap(1)\nA: read(buf[0]) -> 7 # caf\xe9\n", "latin1");
    const { status, err } = await update(bytes);
    expect([status, err]).toEqual([2, expect.stringContaining("is no UTF-8, and rewriting would damage it")]);
    expect(readFileSync(join(folder, "x.pte")).equals(bytes)).toBe(true);
  });
  test("keeps its mode, its link, and leaves nothing beside it", async () => {
    const real = join(folder, "real.pte");
    const link = join(folder, "link.pte");
    const twin = join(folder, "twin.pte");
    writeFileSync(real, "A: buf = mmap(1)\nA: read(buf[0]) -> 7\n", { mode: 0o640 });
    symlinkSync("real.pte", link);
    linkSync(real, twin);
    const before = readdirSync(folder);
    expect((await ptescope(["check", "--update", link])).status).toBe(0);
    expect(readFileSync(real, "utf8")).toContain("-> 0");
    expect([lstatSync(link).isSymbolicLink(), readlinkSync(link)]).toEqual([true, "real.pte"]);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(before);
    // Whole or not at all: who has the old file open still has the old one.
    expect(readFileSync(twin, "utf8")).toContain("-> 7");
  });
  test("that nothing is wrong with is not written", async () => {
    const path = join(folder, "same.pte");
    writeFileSync(path, "A: buf = mmap(1) -> 0\n");
    const { ino, mtimeMs } = statSync(path);
    await ptescope(["check", "--update", path]);
    expect(statSync(path)).toMatchObject({ ino, mtimeMs });
  });
});

describe("a line", () => {
  test.each([
    [
      "two wrong results become one",
      "A: buf = mmap(1)\nA: pagemap_scan(buf, ALL) -> 3, EFAULT\n",
      "A: buf = mmap(1)\nA: pagemap_scan(buf, ALL) -> [0] SOFT_DIRTY\n",
    ],
    ["one with an error stays", "A: r0 = mmap(1)\nA: madvise(r0, COLD) -> [0x3..2] PRESENT, SIGSEGV/2\n", undefined],
    ["regions of what is no scan go", "A: buf = mmap(1) -> [0] PRESENT |, ESRCH\n", "A: buf = mmap(1) -> 0\n"],
  ])("%s", async (_, text, becomes = text) => {
    const now = updated(text, openScenario(text));
    expect(now).toBe(becomes);
    expect(updated(now, openScenario(now))).toBe(now);
  });

  const result = fc.constantFrom(
    "0",
    "ok",
    "7",
    "3",
    "EFAULT",
    "EINVAL",
    "SIGBUS/2",
    "blocks wp",
    "stuck",
    "[0] SOFT_DIRTY",
    "[0..1] PRESENT",
    "[0x3..2] PRESENT",
    "[0] PRESENT |",
    "event fork",
    "A/1 ok",
    "!PTE001",
    "!PTE023",
    "-> 1",
    ",",
  );
  const call = fc.constantFrom(
    "A: buf = mmap(2)",
    "A: buf = mmap(0)",
    "A: userfaultfd(PAGEFAULT_FLAG_WP | WP_ASYNC)",
    "A: register(buf, WP)",
    "A: write(buf[0], 7)",
    "A: read(buf[1])",
    "A: wp(buf)",
    "A: pagemap_scan(buf, ALL)",
    "A: madvise(buf, DONTNEED)",
    "A/1: write(buf[0], 1)",
    "assert A.buf[0..1] is present(wp)",
    "assert A.buf[0] is none",
    "A: fork(B)",
    "nonsense(",
  );
  const line = fc
    .tuple(call, fc.array(result, { maxLength: 3 }), fc.constantFrom("", " # said"))
    .map(
      ([code, results, comment]) =>
        `${code}${results.length > 0 && !code.startsWith("assert") ? ` -> ${results.join(", ")}` : ""}${comment}`,
    );
  const program = fc
    .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 14 })
    .map((lines) => lines.flat().join(""));

  test("any: the second update changes nothing, and no line has an error that it had not", () => {
    fc.assert(
      fc.property(program, (text) => {
        const before = openScenario(text);
        const now = updated(text, before);
        const after = openScenario(now);
        expect(updated(now, after)).toBe(now);
        const breaks = (each: string) => each.replace(/[^\r\n]+/g, "");
        if (!text.includes("assert")) expect(breaks(now)).toBe(breaks(text));
        const errors = ({ program: { bound } }: typeof before) =>
          bound.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === "error").length;
        expect(errors(after)).toBeLessThanOrEqual(errors(before));
        // What holds now: every result of a line without an error that says what happened.
        for (const step of after.steps) {
          const { diagnostics } = step.bound;
          if (diagnostics.some(({ severity }) => severity === "error")) continue;
          const meant = step.findings.some(({ code, expected }) => code === "PTE023" && expected);
          if (!meant) expect(step.mismatches.filter(({ instead }) => instead !== null)).toEqual([]);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
