// The entry of dist/cli.js: the command line on this process.

import { runCommandLine } from "./command-line.ts";

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: (part) => process.stdout.write(part),
  stderr: (part) => process.stderr.write(part),
  stdin: () => process.stdin.setEncoding("utf8"),
  isTTY: process.stdout.isTTY === true,
  env: process.env,
});
