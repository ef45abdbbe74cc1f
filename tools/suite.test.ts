import { expect, test } from "vitest";
import { judge, type Report } from "./suite.ts";

const report = (passed: number, failed: Record<string, string[]>, error?: string): Report => ({
  passed,
  failed: new Map(Object.entries(failed)),
  skipped: [],
  error,
});

test("a suite without failures counts once, and one that ended with an error has failed", () => {
  expect(judge(report(3, {}))).toEqual({ passed: 3, failed: [], skipped: [], again: [] });
  expect(judge(report(3, {}, "vitest ended with 1"))).toMatchObject({ passed: 3, failed: ["vitest ended with 1"] });
});

test("what passes when its file runs once more is counted and named", () => {
  const first = report(7, { "a.test.ts": ["one", "two"], "b.test.ts": ["three"] }, "vitest ended with 1");
  const second = report(4, { "a.test.ts": ["two"] }, "vitest ended with 1");
  expect(judge(first, second)).toEqual({
    passed: 9,
    failed: ["a.test.ts: two"],
    skipped: [],
    again: ["a.test.ts: one", "b.test.ts: three"],
  });
});

test("a second run that ends without a report mends nothing", () => {
  const first = report(7, { "a.test.ts": ["one"] }, "vitest ended with 1");
  expect(judge(first, report(0, {}, "vitest can't be started"))).toMatchObject({
    passed: 7,
    failed: ["a.test.ts: one"],
    again: [],
  });
});
