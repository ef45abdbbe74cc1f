// What analysis says of the corpus on each kernel, and of random scenarios. Each is run once for both questions: of results the engine knows nothing,
// so that one with its outcomes written into it is an edit without an operation.

import { describe, expect, test } from "vitest";
import type { FindingKind } from "../../analysis/findings/finding.ts";
import { diagnosticsOf, outcomeText, pagesOf, ruleOf, type Scenario, Session } from "../../analysis/index.ts";
import { randomScenario } from "../../cli/lab/random.ts";
import { kernelVersions } from "../../engine/index.ts";
import { parse } from "../../language/index.ts";
import { asPte, type SetName, scenariosInTurn, sets } from "../kernel/corpus.ts";

const RANDOM = 200;
const groups = [...sets, "more at random"] as const;
type Kernel = (typeof kernelVersions)[number];

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

function programs(group: SetName | "more at random", kernel: Kernel): { name: string; text: string }[] {
  if (group !== "more at random")
    return scenariosInTurn(group, kernel, kernelVersions).map(({ name, text }) => ({ name, text: asPte(text) }));
  const all = kernelVersions.length;
  return Array.from({ length: RANDOM / all }, (_, number) => ({
    name: `random ${number}`,
    text: asPte(randomScenario(4711, number * all + kernelVersions.indexOf(kernel)).join("\n")),
  }));
}

/** The codes that say a page's protection was lost. */
function saysLost(code: string): boolean {
  const kind = ruleOf(code)?.kind ?? "";
  return losses.has(kind);
}

/** Losses that are not in exactly one finding, and findings without a loss; how many losses there were. */
function lossesOf(name: string, scenario: Scenario): { wrong: string[]; lost: number } {
  const wrong: string[] = [];
  let lost = 0;
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
  return { wrong, lost };
}

/** Every statement with what it comes to. */
function withOutcomes(text: string, scenario: Scenario): string {
  const lines = text.split("\n");
  for (const { index, step } of scenario.steps) {
    const line = scenario.lineOf(index);
    const statement = (lines[line] ?? "").replace(/ *(->.*|#.*)$/, "");
    lines[line] = `${statement} -> ${outcomeText(step, (task) => scenario.threadAt(index, task))}`;
  }
  return lines.join("\n");
}

/** What does not hold of a scenario that has its outcomes written into it. */
function untrue(name: string, text: string, scenario: Scenario): string[] {
  return diagnosticsOf(scenario)
    .filter(({ code, severity }) => code === "PTE023" || (severity === "error" && !code.startsWith("PTE")))
    .map(({ line, message }) => `${name}: ${text.split("\n")[line]}: ${message}`);
}

function judge(kernel: Kernel, group: (typeof groups)[number]) {
  const wrong: string[] = [];
  const untold: string[] = [];
  let lost = 0;
  for (const { name, text } of programs(group, kernel)) {
    const session = new Session({ override: { kernel } });
    const run = (version: string): Scenario => {
      session.open(parse(version));
      session.advance();
      return session.scenario();
    };
    const scenario = run(text);
    const found = lossesOf(name, scenario);
    lost += found.lost;
    wrong.push(...found.wrong);
    const told = withOutcomes(text, scenario);
    untold.push(...untrue(name, told, run(told)));
    if (session.executed > 0) untold.push(`${name}: with its outcomes it is another program`);
  }
  return { wrong, untold, lost };
}

describe.each(kernelVersions)("Linux %s", (kernel) => {
  const known = new Map<string, ReturnType<typeof judge>>();
  const judged = (group: (typeof groups)[number]) => {
    const found = known.get(group) ?? judge(kernel, group);
    known.set(group, found);
    return found;
  };

  describe.each(groups)("%s", (group) => {
    test("every page that is lost is in exactly one finding, of its cause", () => {
      expect(judged(group).wrong.slice(0, 10)).toEqual([]);
    });

    // So `check --update`, which writes them, leaves a scenario that holds.
    test("what a step came to, in words, can stand after `->`, and holds", () => {
      expect(judged(group).untold.slice(0, 10)).toEqual([]);
    });
  });

  test("pages are lost", () => {
    expect(groups.reduce((sum, group) => sum + judged(group).lost, 0)).toBeGreaterThan(100);
  });
});
