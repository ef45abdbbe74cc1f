// What holds of every scenario and every set of breakpoints: the same stops forward and backward, and an entry is what
// it is said to be.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assertWords, finished, openScenario } from "../../../analysis/index.ts";
import { pageAt, placesOf, processes } from "../../../engine/index.ts";
import type { Breakpoint } from "./calls.ts";
import { evaluated } from "./evaluate.ts";
import type { Debugged } from "./runs.ts";
import { seeking } from "./seek.ts";
import { stackOf, threadsAt, whereAt } from "./threads.ts";
import { childrenOf, scopesAt } from "./values.ts";

const folder = new URL("../../../examples/", import.meta.url).pathname;
const scenarios = readdirSync(folder).flatMap((name): Debugged[] =>
  name.endsWith(".pte")
    ? [{ uri: `file:///${name}`, run: openScenario(readFileSync(`${folder}${name}`, "utf8")) }]
    : [],
);
const debugged = fc.constantFrom(...scenarios);

const breakpoint: fc.Arbitrary<Breakpoint> = fc.oneof(
  fc.record({ kind: fc.constant("line" as const), at: fc.record({ uri: fc.constant(""), line: fc.nat(30) }) }),
  fc.record({
    kind: fc.constant("function" as const),
    name: fc.constantFrom("zap_pte_range", "change_pte_range", "handle_userfault", "do_wp_page"),
    hits: fc.constantFrom("", "2", ">= 2", "% 2"),
  }),
  fc.record({ kind: fc.constant("finding" as const), severity: fc.constantFrom("error" as const, "warning" as const) }),
  fc.record({ kind: fc.constant("answer" as const), answer: fc.constant("blocked" as const) }),
);

test("going on to the end and back meets the same stops", () => {
  fc.assert(
    fc.property(debugged, fc.array(breakpoint, { maxLength: 4 }), (of, given) => {
      const breakpoints = given.map((each) =>
        each.kind === "line" ? { ...each, at: { ...each.at, uri: of.uri } } : each,
      );
      const stops = (from: number, direction: 1 | -1): number[] => {
        const met: number[] = [];
        for (let at = from; ; ) {
          const { step, stop } = finished(seeking(of, at, direction, breakpoints));
          if (stop === null) return met;
          expect(stop.hit.length).toBeGreaterThan(0);
          met.push(step);
          at = step;
        }
      };
      expect(stops(of.run.steps.length, -1).reverse()).toEqual(stops(-1, 1));
    }),
  );
});

test("every page is what it is said to be, and every value can be opened to its end", () => {
  fc.assert(
    fc.property(debugged, fc.nat(), (of, number) => {
      const step = number % of.run.steps.length;
      const state = of.run.steps[step]?.step.state ?? of.run.timeline.start;
      for (const mm of processes(state))
        for (const { place } of placesOf(state, mm)) {
          const page = `${mm}.${of.run.nameOf(place)}[0]`;
          const words = assertWords(pageAt(state, mm, place, 0));
          if (words !== null) expect(evaluated(of, step, `${page} is ${words}`, mm)).toEqual({ value: "true" });
          expect(evaluated(of, step, `${page}.entry`, mm)).toHaveProperty("value");
        }
      let looked = 0;
      const open = (values: ReturnType<typeof scopesAt>): void => {
        for (const { node, name } of values) {
          expect(name).not.toBe("");
          if (node && looked++ < 500) open(childrenOf(of, step, node, 0, 4));
        }
      };
      open(scopesAt(of, step));
    }),
  );
});

test("whoever's statement it is is among the threads, and his stack begins with the statement", () => {
  for (const of of scenarios)
    for (const { index } of of.run.steps) {
      const where = whereAt(of, index);
      expect(threadsAt(of, index).map(({ key }) => key)).toContain(where.thread);
      const [frame] = stackOf(of, index, where.thread);
      expect([frame?.kind, frame?.at]).toEqual(["statement", where.at]);
    }
});
