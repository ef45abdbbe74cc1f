// `ptescope explore`: exit statuses, formats, and searches in parts.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { kernelVersions } from "../engine/index.ts";
import { protectedPages } from "../test/openings.ts";
import { ptescope } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-explore-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SETUP = `kernel 6.18
${protectedPages(2)}explore
any A: madvise(buf[*], DONTNEED)
any A: write(buf[*], 9)
any A: read(buf[*])
`;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const lost = file("lost.pte", `${SETUP}never PTE016\nnever PTE009\n`);
const kept = file("kept.pte", `${SETUP}never PTE009\n`);
describe("exit statuses", () => {
  test.each<[string, readonly string[], number, string]>([
    ["nothing found", [kept], 0, "proven on Linux 6.18: never PTE009"],
    ["found", [lost], 1, "error PTE016: does not hold"],
    ["found, though a bound was hit", [lost, "--depth", "2"], 1, "In 2 steps, and in no fewer:"],
    ["nothing found up to a bound", [kept, "--depth", "1"], 3, "not found on Linux 6.18: never PTE009"],
    ["a bound on states", [kept, "--states", "2"], 3, "stopped at the bound on states"],
    ["no section", [file("none.pte", "A: buf = mmap(1)\n")], 2, "has no explored section"],
    ["what stands above does not hold", [file("w.pte", kept0("A: read(buf[0]) -> 1"))], 2, "above the section"],
    ["an odd part", [kept, "--shard", "3/2"], 2, "--shard takes I/N"],
    ["one kernel alone", [kept, "--differs", "6.18"], 2, "--differs takes two or more"],
    ["no kernel", [kept, "--differs", "6.18,nix"], 2, "'nix' is no kernel, design or rule"],
  ])("%s", async (_, args, status, says) => {
    const ran = await ptescope(["explore", ...args]);
    expect([ran.status, `${ran.out}${ran.err}`]).toEqual([status, expect.stringContaining(says)]);
  });
});

function kept0(line: string): string {
  return `${SETUP.replace("explore", `${line}\nexplore`)}never PTE009\n`;
}

test("a difference is asked for in place of what the section forbids", async () => {
  const { status, out } = await ptescope(["explore", lost, "--differs", "5.10,6.18"]);
  expect([status, out]).toEqual([0, expect.stringContaining("proven: never differs 5.10, 6.18")]);
  const guard = file("guard.pte", `${SETUP}any A: madvise(buf[0], GUARD_INSTALL)\nnever PTE009\n`);
  const found = await ptescope(["explore", guard, "--differs", "6.12.5,6.18"]);
  expect([found.status, found.out]).toEqual([1, expect.stringContaining("6.12.5 and 6.18 part: EINVAL, and 0")]);
});

