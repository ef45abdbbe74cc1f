// Searches of a scenario that an editor asks for: its explored section, and what could lose the protection of a page.
// In small pieces, so that everything else is answered meanwhile. Told to stop, it says what was covered until then.
import type { CancellationToken } from "vscode-languageserver";
import { openScenario, ruleOf, type Scenario } from "../../analysis/index.ts";
import { type KernelVersion, pageAt, processes } from "../../engine/index.ts";
import { print } from "../../language/format.ts";
import { type Includer, parse } from "../../language/index.ts";
import {
  answering,
  brokenAbove,
  byRelease,
  coverageText,
  type FoundScenario,
  LOSS_BOUNDS,
  type Losses,
  losses,
  type Progress,
  progressText,
  questionsOf,
  type SectionError,
  sectionOf,
  whereText,
  whoText,
} from "../../search/index.ts";
import type { Answered } from "../document.ts";
import type { Documents } from "../documents.ts";
import { type Host, slice } from "../host.ts";
import type { ExploreParams, ExploreResult, LossesParams, LossesResult } from "../protocol.ts";
import { lossesHtml } from "./search-page.ts";

/** What an editor waits for: longer searches are the command line's. */
const BOUNDS = { states: 1_000_000, seconds: 60, megabytes: 512 } as const;

/** Told how far a search is, where it is not told too often. */
type OnProgress = (words: () => string) => void;

export async function exploreSection(
  { uri, text }: ExploreParams,
  include: Includer,
  host: Host,
  token: CancellationToken,
  onProgress: OnProgress = () => {},
): Promise<ExploreResult> {
  const scenario = openScenario(text, { include });
  const section = sectionOf(scenario);
  if (section === null)
    return { error: "The scenario has no explored section: a line 'explore', and below it what may happen." };
  if ("message" in section) return { error: errorText(section) };
  const broken = brokenAbove(scenario, section);
  if (broken !== null) return { error: errorText(broken) };
  const answers: Answered[] = [];
  const questions = questionsOf(section);
  for (const [n, question] of questions.entries()) {
    const about = questions.length === 1 ? "" : `${n + 1} of ${questions.length}: `;
    const run = answering(scenario, section, question, {
      bounds: BOUNDS,
      ...(host.helpers && { helpers: host.helpers }),
    });
    const answer = await finished(run, host, token, onProgress, () => about);
    if ("message" in answer) return { error: errorText(answer) };
    const { line, text: property, made, proven, ways } = answer;
    const [way] = ways;
    const message = way === undefined ? null : messageOf(way);
    const where = whereText(question.among, scenario.settings.kernel);
    const covered = coverageText(made);
    answers.push({ line, property, where, covered, proven, message, scenario: way?.scenario ?? null });
    // A line that was not come to is nowhere.
    if (token.isCancellationRequested) break;
  }
  return { uri, answers, summary: saidOf(answers, questions.length) };
}

function errorText({ line, message }: SectionError): string {
  return `Line ${line + 1}: ${message}`;
}

/** The whole for a notification, of which a line is in sight: first what came of it. */
function saidOf(answers: readonly Answered[], asked: number): string {
  const [only] = answers;
  if (only !== undefined && answers.length === 1) {
    const { property, where, covered, proven, message } = only;
    const verdict = message !== null ? "Does not hold" : proven ? "Proven" : "Not proven";
    const more = asked > 1 ? `. ${linesText(asked - 1)} of the section not tried` : "";
    return `${verdict}${where}: ${covered} (${property})${more}.`;
  }
  const broken = answers.filter(({ scenario }) => scenario !== null).length;
  const proven = answers.filter((each) => each.proven).length;
  const open = answers.length - broken - proven;
  const parts = [
    ...(broken > 0 ? [`${broken} ${broken === 1 ? "does" : "do"} not hold`] : []),
    ...(proven > 0 ? [`${proven} proven`] : []),
    ...(open > 0 ? [`${open} not proven`] : []),
    ...(asked > answers.length ? [`${asked - answers.length} not tried`] : []),
  ];
  return `Of ${linesText(asked)} ${parts.join(", ")}: each says above it what was looked at.`;
}

function linesText(count: number): string {
  return `${count} line${count === 1 ? "" : "s"}`;
}

