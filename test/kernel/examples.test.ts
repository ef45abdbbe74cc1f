// Examples that are recorded: what ran on the kernel is what the example says.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bind, parse } from "../../language/index.ts";
import { pteToScn } from "../../language/scn/convert.ts";
import { scenarios } from "./corpus.ts";

/** The operations of a .scn, but for how many pages a recording shows. */
function operationsOf(scn: string): string[] {
  return scn
    .split("\n")
    .map((line) =>
      line
        .replace(/#.*/, "")
        .replace(/ track \d+/, "")
        .trim(),
    )
    .filter((line) => line !== "");
}

test.each(scenarios("examples"))("$name is the example", ({ name, text }) => {
  const example = readFileSync(new URL(`../../examples/${name.slice(2)}.pte`, import.meta.url), "utf8");
  expect(operationsOf(text)).toEqual(operationsOf(pteToScn(bind(parse(example))).text));
});
