// Every page that is lost is in exactly one finding, of its cause: over all scenarios of the corpus that were written, on each kernel, and over the
// random ones, each on one of them, in turn.

import { expect, test } from "vitest";
import type { FindingKind } from "../../analysis/findings/finding.ts";
import { openScenario, pagesOf, ruleOf } from "../../analysis/index.ts";
import { randomScenario } from "../../cli/lab/random.ts";
import { kernelVersions } from "../../engine/index.ts";
import { scnToPte } from "../../language/scn/index.ts";
import { scenariosInTurn, sets } from "../kernel/corpus.ts";

const RANDOM = 200;
const losses: ReadonlySet<string> = new Set<FindingKind>([
  "lost-to-a-zap",
  "filled-over-without-wp",
  "mremap-without-event-remap",
  "registered-again-without-wp",
  "lost-to-a-guard",
  "lost-by-design",
  "lost-to-ksm",
  "rwp-lost-as-documented",
  "rwp-lost-to-reclaim",
  "lost-to-a-forced-copy",
  "lost-to-migration",
  "lost-to-a-kernel-bug",
]);

function programs(kernel: number): { name: string; text: string }[] {
  const all = kernelVersions.length;
  const corpus = sets.flatMap((set) => scenariosInTurn(set, kernel, all));
  const random = Array.from({ length: RANDOM / all }, (_, number) => ({
    name: `random ${number}`,
    text: randomScenario(4711, number * all + kernel).join("\n"),
  }));
  return [...corpus, ...random].map(({ name, text }) => ({ name, text: scnToPte(text) }));
}

/** The codes that say a page's protection was lost. */
function saysLost(code: string): boolean {
  const kind = ruleOf(code)?.kind ?? "";
  return losses.has(kind);
}

test.each(kernelVersions.map((kernel, number) => ({ kernel, number })))("Linux $kernel", ({ kernel, number }) => {
  const wrong: string[] = [];
  let lost = 0;
  for (const { name, text } of programs(number)) {
    const scenario = openScenario(text, { override: { kernel } });
    for (const { step, findings, index } of scenario.steps) {
      const spans = findings.filter(({ code }) => saysLost(code)).flatMap(pagesOf);
      // A page may change twice in a step: moved, then lost.
      const last = new Map(step.protection.map((change) => [`${change.mm}.${change.place}[${change.page}]`, change]));
      for (const [at, { mm, place, page, to, cause }] of last) {
        // What was lost before moves along, or is copied to a child of EVENT_FORK: no new loss.
        if (to === "lost" && (cause === "moved" || cause === "forked")) continue;
        const told = spans.filter(
          (span) => span.mm === mm && span.place === place && span.from <= page && page <= span.to,
        );
        if (to === "lost") lost++;
        if (told.length !== (to === "lost" ? 1 : 0))
          wrong.push(`${name}:${scenario.lineOf(index) + 1} ${at} ${to}: ${told.length} findings`);
      }
    }
  }
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(lost).toBeGreaterThan(100);
});
