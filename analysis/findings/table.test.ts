// The table of findings: each example shows its own, and codes are in order.

import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../index.ts";
import { explanations } from "./explanation.ts";
import { rules } from "./table.ts";

const enabled = new Set(rules.filter((rule) => rule.offByDefault).map((rule) => rule.code));

describe("every finding's example shows it, and nothing that it does not expect", () => {
  for (const rule of rules) {
    const { example } = explanations[rule.kind];
    if (example === "") continue;
    test(rule.code, () => {
      const scenario = openScenario(example, { enabled });
      const surprises = diagnosticsOf(scenario)
        .filter((each) => !each.expected)
        .map((each) => `${each.line + 1}: ${each.code} ${each.message}`);
      expect(surprises).toEqual([]);
      if (example.includes(`!${rule.code}`)) {
        expect(scenario.findings.filter((finding) => finding.expected).map((finding) => finding.code)).toContain(
          rule.code,
        );
      }
    });
  }
});

test("codes are unique and in order", () => {
  const codes = rules.map((rule) => rule.code);
  expect(codes).toEqual([...new Set(codes)].sort());
});
