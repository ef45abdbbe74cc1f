import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { defaultSettings } from "../engine/index.ts";
import { lostPage } from "../test/openings.ts";
import { commands } from "./command-line.ts";
import { lacks } from "./lab/recorder.ts";
import { ptescope } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("no setting of an editor reaches the command line", async () => {
  const path = file("unnamed.pte", "A: buf = mmap(1)\n");
  mkdirSync(join(folder, ".vscode"));
  file(".vscode/settings.json", '{ "ptescope.kernel": "6.1", "ptescope.design": "none" }');
  const { out } = await ptescope(["run", path, "--json"]);
  expect(JSON.parse(out).kernel).toBe(defaultSettings.kernel);
});

describe("the frame", () => {
  test("helps without a command, and that is wrong usage", async () => {
    const { status, err } = await ptescope([]);
    expect(status).toBe(2);
    for (const { name, summary } of commands) expect(err.replaceAll(/ +/g, " ")).toContain(`\n ${name} ${summary}\n`);
  });
  test("every command has help that names it, says its exit status, and fits a terminal", async () => {
    for (const { name } of commands) {
      const { status, out } = await ptescope([name, "--help"]);
      expect([name, status]).toEqual([name, 0]);
      expect(out).toContain(`ptescope ${name}`);
      expect(out).toContain("xit status");
      expect(await ptescope(["help", name])).toEqual({ status: 0, out, err: "" });
    }
  });
  test("says its version", async () => {
    const { version }: { version: string } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    );
    expect((await ptescope(["--version"])).out).toBe(`${version}\n`);
  });
  test.each([
    [["chekc", "x"], 'no command "chekc"; did you mean check?'],
    [["--verion"], 'no option "--verion"'],
    [["check", "--jsn", "x"], "no option --jsn; did you mean --json?"],
    [["check"], "FILE…"],
    [["check", "/no/such/file.pte"], "can't read /no/such/file.pte: there is no such file or folder"],
    [["run", "/dev"], "there is no scenario (.pte) in the folder /dev"],
    [["check", "nothing-like-it/*.pte"], "no file matches nothing-like-it/*.pte"],
    [
      ["check", "--format", "xml", "x"],
      '--format takes text or json or sarif or junit or github or ktap or markdown, not "xml"',
    ],
    [["explain", "PTE999"], "there is no finding or operation PTE999"],
    [["run", "--kernel", "5.4", "-"], "--kernel: Linux 5.4 is older than what is modelled; it runs as 5.10.0"],
    [["conform", "--scenarios", "/tmp"], "takes --scenarios DIR and --traces DIR"],
  ])("%j is wrong usage", async (args, message) => {
    const { status, err, out } = await ptescope(args);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(message);
  });
});

describe("check", () => {
  test("tells a lost protection with its line, and where it was set", async () => {
    const { status, out } = await ptescope(["check", file("lost.pte", lostPage)]);
    expect(status).toBe(1);
    expect(out).toContain("lost.pte:6:1: error PTE001: ");
    expect(out).toContain("    6 | A: madvise(buf, DONTNEED)\n      | ^^^^^^^^^^^^^^^^^^^^^^^^^\n");
    expect(out).toContain("    5 | A: wp(buf)\n      | ---------- ");
    expect(out).toMatch(/1 error in 1 file\n$/);
  });
  test("takes one that is expected", async () => {
    const { status, out } = await ptescope(["check", "-"], lostPage.replace(/\n$/, " -> !PTE001\n"));
    expect([status, out]).toEqual([0, "no error and no warning in 1 file\n"]);
  });
  test("gives the same as JSON", async () => {
    const { status, out } = await ptescope(["check", "--json", "-"], lostPage);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      files: [{ file: "-", diagnostics: [{ line: 6, column: 1, code: "PTE001", severity: "error" }] }],
      errors: 1,
      warnings: 0,
    });
  });
  test("tells an error in an include at the line that includes it, and reads what it can", async () => {
    file("setup.pte", "A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\n");
    const { status, out } = await ptescope([
      "check",
      file("outer.pte", 'include "setup.pte"\nA: write(buf[0], 7)\nA: wp(buf)\nA: madvise(buf, DONTNEED)\n'),
    ]);
    expect([status, out]).toEqual([1, expect.stringContaining("outer.pte:4:1: error PTE001")]);
  });
});

