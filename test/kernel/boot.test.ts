// A sample of `npm run kernel`: Debian's cloud kernel, downloaded and unpacked, boots in QEMU and agrees with the model.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ptescope } from "../../cli/testing/terminal.ts";
import { debianKernel } from "../../tools/needs.ts";

const lacking = ["qemu-system-x86_64", "cc"].find((program) => spawnSync(program, ["--version"]).error !== undefined);
const kernel = lacking === undefined ? debianKernel() : `there is no ${lacking}`;
const out = mkdtempSync(join(tmpdir(), "ptescope-boot-"));
afterAll(() => rmSync(out, { recursive: true }));

test.skipIf(typeof kernel === "string")(
  `a booted kernel agrees with the model${typeof kernel === "string" ? ` (${kernel})` : ""}`,
  { timeout: 300_000 },
  async () => {
    if (typeof kernel === "string") return;
    const hand = new URL("scenarios/hand/", import.meta.url).pathname;
    const files = ["01-anon-basic", "02-shmem-basic", "10-anon-dontneed"].map((name) => join(hand, `${name}.scn`));
    const boot = ["--boot", kernel.image, "--modules", kernel.modules];
    const {
      status,
      out: said,
      err,
    } = await ptescope(["record", ...boot, "--out", out, ...files], "", {
      env: process.env,
    });
    // The message is all that tells why, where this runs on a machine that nobody can look at.
    expect(`${status} ${status === 0 ? "" : err}`).toBe("0 ");
    expect(said.match(/gives the same answers/g)).toHaveLength(files.length);
  },
);
