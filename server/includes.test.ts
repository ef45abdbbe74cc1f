// What is kept of included files: as long as an open scenario reaches them, and no longer.
import { expect, test } from "vitest";
import { parse } from "../language/index.ts";
import { Includes } from "./includes.ts";
import { hostOf } from "./testing/client.ts";

const uri = (name: string): string => `file:///${name}.pte`;

test("files are freed with the last scenario that includes them", async () => {
  const names = Array.from({ length: 240 }, (_, i) => `setup${i}`);
  const files = Object.fromEntries(names.map((name) => [uri(name), "# x\n".repeat(3001)]));
  const includes = new Includes(hostOf({ ...files, [uri("shared")]: "" }), () => undefined);
  const scenarios = names.map((name) => ({
    uri: uri(`main-${name}`),
    tree: parse(`include "${name}.pte"\ninclude "shared.pte"\n`),
  }));
  for (const scenario of scenarios) await includes.load(scenario.uri, scenario.tree);
  expect(includes.size).toBe(241);
  includes.keep(scenarios.slice(0, 1));
  expect(includes.size).toBe(2);
  includes.keep([]);
  expect(includes.size).toBe(0);
});