describe("run", () => {
  test("shows what every step leaves, and marks what it changed", async () => {
    const { status, out } = await ptescope(["run", "-"], lostPage);
    expect(status).toBe(0);
    expect(out).toContain("   5  A: wp(buf)\n");
    expect(out).toMatch(/\* \[0\] {2}present\(wp.*was present\(rw/);
    expect(out).toMatch(/\* \[0\] {2}none {2}was present\(wp/);
    expect(out).not.toContain("\x1b");
  });
  test("gives it as JSON", async () => {
    const { out } = await ptescope(["run", "--json", "-"], lostPage);
    const { steps } = JSON.parse(out);
    expect(steps).toHaveLength(6);
    expect(steps[5]).toMatchObject({
      line: 6,
      statement: "A: madvise(buf, DONTNEED)",
      processes: [{ mm: "A", mappings: [{ place: "buf", rows: [{ from: 0, to: 0, words: "none" }] }] }],
    });
  });
  test("an error of a line is told, and the others run", async () => {
    const { status, out, err } = await ptescope(["run", "-"], "A: buf = mmap(1)\nA: nonsense(\nA: write(buf[0], 1)\n");
    expect(status).toBe(1);
    expect(err).toContain("-:2: ");
    expect(out).toContain("A: write(buf[0], 1)");
  });
});

describe("conform", () => {
  const SCENARIO = "mmap A r0 anon 1\nwrite A r0 0 5\nread A r0 0\n";
  const HEADER = '{"kernel":"6.18.1","features":"1ffff","raw":0,"nodes":1,"softdirty":0,"memoryfailure":0}\n';
  const LINES = [
    '{"i":0,"op":"mmap A r0 anon 1","ret":0,"st":{"A":{"r0":{"vma":["0+1 rw-p"],"pg":["-"]}}}}',
    '{"i":1,"op":"write A r0 0 5","ret":0,"st":{"A":{"r0":{"vma":["0+1 rw-p"],"pg":["PX:p1"]}}}}',
    '{"i":2,"op":"read A r0 0","ret":0,"val":5,"st":{"A":{"r0":{"vma":["0+1 rw-p"],"pg":["PX:p1"]}}}}',
  ];
  file("x.scn", SCENARIO);
  const args = ["conform", "--scenarios", folder, "--traces", folder];

  test("agrees with what the kernel did", async () => {
    file("x.jsonl", `${HEADER}${LINES.join("\n")}\n`);
    const { status, out } = await ptescope([...args, "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({
      kernel: "6.18.1",
      scenarios: 1,
      agree: 1,
      operations: 3,
      operationsAgree: 3,
      raw: { entries: 0, agree: 0 },
      differences: [],
    });
  });
  test("shows the first difference", async () => {
    file("x.jsonl", `${HEADER}${LINES.join("\n").replace('"val":5', '"val":6')}\n`);
    const { status, out } = await ptescope([...args, "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      agree: 0,
      operationsAgree: 2,
      differences: [{ scenario: "x", op: "read A r0 0", field: "val", kernel: "6", engine: "5" }],
    });
    expect((await ptescope(args)).out).toContain("x, operation 2: read A r0 0\n  val\n    kernel  6\n    engine  5\n");
  });
  test("gives it as KTAP, a test a scenario", async () => {
    file("x.jsonl", `${HEADER}${LINES.join("\n").replace('"val":5', '"val":6')}\n`);
    const { status, out } = await ptescope([...args, "--format", "ktap"]);
    expect([status, out]).toEqual([
      1,
      "KTAP version 1\n1..1\n# x, operation 2: read A r0 0\n#   val\n#     kernel  6\n#     engine  5\nnot ok 1 x\n",
    ]);
    expect((await ptescope([...args, "--format", "xml"])).err).toContain("--format takes text or json or ktap");
  });
  test("a trace that ends early, or goes on, is a difference", async () => {
    file("x.jsonl", `${HEADER}${LINES.slice(0, 2).join("\n")}\n`);
    expect((await ptescope(args)).out).toContain("the trace ends here");
    file("x.jsonl", `${HEADER}${[...LINES, LINES[2]].join("\n")}\n`);
    expect((await ptescope(args)).out).toContain("the scenario ends here");
  });
  test("raw entries count apart, and one that differs is named", async () => {
    const raw = LINES.map((line) =>
      line
        .replace('"pg":["-"]', '"pg":["-"],"pte":["none:0"]')
        .replace('"pg":["PX:p1"]', '"pg":["PX:p1"],"pte":["8000000000001067"]'),
    );
    file("x.jsonl", `${HEADER}${raw.join("\n")}\n`);
    expect(JSON.parse((await ptescope([...args, "--json"])).out)).toMatchObject({
      agree: 1,
      raw: { entries: 2, agree: 2 },
      differences: [],
    });
    file("x.jsonl", `${HEADER}${raw.join("\n").replaceAll("1067", "1065")}\n`);
    const { status, out } = await ptescope([...args, "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      agree: 1,
      raw: { entries: 2, agree: 0 },
      differences: [{ field: "pte A.r0[0]", kernel: "8000000000001065", engine: "8000000000001067", raw: true }],
    });
  });
  test("nothing to compare is wrong usage", async () => {
    expect((await ptescope(["conform", "--scenarios", folder, "--traces", tmpdir()])).status).toBe(2);
  });
  test("a broken trace is told with its line", async () => {
    file("x.jsonl", `${HEADER}{"i":0}\n`);
    expect(await ptescope(args)).toMatchObject({
      status: 2,
      err: expect.stringContaining("can't read the trace x: line 2"),
    });
  });
  test("a kernel whose release is no version takes --kernel", async () => {
    file("x.jsonl", `${HEADER.replace("6.18.1", "unknown")}${LINES.join("\n")}\n`);
    expect((await ptescope(args)).err).toContain("unknown, which is not modelled; --kernel takes a release");
    expect((await ptescope([...args, "--kernel", "6.18"])).status).toBe(0);
  });
});

describe("check --update", () => {
  async function updated(text: string): Promise<string> {
    const path = file("update.pte", text);
    await ptescope(["check", "--update", path]);
    return readFileSync(path, "utf8");
  }
  const SETUP =
    "A: buf = mmap(2)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0], 7)\nA: wp(buf)\n";

  test("writes what really happens, and keeps what holds, comments and all else", async () => {
    const text = `${SETUP}A: read(buf[0]) -> 8  # comment\nA: read(buf[0]) -> 7\n`;
    expect(await updated(text)).toBe(text.replace("-> 8", "-> 7"));
  });
  test("takes out a finding that does not happen", async () => {
    expect(await updated(`${SETUP}A: read(buf[0]) -> 7, !PTE001\n`)).toBe(`${SETUP}A: read(buf[0]) -> 7\n`);
    expect(await updated(`${SETUP}A: read(buf[0]) -> !PTE001 # x\n`)).toBe(`${SETUP}A: read(buf[0]) # x\n`);
  });
  test("leaves what is meant not to hold", async () => {
    const text = `${SETUP}A: read(buf[0]) -> 8, !PTE023\nassert A.buf[0] is swap -> !PTE023\n`;
    expect(await updated(text)).toBe(text);
    expect((await ptescope(["check", "-"], text)).out).not.toContain("PTE023");
  });
  test("splits an assert over pages that are not alike", async () => {
    const now = await updated(`${SETUP}  assert A.buf[0..1] is swap  # both\n`);
    expect(now).toMatch(/\n {2}assert A\.buf\[0\] is present\(wp.*\) {2}# both\n {2}assert A\.buf\[1\] is none\n$/);
    expect((await ptescope(["check", "-"], now)).out).not.toContain("PTE023");
  });
});

describe("convert", () => {
  test("goes both ways, and keeps comments", async () => {
    const scn = file("both.scn", "# a point\nmmap A r0 anon 2\nwrite A r0 1 9  # here\n");
    const { status, out } = await ptescope(["convert", scn]);
    expect(status).toBe(0);
    expect(out).toContain("# a point\n");
    expect(out).toMatch(/A: write\(r0\[1\], 9\) +# here/);
    expect((await ptescope(["convert", "--to", "scn", "-"], out)).out).toContain("write A r0 1 9");
  });
  test("does not write what the recorder could not take", async () => {
    const { status, err } = await ptescope(["convert", "--to", "scn", "-"], "A: nonsense(\n");
    expect([status, err]).toEqual([2, expect.stringContaining("-:1: ")]);
  });
});

describe.skipIf(lacks().length > 0)("record, on a machine that can", () => {
  test("asks the running kernel, writes the trace, and compares", async () => {
    const path = file("ask.scn", "mmap A r0 anon 2\nwrite A r0 0 5\nread A r0 1\n");
    const { status, out } = await ptescope(["record", path]);
    expect([status, out]).toEqual([0, expect.stringContaining("gives the same answers")]);
    expect(readFileSync(join(folder, "ask.jsonl"), "utf8").split("\n")).toHaveLength(5);
  });
});
