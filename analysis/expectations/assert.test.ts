// What is said of an entry can be asserted of it.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pageAt, placesOf, processes } from "../../engine/index.ts";
import { bind, parse } from "../../language/index.ts";
import { assertWords } from "../describe/entry.ts";
import { openScenario } from "../scenario/session.ts";
import { failedAssert } from "./assert.ts";

const scenarios = ["examples/", "examples/designs/", "test/findings/", "test/designs/events/"].flatMap((folder) => {
  const path = new URL(`../../${folder}`, import.meta.url).pathname;
  return readdirSync(path).flatMap((name) => (name.endsWith(".pte") ? [`${path}${name}`] : []));
});

test("what is said of an entry can be asserted of it", () => {
  const said = new Set<string>();
  for (const path of scenarios) {
    const scenario = openScenario(readFileSync(path, "utf8"));
    for (const { step } of scenario.steps)
      for (const mm of processes(step.state))
        for (const { place } of placesOf(step.state, mm)) {
          const words = assertWords(pageAt(step.state, mm, place, 0));
          const line = `assert ${mm}.${scenario.nameOf(place)}[0] is ${words}`;
          if (words === null || said.has(words)) continue;
          said.add(words);
          const { check, diagnostics } = bind(parse(line), { environment: scenario.environment }).bound[0] ?? {};
          const alive = diagnostics?.every(({ code }) => code === "unknown-process") ?? false;
          expect([line, alive]).toEqual([line, true]);
          if (check) expect([line, failedAssert(step.state, check, scenario.raw)]).toEqual([line, null]);
        }
  }
  expect([...said].filter((words) => /prot_none|marker|swap|migration/.test(words)).length).toBeGreaterThan(5);
});
