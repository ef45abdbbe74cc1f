// The kernel that runs here, asked at random, as root.

import { expect, test } from "vitest";
import { lacks } from "../../../cli/lab/recorder.ts";
import { ptescope } from "../../../cli/testing/terminal.ts";

const [missing] = lacks();

test.skipIf(missing !== undefined)(`the running kernel agrees with the model (${missing ?? "as root"})`, async () => {
  const { status, out } = await ptescope(["fuzz", "--count", "200", "--seed", "7"], "", { env: { ...process.env } });
  expect([status, out]).toEqual([0, expect.stringContaining("scenarios agree")]);
});
