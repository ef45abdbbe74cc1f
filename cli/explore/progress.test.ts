// What a search says on a terminal while it goes on, and what Ctrl-C comes to.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Progress } from "../../search/index.ts";
import { printable } from "../output.ts";
import { ptescope } from "../testing/terminal.ts";
import { SearchProgress } from "./progress.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-going-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Says three times how far it is, and how it was answered. */
function* work(answers: boolean[]): Generator<Progress, string, boolean> {
  for (let depth = 1; depth <= 3; depth++)
    answers.push(yield { depth, states: 1000 * depth, transitions: 0, bytes: depth * 2 ** 20 });
  return "done";
}

test("on a terminal how far it is, once a second, and nothing stays of it", async () => {
  let err = "";
  let time = 0;
  const io = {
    stderr: (text: string) => {
      err += printable(text);
    },
    stderrIsTTY: true,
    interrupts: () => ({ asked: false, release: () => {} }),
  };
  // A look at the clock is 600 ms.
  const going = new SearchProgress(io, () => (time += 600));
  expect(await going.through(work([]), () => "1 of 2: ")).toBe("done");
  const again = "\x1b[1G\x1b[2K";
  expect(err.split(again)).toEqual([
    "",
    "1 of 2: depth 1, 1,000 states, 1,667 a second, 1 MB",
    "1 of 2: depth 2, 2,000 states, 1,111 a second, 2 MB",
    "1 of 2: depth 3, 3,000 states, 1,000 a second, 3 MB",
    "",
  ]);
});

test("where standard error is no terminal nothing is said", async () => {
  let time = 0;
  const io = {
    stderr: () => expect.unreachable("something is said"),
    stderrIsTTY: false,
    interrupts: () => ({ asked: false, release: () => {} }),
  };
  await new SearchProgress(io, () => (time += 400)).through(work([]));
});

/** Ctrl-C, when it is asked for so often. */
function pressed(after: number) {
  let times = 0;
  return () => ({
    get asked() {
      return ++times > after;
    },
    release: () => {},
  });
}

test("Ctrl-C is said to the search at the next word", async () => {
  const answers: boolean[] = [];
  await new SearchProgress({ stderr: () => {}, stderrIsTTY: false, interrupts: pressed(3) }).through(work(answers));
  expect(answers).toEqual([true, true, false]);
});

test("after Ctrl-C what was covered is told, of what was not begun too, and the status is a shell's", async () => {
  const file = join(folder, "many.pte");
  // Pages that are named one by one are not alike: as many states as there are sets of them.
  const each = [...Array(10).keys()].map((page) => `any A: read(buf[${page}])\n`).join("");
  writeFileSync(file, `A: buf = mmap(10)\nexplore\n${each}never PTE013\nnever PTE016\n`);
  const { status, out } = await ptescope(["explore", file], "", { interrupts: pressed(5) });
  expect(status).toBe(130);
  expect(out.match(/^ +stopped by hand after .*$/gm)?.length).toBe(2);
  expect(out).not.toContain("proven");
});
