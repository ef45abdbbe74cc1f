// The programs of test/programs, really traced on the kernel that runs here: with perf, with bpftrace in its place, and with neither.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ptescope } from "../../../cli/testing/terminal.ts";
import { programs } from "../../programs/programs.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-live-trace-"));
afterAll(() => rmSync(folder, { recursive: true }));
const source = new URL("../../programs/", import.meta.url).pathname;

function compiled(name: string, bug: boolean): string {
  const made = join(folder, `${name}${bug ? "-bug" : ""}`);
  spawnSync("cc", ["-O1", "-pthread", ...(bug ? ["-DBUG"] : []), "-o", made, join(source, `${name}.c`)]);
  return made;
}

/** A PATH with some programs alone. */
function only(...names: string[]): string {
  const path = mkdtempSync(join(folder, "path-"));
  for (const name of names) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (found !== "") symlinkSync(found, join(path, name));
  }
  return path;
}

const has = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;
const missing = !has("cc")
  ? "there is no C compiler"
  : spawnSync(compiled("snapshot", false)).status !== 0
    ? "userfaultfd is not permitted"
    : null;
const build = ["cc", "gcc", "as", "ld", "setpriv"];
const means = [
  { by: "perf", path: () => only(...build, "perf"), there: has("perf") },
  { by: "bpftrace", path: () => only(...build, "bpftrace"), there: has("bpftrace") },
  { by: "page tables alone", path: () => only(...build), there: true },
];

describe.skipIf(missing !== null).each(means)(
  `traced by $by${missing === null ? "" : ` (${missing})`}`,
  ({ path, there }) => {
    test.skipIf(!there).each(Object.entries(programs))(
      "%s: its bug is found, and nothing without it",
      async (name, finds) => {
        const env = { ...process.env, XDG_CACHE_HOME: folder, PATH: path() };
        const traced = (bug: boolean) =>
          ptescope(["trace", "-o", join(folder, "out.pte"), "--", compiled(name, bug)], "", { env });
        const bug = await traced(true);
        const found = [...new Set(bug.out.match(/\bPTE\d{3}(?=:)/g))].sort();
        expect([bug.status, found]).toEqual([1, [...finds]]);
        const none = await traced(false);
        expect([none.status, none.out]).toEqual([
          0,
          expect.stringMatching(/^no error and no warning in 1 file\nModel and process agree/),
        ]);
      },
    );
  },
);
