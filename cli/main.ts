// The entry of dist/cli.js: the command line on this process.

import { once } from "node:events";
import { runCommandLine } from "./command-line.ts";
import { systemCause } from "./files.ts";

const { stdout, stderr, stdin } = process;

// A full disk, or a reader that is gone: nothing more can be said to it.
stdout.on("error", (error) => {
  stderr.write(`ptescope: can't write to standard output: ${systemCause(error) ?? error.message}\n`);
  process.exit(2);
});
stderr.on("error", () => process.exit(2));

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    stdout: (text) => stdout.write(text),
    stderr: (text) => stderr.write(text),
    taken: async () => {
      if (stdout.writableNeedDrain) await once(stdout, "drain");
    },
    stdin: () => stdin.setEncoding("utf8"),
    isTTY: stdout.isTTY === true,
    env: process.env,
  });
} catch (error) {
  // A defect of ptescope: with its stack, for a report.
  stderr.write(`ptescope: internal error, please report it: ${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 2;
}
