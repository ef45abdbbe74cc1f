// A search that a bound stopped is saved, and goes on; what is no such file, or of another search, is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { protectedPages } from "../../test/openings.ts";
import { ptescope } from "../testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-saved-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const SCENARIO = `kernel 6.18
${protectedPages(3)}explore
any A: madvise(buf[*], DONTNEED)
any A: madvise(buf[*], COLD)
any A: write(buf[*], 9)
any A: read(buf[*])
any A: wp(buf[1])
any A: reclaim(buf[*])
never PTE009
never PTE016
never A.buf[2] is marker
never differs 6.12, 6.18
`;

const scenario = at("long.pte");
writeFileSync(scenario, SCENARIO);

test("what is stopped again and again comes to what one search comes to, in every format", async () => {
  for (const args of [[], ["--all"], ["--all", "--format=json"]]) {
    const whole = await ptescope(["explore", scenario, ...args]);
    const file = at("it.search");
    let resume: string[] = [];
    let stops = 0;
    for (const states of [3, 9, 20, 31]) {
      const made = await ptescope(["explore", scenario, ...args, ...resume, `--states=${states}`, "--save", file]);
      expect(made.err).toBe(`--resume ${file} goes on\n`);
      expect(made.out).toContain(
        args.includes("--format=json") ? '"stopped":"states"' : "stopped at the bound on states",
      );
      stops++;
      resume = ["--resume", file];
    }
    const resumed = await ptescope(["explore", scenario, ...args, ...resume, "--save", file]);
    expect([resumed.status, resumed.out, stops]).toEqual([whole.status, whole.out, 4]);
    expect(resumed.err).toContain("nothing is left to go on with");
  }
});

test("Ctrl-C can be gone on from", async () => {
  let times = 0;
  const interrupts = () => ({
    get asked() {
      return ++times > 3;
    },
    release: () => {},
  });
  const file = at("interrupted.search");
  const stopped = await ptescope(["explore", scenario, "--save", file], "", { interrupts });
  expect(stopped.status).toBe(130);
  const whole = await ptescope(["explore", scenario]);
  expect((await ptescope(["explore", scenario, "--resume", file])).out).toBe(whole.out);
});

test("what is of another search is refused, with what to do", async () => {
  const file = at("kept.search");
  await ptescope(["explore", scenario, "--states=9", "--save", file]);
  const saved = readFileSync(file);
  const other = (name: string, text: string): string => {
    writeFileSync(at(name), text);
    return at(name);
  };
  const altered = (name: string, alter: (bytes: Buffer) => Buffer): string => {
    writeFileSync(at(name), alter(Buffer.from(saved)));
    return at(name);
  };
  const newer = altered("newer.search", (bytes) =>
    Buffer.concat([
      Buffer.from(
        bytes
          .subarray(0, 90)
          .toString("latin1")
          .replace(/1 \S+ /, "1 99.0.0 "),
        "latin1",
      ),
      bytes.subarray(90),
    ]),
  );
  const damaged = altered("damaged.search", (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([1])]));
  const cut = altered("cut.search", (bytes) => bytes.subarray(0, 200));
  const cases: readonly (readonly [readonly string[], string])[] = [
    [[scenario, "--kernel=6.12", "--resume", file], "it is on Linux 6.18. Give --kernel 6.18, or search anew"],
    [[scenario, "--all", "--resume", file], "it looks for the first way. Leave out --all"],
    [
      [other("a.pte", SCENARIO.replace("write(buf[0], 7)", "read(buf[0])")), "--resume", file],
      "begins otherwise by now",
    ],
    [[other("b.pte", SCENARIO.replace("any A: read(buf[*])\n", "")), "--resume", file], "asks something else by now"],
    [
      [other("c.pte", SCENARIO.replace("read(buf[*])", "read(buf[1])")), "--resume", file],
      "lets something else happen",
    ],
    [[scenario, other("d.pte", SCENARIO), "--resume", file], "on Linux 6.18. Give these"],
    [[scenario, "--resume", newer], "was saved by ptescope 99.0.0, and this is"],
    [[scenario, "--resume", damaged], "is damaged: search anew"],
    [[scenario, "--resume", cut], "is damaged: search anew"],
    [[scenario, "--resume", scenario], "is no saved search"],
    [[scenario, "--resume", at("none")], "can't read"],
    [[scenario, "--shard=1/2", "--save", file], "they take no --shard"],
    [[scenario, "--at=6", "--page=A.buf[0]", "--save", file], "not with --at"],
    [[scenario, "--states=9", "--save", join(folder, "none", "x")], "can't write"],
  ];
  for (const [args, says] of cases) {
    const { status, err } = await ptescope(["explore", ...args]);
    expect([status, err]).toEqual([2, expect.stringContaining(says)]);
    expect(err.trimEnd()).not.toContain("\n");
  }
});
