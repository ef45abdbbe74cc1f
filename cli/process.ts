// This process as the command line sees it: its streams, and its exit status.

import { once } from "node:events";
import type { Streams } from "./execute.ts";
import { systemCause } from "./files.ts";

function interrupts(): ReturnType<Streams["interrupts"]> {
  let asked = false;
  const onSignal = (): void => {
    asked = true;
  };
  process.once("SIGINT", onSignal);
  return {
    get asked() {
      return asked;
    },
    release: () => process.off("SIGINT", onSignal),
  };
}

/** Runs the process on its arguments. What `run` throws is a defect of ptescope. */
export async function onThisProcess(run: (args: string[], streams: Streams) => Promise<number>): Promise<void> {
  const { stdout, stderr, stdin } = process;
  // A full disk, or a reader that is gone: nothing more can be said to it.
  stdout.on("error", (error) => {
    stderr.write(`ptescope: can't write to standard output: ${systemCause(error) ?? error.message}\n`);
    process.exit(2);
  });
  stderr.on("error", () => process.exit(2));
  try {
    process.exitCode = await run(process.argv.slice(2), {
      stdout: (text) => stdout.write(text),
      stderr: (text) => stderr.write(text),
      taken: async () => {
        if (stdout.writableNeedDrain) await once(stdout, "drain");
      },
      stdin: () => stdin.setEncoding("utf8"),
      isTTY: stdout.isTTY === true,
      stderrIsTTY: stderr.isTTY === true,
      interrupts,
      env: process.env,
    });
  } catch (error) {
    // With its stack, for a report.
    stderr.write(`ptescope: internal error, please report it: ${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 2;
  }
}
