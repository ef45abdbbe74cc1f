// .scn → .pte → .scn over the whole corpus, and over random ones whose calls fail: the same text once defaults are written out, and the same run.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareLine } from "../../conformance/compare.ts";
import { Ids } from "../../conformance/ids.ts";
import { answers } from "../../conformance/index.ts";
import type { TraceLine } from "../../conformance/trace.ts";
import { defaultSettings } from "../../engine/index.ts";
import { withPlaces } from "../../engine/operation.ts";
import { bind, parse, placeNames, running } from "../../language/index.ts";
import { normalizeScn, pteToScn, scnToPte } from "../../language/scn/convert.ts";
import { parseScn } from "../../language/scn/read.ts";
import { runs } from "../random/runs.ts";
import { asPte, scenarios, sets } from "./corpus.ts";

/** A line's regions under the names that a .pte gives its places. */
function named(line: TraceLine, names: readonly string[]): TraceLine {
  const text = JSON.stringify({ ...line, op: "" });
  return JSON.parse(text.replace(/"r(\d)(?=[":])/g, (_, place: string) => `"${names[Number(place)] ?? `r${place}`}`));
}

/** A scenario's answers, each with the operation left out: the two forms write it differently. */
function lines(program: Parameters<typeof answers>[0], names: readonly string[] = []): TraceLine[] {
  return [...answers(program, { ...defaultSettings, nodes: 2 })].map(({ line }) => named(line, names));
}

/** The same answers, line by line, ids up to renaming. */
function expectSame(name: string, scn: readonly TraceLine[], pte: readonly TraceLine[]): void {
  const ids = new Ids(false);
  expect([name, pte.length]).toEqual([name, scn.length]);
  for (const [at, line] of scn.entries()) {
    const other = pte[at];
    expect([name, at, other && compareLine(line, other, ids)]).toEqual([name, at, undefined]);
    ids.next();
  }
}

/** The operations of a .pte, included ones too. */
function operationsOf(program: ReturnType<typeof bind>) {
  return running(program).flatMap(({ bound }) => (bound.operation ? [{ op: bound.operation, text: "" }] : []));
}

describe.each(sets)("%s scenarios", (set) => {
  const all = scenarios(set).map(({ name, text }) => {
    const pte = asPte(text);
    return { name, text, pte, program: bind(parse(pte)) };
  });

  test("mean the same operations in both, and no line needs to be quoted", () => {
    expect(all.length).toBeGreaterThan(3);
    for (const { name, text, pte, program } of all) {
      const places = placeNames(program).map((place) => Number(place.slice(1)));
      const operations = program.bound.flatMap(({ operation }) =>
        operation === null ? [] : [withPlaces(operation, (place) => places[place] ?? -1)],
      );
      expect({ name, operations }).toEqual({ name, operations: parseScn(normalizeScn(text)).map(({ op }) => op) });
      expect(pte).not.toContain("scn ");
    }
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
      expectSame(name, lines(parseScn(text)), lines(operationsOf(program), placeNames(program)));
    }
  });
});

describe("calls that fail", () => {
  const page = fc.integer({ min: 0, max: 4 });
  const range = fc.oneof(
    fc.constant("r0"),
    fc.tuple(page, page).map(([from, count]) => `r0[${from}..+${count}]`),
    fc.constant("r1"),
  );
  const statement = fc.oneof(
    fc.tuple(fc.constantFrom("r0", "r1"), fc.integer({ min: 0, max: 3 })).map(([r, n]) => `A: ${r} = mmap(${n})`),
    fc.tuple(range, fc.constantFrom("r0", "r1"), page).map(([from, to, at]) => `A: mremap(${from}, ${to}[${at}])`),
    range.map((each) => `A: munmap(${each})`),
    fc
      .tuple(range, fc.constantFrom("DONTFORK", "DONTNEED", "POPULATE_WRITE"))
      .map(([r, a]) => `A: madvise(${r}, ${a})`),
    range.map((each) => `A: mprotect(${each}, READ)`),
    fc.constantFrom("A: fork(B)", "A: userfaultfd(PAGEFAULT_FLAG_WP)", "A: register(r0, WP)", "A: wp(r0)"),
  );
  const program = fc.array(statement, { minLength: 1, maxLength: 12 });

  test("are not believed: a range without a count is what was mapped there last", () => {
    const text = "A: r0 = mmap(2)\nA: mremap(r0[0..9], r0[2]) -> EINVAL\nA: madvise(r0, DONTFORK) -> 0\n";
    expect(pteToScn(bind(parse(text))).text).toContain("\nmadvise A r0 0 2 dontfork # -> 0\n");
  });

  test("run the same in .scn, and in the .pte that comes of it", () => {
    fc.assert(
      fc.property(program, (statements) => {
        const bound = bind(parse(statements.join("\n")));
        const { text, problems } = pteToScn(bound);
        const runs = bound.bound.every(({ operation }) => operation !== null);
        if (!runs) return;
        expect(problems).toEqual([]);
        expectSame(text, lines(operationsOf(bound), placeNames(bound)), lines(parseScn(text)));
        const back = bind(parse(scnToPte(text)));
        expectSame(text, lines(parseScn(text)), lines(operationsOf(back), placeNames(back)));
        expect(pteToScn(back).text).toBe(normalizeScn(text));
      }),
      { numRuns: runs(500) },
    );
  });
});

test("what is included stands in the .scn, in its place", () => {
  const setup = "A: buf = mmap(2)\n";
  const program = bind(parse('include "setup.pte"\nA: read(buf[0])\n'), {
    include: (_, environment) => bind(parse(setup), { environment }),
  });
  expect(pteToScn(program)).toEqual({ text: '# include "setup.pte"\nmmap A r0 anon 2\n\nread A r0 0\n', problems: [] });
});

test("an operation without a word is a problem, not a step less", () => {
  for (const text of ['scn ""', 'scn " "', 'scn "# x"'])
    expect(pteToScn(bind(parse(`${text}\nscn "swapon"\n`)))).toEqual({
      text: `# ${text}\nswapon\n`,
      problems: [{ line: 0, message: `a kernel trace has no operation without a word: ${text}` }],
    });
});
