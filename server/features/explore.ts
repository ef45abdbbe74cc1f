// Searches of a scenario that an editor asks for: its explored section, and what could lose the protection of a page.
// In small pieces, so
// that everything else is answered meanwhile, and given up when nobody waits for it any more.
import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { openScenario, type Scenario } from "../../analysis/index.ts";
import { type Includer, parse } from "../../language/index.ts";
import {
  answering,
  coverageText,
  type FoundScenario,
  LOSS_BOUNDS,
  losses,
  questionsOf,
  sectionOf,
  whoText,
} from "../../search/index.ts";
import type { Documents } from "../documents.ts";
import type { Answered } from "../explored.ts";
import type { Host } from "../host.ts";
import type { ExploreParams, ExploreResult, LossesParams, LossesResult } from "../protocol.ts";
import { lossesHtml } from "./search-page.ts";

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
  const answers: Answered[] = [];
  for (const question of questionsOf(section)) {
    const answer = await finished(answering(scenario, section, question, { bounds: BOUNDS }), host, token);
    if ("message" in answer) return { error: `Line ${answer.line + 1}: ${answer.message}` };
    const { line, text: property, made, proven, ways } = answer;
    const [way] = ways;
    const message = way === undefined ? null : messageOf(way);
    answers.push({ line, property, covered: coverageText(made), proven, message, scenario: way?.scenario ?? null });
  }
  return { uri, answers };
}

/** What came of an open one is kept, and stands on its lines until it is edited. */
export async function exploreOpen(
  params: ExploreParams,
  documents: Documents,
  host: Host,
  token: CancellationToken,
): Promise<ExploreResult> {
  const { uri, text } = params;
  await documents.includes.load(uri, parse(text));
  const result = await exploreSection(params, documents.includes.of(uri), host, token);
  if ("answers" in result && documents.get(uri)?.text === text) {
    documents.explored.set(uri, text, result.answers);
    documents.renew(uri);
  }
  return result;
}

/** The oldest first. */
function byRelease(kernels: readonly string[]): string[] {
  return [...kernels].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** With what happens, under it. */
function messageOf({ found: { violation, moves }, statements }: FoundScenario): string {
  const count = `${moves.length} step${moves.length === 1 ? "" : "s"}`;
  const lines = moves.length === 0 ? [] : [`In ${count}, and in no fewer:`, ...statements];
  return [`Does not hold: ${violation.message}`, ...lines].join("\n");
}

export async function lossesAt(
  { line: asked, step: index, page }: LossesParams,
  scenario: Scenario,
  host: Host,
  token: CancellationToken,
): Promise<LossesResult> {
  const step = index ?? scenario.stepAtLine(asked ?? 0);
  const line = asked ?? scenario.document.statements.findIndex((_, at) => scenario.stepAtLine(at) >= step);
  const made = await finished(losses(scenario, { step, line, page }, { bounds: LOSS_BOUNDS }), host, token);
  const kernels = byRelease(made.covered.map(({ kernel }) => kernel));
  const result = {
    page: `${page.mm}.${scenario.nameOf(page.place)}[${page.page}]`,
    line,
    kernels,
    depth: Math.min(LOSS_BOUNDS.depth ?? 0, ...made.covered.map(({ depth }) => depth)),
    notModelled: [...new Set(made.covered.flatMap(({ notModelled }) => notModelled))],
    ways: made.ways.map(({ by, cause, who, kernels: on, statements, text }) => ({
      by,
      cause,
      who: whoText[who],
      kernels: byRelease(on),
      statements,
      scenario: text,
    })),
  };
  return {
    ...result,
    html: lossesHtml(result, (way) => `command:ptescope.openFound?${encodeURIComponent(`[${way}]`)}`),
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
