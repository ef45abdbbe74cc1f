// On which releases a finding happens: the same program, run on every release on which it can come out otherwise. Only when somebody asks.

import {
  askedCapabilities,
  capabilitiesOf,
  isRecorded,
  type KernelVersion,
  lacksOf,
  notBefore,
  recordedNear,
  releasePoints,
  type Settings,
} from "../../engine/index.ts";
import { type Finding, pagesOf } from "../findings/finding.ts";
import { finished, type Scenario, type Task } from "./scenario.ts";
import { Session } from "./session.ts";

/** Releases one after another, from `from` up to the next range's, on which one run of the program stands for all. */
export interface KernelRange {
  readonly from: KernelVersion;
  readonly scenario: Scenario;
}

/** From a release on, up to the one that is the first without it; null: the newest that is known has it. */
export interface Span {
  readonly since: KernelVersion;
  readonly until: KernelVersion | null;
}

/** The runs of a scenario on other kernels; kept as long as its steps are. */
const others = new WeakMap<Scenario["steps"], KernelRange[]>();

/**
 * The scenario on all releases that the table knows, oldest first, whatever its headers say. A run asks the version table for some
 * capabilities; on a release that has the same of these it comes out the same, and is not made again.
 */
export function kernelRanges(scenario: Scenario): readonly KernelRange[] {
  return finished(findingRanges(scenario));
}

/** The same in small pieces; it runs the program some dozen times. `tell`: how much of it is done, from 0 to 1. */
export function* findingRanges(scenario: Scenario, onProgress?: (share: number) => void): Task<readonly KernelRange[]> {
  const known = others.get(scenario.steps);
  if (known !== undefined) return known;
  const runs: Scenario[] = [scenario];
  const ranges: KernelRange[] = [];
  const points = releasePoints();
  for (const [at, from] of points.entries()) {
    let run = runs.find((each) => standsFor(each, from));
    if (run === undefined) {
      run = yield* running(scenario, { kernel: from });
      runs.push(run);
      onProgress?.((at + 1) / points.length);
    }
    if (ranges.at(-1)?.scenario !== run) ranges.push({ from, scenario: run });
  }
  others.set(scenario.steps, ranges);
  return ranges;
}

/** The scenario on that kernel, whatever its headers say. */
export function onKernel(scenario: Scenario, kernel: KernelVersion): Scenario {
  return scenario.settings.kernel === kernel ? scenario : finished(running(scenario, { kernel }));
}

/** The scenario with other settings than its headers', whatever they say. */
export function onMachine(scenario: Scenario, settings: Partial<Settings>): Scenario {
  return finished(running(scenario, settings));
}

function* running({ options, document }: Scenario, settings: Partial<Settings>): Task<Scenario> {
  const session = new Session({ ...options, override: { ...options.override, ...settings } });
  session.open(document);
  while (!session.advance(() => false)) yield;
  return session.scenario();
}

/** Whether a run would come out the same on a kernel: what it asked for is there as it is on its own. */
function standsFor({ steps, settings }: Scenario, kernel: KernelVersion): boolean {
  const own = capabilitiesOf(settings.kernel);
  const there = capabilitiesOf(kernel);
  const asked = askedCapabilities(steps.at(-1)?.step.state.settings ?? settings);
  for (const name of asked) if (own[name] !== there[name]) return false;
  return true;
}

/** The ranges for which it is so, joined. */
export function spansOf(ranges: readonly KernelRange[], so: readonly boolean[]): Span[] {
  const spans: { since: KernelVersion; until: KernelVersion | null }[] = [];
  ranges.forEach(({ from }, at) => {
    const last = spans.at(-1);
    if (so[at] === true) {
      if (last === undefined || last.until !== null) spans.push({ since: from, until: null });
    } else if (last !== undefined && last.until === null) last.until = from;
  });
  return spans;
}

/** Where the same statement gives a finding of the same kind about the same page, and an error that is found is the same error. */
export function affectedBy(scenario: Scenario, finding: Finding): Span[] {
  const ranges = kernelRanges(scenario);
  return spansOf(
    ranges,
    ranges.map(({ scenario: { steps, checks } }) => {
      const there = finding.check === undefined ? steps[finding.step] : checks[finding.check];
      return (there?.findings ?? []).some((each) => same(each, finding));
    }),
  );
}

function same(a: Finding, b: Finding): boolean {
  if (a.kind !== b.kind) return false;
  if (a.cause.kind === "error" && b.cause.kind === "error" && a.cause.answer !== b.cause.answer) return false;
  const [page] = pagesOf(b);
  if (page === undefined) return true;
  return pagesOf(a).some(
    ({ mm, place, from, to }) => mm === page.mm && place === page.place && from <= page.from && page.from <= to,
  );
}

/** "since 6.7, until 6.12.103" */
export function spansText(spans: readonly Span[]): string {
  return spans
    .map(({ since, until }) => `since ${point(since)}${until === null ? "" : `, until ${point(until)}`}`)
    .join("; ");
}

/** A release; where only recordings far apart date it, the first that may have it too. */
function point(kernel: KernelVersion): string {
  const first = notBefore(kernel);
  const text = kernel.replace(/\.0$/, "");
  return first === undefined ? text : `${text} (or one from ${first} on)`;
}

/** "Happens since 6.7, until 6.12.103.", what older kernels lack that the scenario uses, and whether its own kernel was recorded. */
export function versionsText(scenario: Scenario, finding: Finding): string {
  const spans = affectedBy(scenario, finding);
  const [first] = spans;
  const oldest = kernelRanges(scenario)[0]?.from;
  if (first === undefined) return "Happens on no release as it is, only with what is switched here.";
  const everywhere = spans.length === 1 && first.since === oldest && first.until === null;
  const sentences = [
    everywhere ? `Happens on every Linux since ${point(first.since)}.` : `Happens ${spansText(spans)}.`,
  ];
  const lack = oldest === undefined || first.since === oldest ? undefined : lackBefore(scenario, finding.step, oldest);
  if (lack !== undefined) sentences.push(`Before ${lack.since} there is no ${lack.what}, which the scenario uses.`);
  const { kernel } = scenario.settings;
  if (!isRecorded(kernel)) sentences.push(`Linux ${kernel} was not recorded${betweenText(kernel)}.`);
  return sentences.join(" ");
}

function betweenText(kernel: KernelVersion): string {
  const near = recordedNear(kernel);
  return near.length === 0 ? "" : `; the nearest that ${near.length > 1 ? "were are" : "was is"} ${near.join(" and ")}`;
}

/** What the program asks for up to a step and came last, of what that kernel does not have. */
function lackBefore(
  scenario: Scenario,
  step: number,
  kernel: KernelVersion,
): { what: string; since: string } | undefined {
  const number = (version: string) => version.split(".").reduce((sum, part) => sum * 1000 + Number(part), 0);
  return scenario.steps
    .filter(({ index }) => index <= step)
    .flatMap(({ operation }) => lacksOf(kernel, operation))
    .toSorted((a, b) => number(a.since) - number(b.since))
    .at(-1);
}
