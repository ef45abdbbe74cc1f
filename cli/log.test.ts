// Logs of any size and shape, with a reader of any speed.

import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findInText } from "../decoder/search.ts";
import { bundled } from "../test/bundled.ts";
import { runs } from "../test/random/runs.ts";
import { runCommandLine } from "./command-line.ts";
import type { Streams } from "./process.ts";
import { unattended } from "./testing/terminal.ts";

interface Decoded {
  readonly status: number;
  readonly out: string;
  /** The most characters written that the reader had not taken. */
  readonly most: number;
}

async function decoded(pieces: Iterable<string>, args: string[] = [], keep = true): Promise<Decoded> {
  let out = "";
  let waiting = 0;
  let most = 0;
  const streams: Streams = {
    stdout: (text) => {
      if (keep) out += text;
      waiting += text.length;
      most = Math.max(most, waiting);
    },
    stderr: (text) => {
      out += text;
    },
    taken: async () => {
      waiting = 0;
    },
    stdin: async function* () {
      yield* pieces;
    },
    ...unattended,
  };
  return { status: await runCommandLine(["decode", ...args], streams), out, most };
}

function* repeated(text: string, count: number): Iterable<string> {
  for (let i = 0; i < count; i++) yield text;
}

describe("a log", () => {
  const words = fc.constantFrom(
    "pte:80000001233f5867",
    "pmd:10b77f067",
    "\n",
    "\n",
    "\r\n",
    " ",
    "Linux version 6.1.0",
    "BUG: Bad page map in process x",
    "x".repeat(300),
    "# \u20ac",
  );
  test("is decoded alike wherever it is cut, each value with its line", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(words, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        async (parts, cuts) => {
          const text = `a b\n${parts.join(" ")}`;
          const pieces: string[] = [];
          for (let at = 0, i = 0; at < text.length; i++) {
            const length = cuts[i % cuts.length] ?? 1;
            pieces.push(text.slice(at, at + length));
            at += length;
          }
          const whole = await decoded([text]);
          expect(await decoded(pieces)).toMatchObject({ status: whole.status, out: whole.out });
          const { out } = await decoded(pieces, ["--json"]);
          const found = findInText(text);
          const objects: { line: number; start: number; end: number }[] = out
            .split("\n")
            .filter((line) => line.startsWith("{"))
            .map((line) => JSON.parse(line));
          expect(objects.map(({ line, start, end }) => ({ line, start, end }))).toEqual(
            found.map(({ start, end }) => ({ line: text.slice(0, start).split("\n").length, start, end })),
          );
        },
      ),
      { numRuns: runs(200) },
    );
  });
  test("is not read faster than its reader reads", async () => {
    const piece = "[ 12.3] BUG: Bad page map in process a.out  pte:80000001233f5867 pmd:10a1c2067\n".repeat(800);
    const { status, most } = await decoded(repeated(piece, 6), ["--json"], false);
    expect(status).toBe(0);
    // A piece, and what it gives: a few kilobytes of JSON a value.
    expect(most).toBeLessThan(8 << 20);
  });
  test("a long line is shown as far as a person reads it", async () => {
    const { out } = await decoded([`a ${"y".repeat(5000)} pte:80000001233f5867 z\nb pte:80000001233f5867\n`]);
    const [, first, , second] = out.split("\n");
    expect(first).toBe(`1: a ${"y".repeat(1998)}…`);
    expect(second).toBe("2: b pte:80000001233f5867");
  });
  test("of one line of many megabytes, values or none, blanks or none", async () => {
    for (const [piece, count, status] of [
      ["pte:80000001233f5867 ".repeat(3120), 200, 0],
      ["x".repeat(1 << 16), 800, 2],
      [`${" ".repeat(1 << 15)}${"x".repeat(1 << 15)}`, 800, 2],
    ] as const) {
      const ran = await decoded(repeated(piece, count), [], false);
      expect(ran.status).toBe(status);
      expect(ran.most).toBeLessThan(8 << 20);
    }
  });
});

describe("values, one a line", () => {
  test("are decoded as they come, however many", async () => {
    const { status, most } = await decoded(repeated("80000001233f5867\n".repeat(100), 60), [], false);
    expect(status).toBe(0);
    expect(most).toBeLessThan(8 << 20);
  });
  test("between lines that are none", async () => {
    const { status, out } = await decoded(["\ufeff60\n", "zz\n", "\r\n", "10b77f067\n"]);
    expect(status).toBe(2);
    expect(out).toContain("None: nothing is mapped here");
    expect(out).toContain("'zz'");
    expect(out).toContain("Table entry");
  });
});

test("a process with little memory decodes much, for a reader that is late", async () => {
  const { file } = await bundled("dist/cli.js");
  const line = "[ 12.3] BUG: Bad page map in process a.out  pte:80000001233f5867 pmd:10a1c2067";
  const { stdout, stderr } = spawnSync(
    "sh",
    ["-c", `yes '${line}' | head -n 100000 | $NODE --max-old-space-size=20 $MAIN decode | { sleep 1; wc -l; }`],
    { encoding: "utf8", env: { ...process.env, NODE: process.execPath, MAIN: file } },
  );
  // A line and its two values each, and what they are of once: a title, and what says so.
  expect([stdout.trim(), stderr]).toEqual(["300002", ""]);
});
