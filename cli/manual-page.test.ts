import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { commands } from "./command-line.ts";
import { manualPage } from "./manual-page.ts";

const page = fileURLToPath(new URL("../docs/ptescope.1", import.meta.url));
const has = (program: string): boolean => spawnSync(program, ["--help"]).error === undefined;

test("docs/ptescope.1 is what the table of commands says (npm run docs writes it)", () => {
  expect(readFileSync(page, "utf8")).toBe(manualPage(commands, manifest.version));
});

test.skipIf(!has("man"))("man shows every command with its options", () => {
  const { stdout, stderr } = spawnSync("man", ["--warnings", "-l", page], {
    encoding: "utf8",
    env: { ...process.env, MANWIDTH: "100", LC_ALL: "C.UTF-8" },
  });
  expect(stderr).toBe("");
  for (const { name, manual } of commands) {
    expect(stdout).toContain(`ptescope ${name}`);
    for (const option of Object.keys(manual.options)) expect(stdout).toContain(`--${option}`);
  }
});

test.skipIf(!has("mandoc"))("mandoc finds nothing to say of it", () => {
  const { stdout, stderr } = spawnSync("mandoc", ["-T", "lint", "-W", "warning", page], { encoding: "utf8" });
  expect(stdout + stderr).toBe("");
});
