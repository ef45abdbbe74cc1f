// Searches of a scenario that an editor asks for: its explored section, and what could lose the protection of a page.
// In small pieces, so
// that everything else is answered meanwhile, and given up when nobody waits for it any more.
import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { openScenario, ruleOf, type Scenario } from "../../analysis/index.ts";
import { type Includer, parse } from "../../language/index.ts";
import { print } from "../../language/print.ts";
import {
  answering,
  coverageText,
  type FoundScenario,
  LOSS_BOUNDS,
  losses,
  type Progress,
  progressText,
  questionsOf,
  sectionOf,
  whereText,
  whoText,
} from "../../search/index.ts";
import type { Documents } from "../documents.ts";
import type { Answered } from "../explored.ts";
import { type Host, slice } from "../host.ts";
import type { ExploreParams, ExploreResult, LossesParams, LossesResult } from "../protocol.ts";
import { lossesHtml } from "./search-page.ts";

/** What an editor waits for: longer searches are the command line's. */
const BOUNDS = { states: 1_000_000, seconds: 60, megabytes: 512 } as const;

/** Told how far a search is, where it is not told too often. */
type Tell = (words: () => string) => void;

export async function exploreSection(
  { uri, text }: ExploreParams,
  include: Includer,
  host: Host,
  token: CancellationToken,
  tell: Tell = () => {},
): Promise<ExploreResult> {
  const scenario = openScenario(text, { include });
  const section = sectionOf(scenario);
  if (section === null)
    return { error: "The scenario has no explored section: a line 'explore', and below it what may happen." };
  if ("message" in section) return { error: `Line ${section.line + 1}: ${section.message}` };
  const answers: Answered[] = [];
  const questions = questionsOf(section);
  for (const [n, question] of questions.entries()) {
    const about = questions.length === 1 ? "" : `${n + 1} of ${questions.length}: `;
    const run = answering(scenario, section, question, {
      bounds: BOUNDS,
      ...(host.helpers && { helpers: host.helpers }),
    });
    const answer = await finished(run, host, token, tell, () => about);
    if ("message" in answer) return { error: `Line ${answer.line + 1}: ${answer.message}` };
    const { line, text: property, made, proven, ways } = answer;
    const [way] = ways;
    const message = way === undefined ? null : messageOf(way);
    const where = whereText(question.among, scenario.settings.kernel);
    const covered = coverageText(made);
    answers.push({ line, property, where, covered, proven, message, scenario: way?.scenario ?? null });
  }
  return { uri, answers };
}

/** What came of an open one is kept, and stands on its lines until it is edited. */
export async function exploreOpen(
  params: ExploreParams,
  documents: Documents,
  host: Host,
  token: CancellationToken,
  tell?: Tell,
): Promise<ExploreResult> {
  const { uri, text } = params;
  await documents.includes.load(uri, parse(text));
  const result = await exploreSection(params, documents.includes.of(uri), host, token, tell);
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
  tell: Tell = () => {},
): Promise<LossesResult> {
  const step = index ?? scenario.stepAtLine(asked ?? 0);
  const line = asked ?? scenario.document.statements.findIndex((_, at) => scenario.stepAtLine(at) >= step);
  const run = losses(scenario, { step, line, page }, { bounds: LOSS_BOUNDS });
  const made = await finished(run, host, token, tell, ({ kernel }) => `Linux ${kernel}: `);
  const kernels = byRelease(made.covered.map(({ kernel }) => kernel));
  const result = {
    page: `${page.mm}.${scenario.nameOf(page.place)}[${page.page}]`,
    line,
    after: codeOf(scenario, line),
    kernels,
    depth: Math.min(LOSS_BOUNDS.depth ?? 0, ...made.covered.map(({ depth }) => depth)),
    notModelled: [...new Set(made.covered.flatMap(({ notModelled }) => notModelled))],
    ways: made.ways.map(({ by, cause, who, code, note, kernels: on, statements, text }) => ({
      by,
      cause,
      who: whoText[who],
      finding: code === null ? null : { code, title: ruleOf(code)?.title ?? "" },
      note,
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

/** What a line does, without its results. */
function codeOf({ document }: Scenario, line: number): string {
  const statement = document.statements[line];
  return statement === undefined ? "" : print(statement).code;
}

/** To its end, a slice at a time. `about`: what is searched, before how far it is. */
async function finished<P extends Progress, T>(
  run: Generator<P, T, boolean>,
  host: Host,
  token: CancellationToken,
  tell: Tell,
  about: (progress: P) => string,
): Promise<T> {
  const start = performance.now();
  let more = slice();
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
    tell(() => `${about(value)}${progressText(value, performance.now() - start)}`);
    if (value.until === undefined && more()) continue;
    await value.until;
    await host.turn();
    if (token.isCancellationRequested) {
      // It ends what it started.
      const given: Generator<P, T | undefined, boolean> = run;
      given.return(undefined);
      throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    }
    more = slice();
  }
}
