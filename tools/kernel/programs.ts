// Traces the programs of test/programs anew, each with its bug and without: `npm run programs`. Takes root, a C compiler and Linux 6.18.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { programs } from "../../test/programs/programs.ts";
import { main, root, run } from "../command.ts";

const source = join(root, "test", "programs");

await main(() => {
  const folder = mkdtempSync(join(tmpdir(), "ptescope-programs-"));
  try {
    for (const name of Object.keys(programs))
      for (const [made, flags] of [
        [name, []],
        [`${name}-bug`, ["-DBUG"]],
      ] as const) {
        run("cc", ["-O1", "-pthread", ...flags, "-o", join(folder, made), join(source, `${name}.c`)]);
        const trace = join(source, "recorded", `${made}.trace`);
        // By its own name alone: no path of this machine is in the trace. Status 1: something was found.
        const traced = spawnSync(
          resolve(root, "node_modules/.bin/tsx"),
          [join(root, "cli/main.ts"), "trace", "-o", join(folder, "out.pte"), "--keep", trace, "--", `./${made}`],
          { cwd: folder, encoding: "utf8" },
        );
        if (traced.status === 2) throw new Error(traced.stderr);
        // Who built the kernel says nothing about what it does.
        writeFileSync(trace, readFileSync(trace, "utf8").replace(/(@kernel \d+\.\d+\.\d+).*/, "$1"));
        console.log(`${made}: ${traced.stdout.trim().split("\n").at(-1)}`);
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