describe("formats", () => {
  test("a KTAP test a line of the section: what holds says how much was looked at, a bound skips", async () => {
    const { status, out } = await ptescope(["explore", lost, "--format", "ktap"]);
    const lines = out.split("\n").filter((line) => !/^ *#(?! all)/.test(line));
    expect([status, lines.map((line) => line.replace(folder, "F")).join("\n")]).toMatchInlineSnapshot(`
      [
        1,
        "KTAP version 1
      1..1
        KTAP version 1
        1..2
        not ok 1 line 11: never PTE016
        # all 15 states, the deepest after 5 steps: nothing found
        ok 2 line 12: never PTE009
      not ok 1 F/lost.pte
      ",
      ]
    `);
    const stopped = await ptescope(["explore", kept, "--depth=1", "--format=ktap"]);
    expect([stopped.status, stopped.out]).toEqual([3, expect.stringMatching(/ok 1 line 11: never PTE009 # SKIP all /)]);
  });
  test("JUnit: a bound is a skipped test, what was looked at stands in the output", async () => {
    const { out } = await ptescope(["explore", kept, "--depth=1", "--format=junit"]);
    expect(out).toMatch(/tests="1" failures="0" errors="0" skipped="1"/);
    const whole = await ptescope(["explore", kept, "--format=junit"]);
    expect(whole.out).toMatch(/<system-out>all \d+ states, the deepest after \d+ steps: nothing found<\/system-out>/);
  });
  test("SARIF, GitHub and Markdown: on the line that forbids it, with what happens", async () => {
    const report = join(folder, "it.sarif");
    const { status, out } = await ptescope(["explore", lost, "--format=github", "--report", `sarif=${report}`]);
    expect([status, out]).toEqual([
      1,
      expect.stringMatching(/^::error file=.*lost\.pte,line=11,.*title=PTE016::does not hold: .*DONTNEED/),
    ]);
    const [result, ...more] = JSON.parse(readFileSync(report, "utf8")).runs[0].results;
    expect([result.ruleId, result.locations[0].physicalLocation.region.startLine, more]).toEqual(["PTE016", 11, []]);
    const markdown = await ptescope(["explore", lost, "--format=markdown"]);
    expect(markdown.out).toContain("| error PTE016 |");
  });
  test("what could lose a page: in JSON whole, for CI a warning a way", async () => {
    const asked = ["explore", lost, "--at=6", "--page=A.buf[0]", "--depth=1"];
    const { status, out } = await ptescope([...asked, "--format=json"]);
    const { ways } = JSON.parse(out);
    expect([status, ways.length]).toEqual([1, expect.any(Number)]);
    const { out: github } = await ptescope([...asked, "--format=github"]);
    expect(github.trimEnd().split("\n").length).toBe(ways.length);
    expect(github).toContain("::warning file=");
    expect(github).toContain("by zap_pte_range() (PTE001): the process itself, on every modelled Linux");
  });
});

test("--out writes each scenario that was found; one of the same name has a number", async () => {
  const out = join(folder, "found");
  mkdirSync(join(folder, "more"));
  const again = file("more/lost.pte", readFileSync(lost, "utf8"));
  await ptescope(["explore", lost, again, "--out", out]);
  expect(readdirSync(out).sort()).toEqual(["lost-PTE016-2.pte", "lost-PTE016.pte"]);
  const checked = await ptescope(["check", out]);
  expect([checked.status, checked.out]).toEqual([0, "no error and no warning in 2 files\n"]);
});

describe("parts", () => {
  /** The reports of all parts, as files. */
  async function parts(of: number, args: readonly string[]): Promise<string[]> {
    const paths: string[] = [];
    for (let index = 1; index <= of; index++) {
      const { out } = await ptescope(["explore", ...args, "--shard", `${index}/${of}`, "--format=json"]);
      paths.push(file(`part-${of}-${index}.json`, out));
    }
    return paths;
  }

  test.each([2, 3, 7])("%d together say what the whole says", async (of) => {
    const args = [lost, kept, "--kernel=all"];
    const whole = await ptescope(["explore", ...args]);
    const together = await ptescope(["explore", "--merge", ...(await parts(of, args))]);
    expect([together.status, together.out]).toEqual([whole.status, whole.out]);
    expect(together.out).toContain("does not hold on Linux 6.1: ");
    expect(together.out).toContain("proven on Linux 6.18: never PTE009");
  });
  test("each question is asked by one part, and no part has two more than another", async () => {
    const asked: number[] = [];
    for (const path of await parts(5, [lost, kept, "--kernel=all"])) {
      const { files } = JSON.parse(readFileSync(path, "utf8"));
      const all: { answer: unknown }[] = files.flatMap((each: { properties: unknown }) => each.properties);
      asked.push(all.filter(({ answer }) => answer !== null).length);
    }
    expect(asked.reduce((sum, n) => sum + n, 0)).toBe(3 * kernelVersions.length);
    expect(Math.max(...asked) - Math.min(...asked)).toBeLessThanOrEqual(1);
  });
  test("a bound in one part is a bound of the whole", async () => {
    const [first = "", second = ""] = await parts(2, [kept, "--depth=1"]);
    const { status, out } = await ptescope(["explore", "--merge", first, second]);
    expect([status, out]).toEqual([3, expect.stringContaining("not found on Linux 6.18: never PTE009")]);
  });
  test.each<[string, (paths: readonly string[]) => readonly string[], string]>([
    ["a missing part", ([first = ""]) => [first], "part 2 of 2 is missing"],
    ["a part twice", ([first = "", second = ""]) => [first, second, first], "are the same part, 1 of 2"],
    ["another search", ([first = ""]) => [first, join(folder, "part-3-2.json")], "is a part of another search"],
    ["something else", () => [kept], "is no JSON"],
  ])("%s is refused", async (_, given, says) => {
    const paths = await parts(2, [kept]);
    await parts(3, [kept]);
    const { status, err } = await ptescope(["explore", "--merge", ...given(paths)]);
    expect([status, err]).toEqual([2, expect.stringContaining(says)]);
  });
});
