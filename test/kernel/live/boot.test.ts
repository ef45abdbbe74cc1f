// Debian's cloud kernel, booted in QEMU: what it does agrees with the model, and a guest that fails says why.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { ptescope } from "../../../cli/testing/terminal.ts";
import { debianKernel } from "../../../tools/needs.ts";

const kernel = debianKernel();
const missing =
  typeof kernel === "string"
    ? kernel
    : spawnSync("qemu-system-x86_64", ["--version"]).error
      ? "there is no qemu-system-x86_64"
      : spawnSync("cc", ["--version"]).error
        ? "there is no C compiler"
        : null;
const boot = typeof kernel === "string" ? [] : ["--boot", kernel.image, "--modules", kernel.modules];
const out = mkdtempSync(join(tmpdir(), "ptescope-live-"));
const env = { ...process.env };
// A folder of its own: what others have in the common one is theirs.
const common = process.env.TMPDIR;
process.env.TMPDIR = mkdtempSync(join(tmpdir(), "ptescope-live-tmp-"));
afterAll(() => {
  rmSync(out, { recursive: true });
  rmSync(tmpdir(), { recursive: true });
  if (common === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = common;
});
afterEach(() => {
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("ptescope-guest-"))).toEqual([]);
});

const hand = new URL("../scenarios/hand/", import.meta.url).pathname;
const some = readdirSync(hand)
  .filter((name) => name.endsWith(".scn"))
  .slice(0, 60)
  .filter((_, index) => index % 5 === 0)
  .map((name) => join(hand, name));

describe.skipIf(missing !== null)(`a booted kernel${missing === null ? "" : ` (${missing})`}`, () => {
  test("agrees with the model on a dozen scenarios", async () => {
    const {
      status,
      out: said,
      err,
    } = await ptescope(["record", ...boot, "--out", out, "--json", ...some], "", { env });
    const reports: { agrees?: boolean; repeats: boolean; differences: unknown[]; failure: string | null }[] = said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(reports.map(({ repeats, differences, failure }) => ({ repeats, differences, failure }))).toEqual(
      some.map(() => ({ repeats: true, differences: [], failure: null })),
    );
    expect(status).toBe(0);
    expect(err).toMatch(/with (?:KVM|TCG)\.\n$/);
    expect(readdirSync(out)).toHaveLength(some.length);
  });
  test("has two nodes where it is asked for them, and migrates", async () => {
    const migrate = new URL("../scenarios/migrate/", import.meta.url).pathname;
    const files = readdirSync(migrate)
      .slice(0, 4)
      .map((name) => join(migrate, name));
    const { status, out: said } = await ptescope(["record", ...boot, "--nodes", "2", "--out", out, ...files], "", {
      env,
    });
    expect([status, said]).toEqual([0, expect.stringContaining("gives the same answers")]);
  });
  test("that panics before its init, or hangs there, is wrong use and says so", async () => {
    const [file = ""] = some;
    const init = (words: string) => ["--append", `${words} rdinit=/nope init=/nope`, "--timeout", "30"];
    const panics = await ptescope(["record", ...boot, ...init("panic=1"), "--out", out, file], "", { env });
    expect([panics.status, panics.err]).toEqual([
      2,
      expect.stringContaining("the guest did not come up: it panicked: "),
    ]);
    const hangs = await ptescope(["record", ...boot, ...init("panic=0"), "--out", out, file], "", { env });
    expect([hangs.status, hangs.err]).toEqual([
      2,
      expect.stringMatching(/the guest did not come up: (?:nothing was heard|it panicked)/),
    ]);
  });
  test.each([
    ["panic", "it panicked: "],
    ["hang", "nothing was heard of it for 40 s"],
    ["flood", "it printed more than 8 MB to its console"],
  ])(
    "that ends by %s in a scenario says so and where, keeps what was recorded, and is booted again",
    async (how, why) => {
      const files = some.slice(0, 3);
      const into = mkdtempSync(join(out, "failed-"));
      const append = ["--append", `ptescope.fail=${how},0001,4`, "--timeout", "40"];
      const { status, out: said } = await ptescope(
        ["record", ...boot, ...append, "--out", into, "--json", ...files],
        "",
        {
          env,
        },
      );
      const reports: { failure: string | null; trace: string; repeats?: boolean }[] = said
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect([status, reports.map(({ failure }) => failure === null)]).toEqual([1, [true, false, true]]);
      expect(reports[1]?.failure).toMatch(/^the kernel came to an end at operation \d+, /);
      expect(reports[1]?.failure).toContain(why);
      // The header, and three operations.
      expect(readFileSync(reports[1]?.trace ?? "", "utf8").split("\n").length).toBeGreaterThan(4);
    },
  );
  test("without its modules has no disk, and the option is named", async () => {
    const [file = ""] = some;
    const { status, err } = await ptescope(["record", ...boot.slice(0, 2), "--out", out, file], "", { env });
    expect([status, err]).toEqual([2, expect.stringContaining("--modules DIR")]);
  });
  test("is fuzzed", async () => {
    const { status, out: said } = await ptescope(["fuzz", ...boot, "--count", "20", "--seed", "1", "--save", out], "", {
      env,
    });
    expect(said).toMatch(/^Seed 1\.\nLinux \S+, held against the model of 6\.1: \d+ of \d+ scenarios agree\.\n/);
    expect(status).toBe(0);
  });
});
