// SARIF as its schema has it: 2.1.0, as the package @microsoft/jest-sarif ships it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import Draft04 from "ajv-draft-04";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { ptescope } from "../testing/terminal.ts";

const shipped = dirname(createRequire(import.meta.url).resolve("@microsoft/jest-sarif"));
const schema = JSON.parse(readFileSync(join(shipped, "schemas", "sarif-2.1.0-rtm.5.json"), "utf8"));
const ajv = new Draft04({ allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const valid = ajv.compile(schema);

test.each([
  ["a loss", ["docs/examples/lost.pte"]],
  ["every example, with what is expected", ["--all", "examples"]],
  ["every kernel", ["--kernel", "all", "docs/examples/child.pte"]],
  ["fixtures of every finding", ["test/findings"]],
])("%s", async (_, args) => {
  const { out } = await ptescope(["check", "--format", "sarif", ...args]);
  expect(valid(JSON.parse(out)) ? null : valid.errors).toBeNull();
});

test("what is no SARIF is told", async () => {
  const { out } = await ptescope(["check", "--format", "sarif", "docs/examples/lost.pte"]);
  for (const wrong of [
    out.replace('"version": "2.1.0"', '"version": "2.0.0"'),
    out.replace('"startLine": 6', '"startLine": 0'),
    out.replace('"level": "error"', '"level": "fatal"'),
  ]) {
    expect(wrong).not.toBe(out);
    expect(valid(JSON.parse(wrong))).toBe(false);
  }
});
