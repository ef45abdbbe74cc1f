// Programs that end with this process.

import { spawnSync } from "node:child_process";

/** A prefix that ends a program when this process ends, however that does; empty where the system has none. */
export function dyingWithUs(): string[] {
  return process.platform === "linux" && spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0
    ? ["setpriv", "--pdeathsig", "KILL"]
    : [];
}