/** What came of an open one is kept, and stands on its lines until it is edited. */
export async function exploreOpen(
  params: ExploreParams,
  documents: Documents,
  host: Host,
  token: CancellationToken,
  onProgress?: OnProgress,
): Promise<ExploreResult> {
  const { uri, text } = params;
  await documents.includes.load(uri, parse(text));
  const result = await exploreSection(params, documents.includes.of(uri), host, token, onProgress);
  if ("answers" in result && documents.get(uri)?.text === text) {
    documents.explored.set(uri, text, result.answers);
    documents.renew(uri);
  }
  return result;
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
  onProgress: OnProgress = () => {},
): Promise<LossesResult> {
  const step = protectedAt(scenario, index ?? scenario.stepAtLine(asked ?? 0), page);
  const line =
    asked !== undefined && scenario.stepAtLine(asked) === step
      ? asked
      : scenario.document.statements.findIndex((_, at) => scenario.stepAtLine(at) >= step);
  const run = losses(scenario, { step, line, page }, { bounds: LOSS_BOUNDS });
  const made = await finished(run, host, token, onProgress, ({ kernel }) => `Linux ${kernel}: `);
  const kernels = byRelease(made.covered.map(({ kernel }) => kernel));
  const depth = Math.min(LOSS_BOUNDS.depth ?? 0, ...made.covered.map((each) => each.depth));
  const result = {
    page: `${page.mm}.${scenario.nameOf(page.place)}[${page.page}]`,
    line,
    after: codeOf(scenario, line),
    kernels,
    depth,
    covered: lossesCovered(made, depth),
    notModelled: [...new Set(made.covered.flatMap(({ notModelled }) => notModelled))],
    ways: made.ways.map(({ by, cause, who, code, note, kernels: on, statements, text }) => ({
      by,
      cause,
      who: whoText[who],
      finding: code === null ? null : { code, title: ruleOf(code)?.title ?? "" },
      note,
      kernels: on,
      statements,
      scenario: text,
    })),
  };
  return {
    ...result,
    html: lossesHtml(result, (way) => `command:ptescope.openFound?${encodeURIComponent(`[${way}]`)}`),
  };
}

/** The step, or of a page that has lost its protection by then the last one at which it had it. */
function protectedAt(scenario: Scenario, step: number, { mm, place, page }: LossesParams["page"]): number {
  const stateAt = (at: number) => {
    const state = scenario.steps[at]?.step.state;
    return state && processes(state).includes(mm) ? pageAt(state, mm, place, page).protection.state : null;
  };
  let at = step;
  while (stateAt(at) === "lost") at--;
  return stateAt(at) === "held" ? at : step;
}

/** How far each kernel was looked at: `up to 3 steps, on Linux 6.1, 6.18`. */
function lossesCovered({ covered }: Losses, least: number): string {
  const deepest = LOSS_BOUNDS.depth ?? least;
  const reached = new Map<number, KernelVersion[]>();
  for (const { kernel, depth } of covered) {
    const steps = Math.min(depth, deepest);
    reached.set(steps, [...(reached.get(steps) ?? []), kernel]);
  }
  const parts = [...reached]
    .sort(([a], [b]) => b - a)
    .map(([steps, on]) => `up to ${steps} step${steps === 1 ? "" : "s"}, on Linux ${byRelease(on).join(", ")}`);
  const byHand = covered.some(({ stopped }) => stopped === "cancelled");
  return `${parts.join("; ")}${byHand ? "; stopped by hand, other kernels not asked" : ""}`;
}

/** What a line does, without its results. */
function codeOf({ document }: Scenario, line: number): string {
  const statement = document.statements[line];
  return statement === undefined ? "" : print(statement).code;
}

/** To its end, a slice at a time; told to stop, to what it covered until then. `about`: what is searched, before how far it is. */
async function finished<P extends Progress, T>(
  run: Generator<P, T, boolean>,
  host: Host,
  token: CancellationToken,
  onProgress: OnProgress,
  about: (progress: P) => string,
): Promise<T> {
  const start = performance.now();
  let more = slice();
  for (;;) {
    const { done, value } = run.next(!token.isCancellationRequested);
    if (done) return value;
    onProgress(() => `${about(value)}${progressText(value, performance.now() - start)}`);
    if (value.until === undefined && more()) continue;
    await value.until;
    await host.turn();
    more = slice();
  }
}
