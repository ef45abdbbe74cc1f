// Scenarios that hold a case each: what a user met, or what a kernel was asked that no trace shows. Their own expectations are the truth, and
// each says where that is from.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../../analysis/index.ts";

const folder = new URL("./cases/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".pte"));

test.each(names)("%s", (name) => {
  const scenario = openScenario(readFileSync(new URL(name, folder), "utf8"));
  const found = diagnosticsOf(scenario)
    .filter(({ severity, code }) => severity === "error" || code === "PTE025")
    .map(({ line, code, message }) => `${line + 1}: ${code} ${message}`);
  expect(found).toEqual([]);
});
