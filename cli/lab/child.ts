// Programs that end with this process, and files that end with the programs.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromDisk } from "../files.ts";

/** A prefix that ends a program when this process ends, however that does; empty where the system has none. */
export function dyingWithUs(): string[] {
  return process.platform === "linux" && spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0
    ? ["setpriv", "--pdeathsig", "KILL"]
    : [];
}

// Files without a name: they are gone with the last process that has them open, however that ends.

export interface OpenFile {
  /** Where a child writes. */
  readonly descriptor: number;
  /** For a child that reads it from its start. */
  again(): number;
  /** All that was written. */
  text(): string;
  close(): void;
}

export function openUnnamed(): OpenFile {
  const folder = fromDisk(tmpdir(), () => mkdtempSync(join(tmpdir(), "ptescope-trace-")), "write");
  const path = join(folder, "file");
  try {
    // Two ways to it: each has a position of its own.
    const descriptor = openSync(path, "wx", 0o600);
    const reading = openSync(path, "r");
    return {
      descriptor,
      again: () => reading,
      text: () => readFileSync(reading, "utf8"),
      close: () => {
        closeSync(descriptor);
        closeSync(reading);
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
