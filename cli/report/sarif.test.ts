// SARIF as its schema has it.

import { expect, test } from "vitest";
import { ptescope, sarifProblems } from "../testing/terminal.ts";

test.each([
  ["a loss", ["docs/examples/lost.pte"]],
  ["every example, with what is expected", ["--all", "examples"]],
  ["every kernel", ["--kernel", "all", "docs/examples/child.pte"]],
  ["fixtures of every finding", ["test/findings"]],
])("%s", async (_, args) => {
  const { out } = await ptescope(["check", "--format", "sarif", ...args]);
  expect(sarifProblems(out)).toEqual([]);
});

test("what is no SARIF is told", async () => {
  const { out } = await ptescope(["check", "--format", "sarif", "docs/examples/lost.pte"]);
  for (const wrong of [
    out.replace('"version": "2.1.0"', '"version": "2.0.0"'),
    out.replace('"startLine": 6', '"startLine": 0'),
    out.replace('"level": "error"', '"level": "fatal"'),
  ]) {
    expect(wrong).not.toBe(out);
    expect(sarifProblems(wrong)).not.toEqual([]);
  }
});
