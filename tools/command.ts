// Runs other programs the way every tool here does it: from the repository's root, said before it runs, its output shown.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A program that ended with an error: its own output has said why. */
export class CommandFailed extends Error {}

/** Runs a program and waits for it. Throws CommandFailed when it can't be started or ends with another status than 0. */
export function run(program: string, args: string[], env: NodeJS.ProcessEnv = {}): void {
  console.log(`> ${[program, ...args].join(" ")}`);
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  const done = spawnSync(program, args, { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path, ...env } });
  if (done.error) throw new CommandFailed(`${program} can't be started: ${done.error.message}`);
  if (done.status !== 0) throw new CommandFailed(`${program} ended with ${done.status ?? done.signal}`);
}

/** Whether a tool is what was started, and no module of another: `isStarted(import.meta.url)`. */
export function isStarted(module: string): boolean {
  return module === pathToFileURL(process.argv[1] ?? "").href;
}

/** Runs a tool's main function: a failed command ends it with a line instead of a stack. */
export async function main(body: () => void | Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
