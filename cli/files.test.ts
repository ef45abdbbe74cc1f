// What the file system refuses is one line and status 2, wherever it happens.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundled } from "../test/bundled.ts";
import { ptescope } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
symlinkSync("loop.pte", at("loop.pte"));
writeFileSync(at("x.pte"), "A: buf = mmap(1)\n");
writeFileSync(at("x.scn"), "mmap A r0 anon 1\n");
spawnSync("mkfifo", [at("fifo.pte")]);
symlinkSync("/dev/zero", at("zero.pte"));

const commands = ["check", "run", "compare", "walkthrough", "link", "convert", "record"];
const refused: [string, string][] = [
  ["loop.pte", "its symbolic links lead in a circle"],
  ["x.pte/y", "a part of the path is no folder"],
  ["n".repeat(5000), "the name is too long"],
  ["none.pte", "there is no such file or folder"],
  ["a\0b", "a path has no NUL character"],
];
test.each(commands.flatMap((command) => refused.map(([name, cause]) => [command, name.slice(0, 12), cause, name])))(
  "%s %s: %s",
  async (command = "", _shown, cause, name = "") => {
    const { status, out, err } = await ptescope([command, at(name)]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toMatch(new RegExp(`^ptescope ${command}: can't read .*: ${cause}\n$`));
  },
);

test.each(commands.slice(4))("%s: a folder is no file", async (command) => {
  const { status, err } = await ptescope([command, folder]);
  expect([status, err]).toEqual([2, `ptescope ${command}: can't read ${folder}: it is a folder\n`]);
});

test("what has no end is refused, not read", async () => {
  const { status, err } = await ptescope(["check", at("zero.pte")]);
  expect([status, err]).toEqual([2, `ptescope check: ${at("zero.pte")} is no scenario: it is larger than 64 MB\n`]);
});

test("a folder's scenarios are its regular files; pipes and devices in it are not opened", async () => {
  mkdirSync(at("mixed/node_modules"), { recursive: true });
  writeFileSync(at("mixed/a.pte"), "A: buf = mmap(1)\n");
  writeFileSync(at("mixed/node_modules/b.pte"), "nonsense(\n");
  spawnSync("mkfifo", [at("mixed/f.pte")]);
  symlinkSync("/dev/zero", at("mixed/z.pte"));
  symlinkSync("..", at("mixed/back"));
  rmSync(at("loop.pte"), { force: true });
  const { status, out } = await ptescope(["check", at("mixed")]);
  expect([status, out]).toEqual([0, "no error and no warning in 2 files\n"]);
});

test("what stands in the way of a trace or a conform is told", async () => {
  for (const [scenarios, cause] of [
    [at("x.scn"), "a part of the path is no folder"],
    [at("nowhere"), "there is no such file or folder"],
  ] as const) {
    const { status, err } = await ptescope(["conform", "--scenarios", scenarios, "--traces", folder]);
    expect([status, err]).toEqual([2, `ptescope conform: can't read ${scenarios}: ${cause}\n`]);
  }
});

describe("the process", () => {
  let main: string;
  beforeAll(async () => {
    main = (await bundled("dist/cli.js")).file;
  });
  const shell = (command: string) =>
    spawnSync("sh", ["-c", command], {
      encoding: "utf8",
      env: { ...process.env, P: `${process.execPath} ${main}`, X: at("x.pte") },
    });

  test.skipIf(process.platform !== "linux")("a full disk behind standard output", () => {
    const { status, stderr } = shell("$P run $X >/dev/full");
    expect([status, stderr]).toEqual([2, "ptescope: can't write to standard output: no space is left on the disk\n"]);
  });
  test("a reader that is gone", () => {
    const { stdout, stderr } = shell("{ $P explain; echo $? >&2; } | true");
    expect([stdout, stderr]).toEqual(["", "ptescope: can't write to standard output: its reader is gone\n2\n"]);
  });
  test.skipIf(process.getuid?.() !== 0)("a folder without permission is told, not passed over", () => {
    mkdirSync(at("open/closed"), { recursive: true });
    writeFileSync(at("open/a.pte"), "A: buf = mmap(1)\n");
    spawnSync("chmod", ["755", folder]);
    spawnSync("chmod", ["000", at("open/closed")]);
    const code = `process.setuid(65534); process.argv.splice(1, 0, "cli"); await import(${JSON.stringify(main)})`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code, "check", at("open")], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([2, `ptescope check: can't read ${at("open")}/closed: permission denied\n`]);
  });
  test("one word after another that objects have by themselves", async () => {
    for (const word of Object.getOwnPropertyNames(Object.prototype)) {
      for (const args of [
        ["decode", "--arch", word, "1"],
        ["decode", "--level", word, "1"],
        ["decode", "--kernel", word, "1"],
        ["decode", "--config", `${word}=1`, "1"],
        ["encode", word],
        ["encode", `present ${word}`],
        ["encode", `present ${word}=1`],
        ["encode", `marker ${word}`],
        ["explain", word],
        ["check", "--format", word, at("x.pte")],
        ["run", "--design", word, at("x.pte")],
        ["compare", "--designs", word, at("x.pte")],
        ["compare", "--kernels", word, at("x.pte")],
        [word],
      ]) {
        const { status } = await ptescope(args);
        expect({ args, status }).toEqual({ args, status: 2 });
      }
    }
  });
});
