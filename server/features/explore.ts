// Searches of a scenario that an editor asks for: its explored section, and what could lose the protection of a page.
// In small pieces, so
// that everything else is answered meanwhile, and given up when nobody waits for it any more.
import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { openScenario, type Scenario } from "../../analysis/index.ts";
import type { Includer } from "../../language/index.ts";
import {
  coverageText,
  type Exploration,
  foundText,
  LOSS_BOUNDS,
  losses,
  search,
  searchDifference,
  sectionOf,
  variantsOf,
  whoText,
} from "../../search/index.ts";
import type { Host } from "../host.ts";
import type { ExploreParams, ExploreResult, LossesParams, LossesResult } from "../protocol.ts";

/** What an editor waits for: longer searches are the command line's. */
const BOUNDS = { states: 1_000_000, seconds: 60, megabytes: 512 } as const;

export async function exploreSection(
  { uri, text }: ExploreParams,
  include: Includer,
  host: Host,
  token: CancellationToken,
): Promise<ExploreResult> {
  const scenario = openScenario(text, { include });
  const section = sectionOf(scenario);
  if (section === null)
    return { error: "The scenario has no explored section: a line 'explore', and below it what may happen." };
  if ("message" in section) return { error: `Line ${section.line + 1}: ${section.message}` };
  const answers: { line: number; property: string; covered: string; proven: boolean; scenario: string | null }[] = [];
  const add = (line: number, property: string, made: Exploration, scenario: string | null): void => {
    const proven = scenario === null && made.stopped === null && made.notModelled.length === 0;
    answers.push({ line, property, covered: coverageText(made), proven, scenario });
  };
  for (const [at, property] of section.problem.properties.entries()) {
    const problem = { ...section.problem, properties: [property] };
    const made = await finished(search(problem, { bounds: BOUNDS }), host, token);
    const [found] = made.found;
    add(
      section.lines[at] ?? section.line,
      property.text,
      made,
      found === undefined ? null : foundText(scenario, problem, section.line, found),
    );
  }
  for (const { line, among } of section.differences) {
    const problems = variantsOf(scenario, among).flatMap((each) =>
      each === null || "message" in each ? [] : [each.problem],
    );
    if (problems.length < among.length) return { error: `Line ${line + 1}: the scenario does not run on all of these` };
    const made = await finished(searchDifference(problems, among, 0, { bounds: BOUNDS }), host, token);
    const [found] = made.found;
    const [first] = problems;
    const property = `never differs ${among.join(", ")}`;
    const shown = first === undefined ? undefined : { ...first, properties: [{ text: property, judge: () => null }] };
    add(
      line,
      property,
      made,
      found === undefined || shown === undefined ? null : foundText(scenario, shown, section.line, found),
    );
  }
  return { uri, answers: answers.sort((a, b) => a.line - b.line) };
}

export async function lossesAt(
  { line, page }: LossesParams,
  scenario: Scenario,
  host: Host,
  token: CancellationToken,
): Promise<LossesResult> {
  const step = scenario.stepAtLine(line);
  const made = await finished(losses(scenario, { step, line, page }, { bounds: LOSS_BOUNDS }), host, token);
  const kernels = made.covered.map(({ kernel }) => kernel);
  return {
    page: `${page.mm}.${scenario.nameOf(page.place)}[${page.page}]`,
    kernels,
    depth: Math.min(...made.covered.map(({ depth }) => depth)),
    ways: made.ways.map(({ by, who, kernels: on, statements, text }) => ({
      by,
      who: whoText[who],
      kernels: on,
      statements,
      scenario: text,
    })),
  };
}

async function finished<T>(run: Generator<unknown, T, boolean>, host: Host, token: CancellationToken): Promise<T> {
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
    await host.turn();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
  }
}
