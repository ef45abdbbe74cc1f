// .scn → .pte → .scn over the whole corpus: the same text once defaults are written out, and the same run.

import { describe, expect, test } from "vitest";
import { compareLine } from "../../conformance/compare.ts";
import { Ids } from "../../conformance/ids.ts";
import { answers } from "../../conformance/index.ts";
import type { TraceLine } from "../../conformance/trace.ts";
import { defaultSettings } from "../../engine/index.ts";
import { bind, parse, placeNames, running } from "../../language/index.ts";
import { normalizeScn, parseScn, pteToScn, scnToPte } from "../../language/scn/index.ts";
import { scenarios, sets } from "./corpus.ts";

/** A line's regions under the names that a .pte gives its places. */
function named(line: TraceLine, names: readonly string[]): TraceLine {
  const text = JSON.stringify({ ...line, op: "" });
  return JSON.parse(text.replace(/"r(\d)(?=[":])/g, (_, place: string) => `"${names[Number(place)] ?? `r${place}`}`));
}

/** A scenario's answers, each with the operation left out: the two forms write it differently. */
function lines(program: Parameters<typeof answers>[0], names: readonly string[] = []): TraceLine[] {
  return [...answers(program, { ...defaultSettings, nodes: 2 })].map(({ line }) => named(line, names));
}

describe.each(sets)("%s scenarios", (set) => {
  const all = scenarios(set).map(({ name, text }) => {
    const pte = scnToPte(text);
    return { name, text, pte, program: bind(parse(pte)) };
  });

  test("come back as they were, defaults written out", () => {
    for (const { name, text, program } of all) {
      expect({ name, ...pteToScn(program) }).toEqual({ name, text: normalizeScn(text), problems: [] });
    }
  });

  test("have no error in the language, and keep their comments", () => {
    for (const { name, text, pte, program } of all) {
      const errors = program.bound.flatMap(({ diagnostics }) =>
        diagnostics.filter(({ severity }) => severity === "error"),
      );
      expect({ name, errors }).toEqual({ name, errors: [] });
      const comments = (of: string) => of.split("\n").flatMap((line) => /#.*/.exec(line)?.[0].trimEnd() ?? []);
      expect(comments(pte)).toEqual(comments(text));
    }
  });

  test("run the same in both forms", () => {
    for (const { name, text, program } of all) {
      const operations = running(program).flatMap(({ bound }) =>
        bound.operation ? [{ op: bound.operation, text: "" }] : [],
      );
      const ids = new Ids(false);
      const scn = lines(parseScn(text));
      const pte = lines(operations, placeNames(program));
      expect([name, pte.length]).toEqual([name, scn.length]);
      for (const [at, line] of scn.entries()) {
        const other = pte[at];
        expect([name, at, other && compareLine(line, other, ids)]).toEqual([name, at, undefined]);
        ids.next();
      }
    }
  });
});
