// Runs scenarios on the engine and holds the answers against what a real kernel did.

import { PROCESSORS } from "../engine/arch/options.ts";
import {
  type Capability,
  defaultSettings,
  type KernelVersion,
  releaseOf,
  type Settings,
  type State,
} from "../engine/index.ts";
import { scnMachine } from "../language/machine.ts";
import { parseScn } from "../language/scn/read.ts";
import { type Answer, answers, folioWord, type Orders } from "./answer.ts";
import { compareLine, type Difference } from "./compare.ts";
import { Ids } from "./ids.ts";
import { compareRaw, type RawCount } from "./raw.ts";
import { Runs } from "./runs.ts";
import type { Trace, TraceHeader, TraceLine } from "./trace.ts";

/** A difference, and the operation on whose line it is. */
export interface ScenarioDifference extends Difference {
  readonly scenario: string;
  readonly op: string;
  readonly index: number;
}

export interface ScenarioReport {
  readonly scenario: string;
  /** Lines of the trace. */
  readonly operations: number;
  /** Those before the first difference. */
  readonly operationsAgree: number;
  /** Raw entries on the lines that agree, those empty on both sides aside. */
  readonly raw: RawCount;
  readonly difference?: ScenarioDifference;
  /** It agrees where tasks that were woken at once go on in another order than the model's, which is the scheduler's to choose. */
  readonly reordered?: true;
  /** What the engine asked the version table for. */
  readonly asked: ReadonlySet<Capability>;
  /** The first raw entry that differs, in a scenario that agrees in everything else. */
  readonly rawDifference?: ScenarioDifference;
}

/** mm: optimize do_wp_page() for fresh pages in local LRU pagevecs, d4c470970d45. */
const COPIES_UNTIL = 5018;

/** From 6.2 on markers have the last swap type, and pagemap shows their bits as an offset. */
const MARKERS_LAST = 6002;

/** The settings under which the engine answers for the kernel that wrote a trace. */
export function settingsOf(header: TraceHeader, version: KernelVersion): Settings {
  return {
    ...defaultSettings,
    kernel: version,
    arch: header.arch,
    ...(header.cpu === null ? {} : { hafdbs: PROCESSORS[header.cpu].hafdbs, lpa2: PROCESSORS[header.cpu].lpa2 }),
    softDirty: header.softDirty,
    memoryFailure: header.memoryFailure,
    nodes: header.nodes,
    swap: header.swap,
    zeroPage: header.zeroPage,
  };
}

/**
 * Compares one scenario (the text of a .scn) with its trace, under the model of `version`. `runs`: those of the scenario on other kernels. Where they part
 * after several tasks were woken at once, other orders of these are tried.
 */
export function conformScenario(
  scenario: string,
  text: string,
  trace: Trace,
  version: KernelVersion,
  runs = new Runs(parseScn(text)),
): ScenarioReport {
  const settings = { ...settingsOf(trace.header, version), ...scnMachine(text) };
  const skipped = skippedIn(trace);
  const run = runs.on(settings, skipped);
  const asked = { scenario, asked: run.asked };
  const report = compared(run.answers, trace, version);
  if (report.difference === undefined) return named(report, asked);
  for (const orders of ordersFor(run.answers, trace.lines, report.difference.index)) {
    const other = compared(answers(parseScn(text), { ...settings }, skipped, orders), trace, version);
    if (other.difference === undefined) return { ...named(other, asked), reordered: true };
  }
  return named(report, asked);
}

type Disagreement = Difference & Pick<ScenarioDifference, "op" | "index">;
interface Compared extends Pick<ScenarioReport, "operations" | "operationsAgree" | "raw"> {
  readonly difference?: Disagreement;
  readonly rawDifference?: Disagreement;
}

function named(
  { difference, rawDifference, ...rest }: Compared,
  { scenario, asked }: Pick<ScenarioReport, "scenario" | "asked">,
): ScenarioReport {
  return {
    scenario,
    asked,
    ...rest,
    ...(difference === undefined ? {} : { difference: { scenario, ...difference } }),
    ...(difference !== undefined || rawDifference === undefined
      ? {}
      : { rawDifference: { scenario, ...rawDifference } }),
  };
}

function compared(given: Iterable<Answer>, trace: Trace, version: KernelVersion): Compared {
  const series = releaseOf(version)?.series ?? 0;
  const ids = new Ids(series < MARKERS_LAST, series < COPIES_UNTIL);
  const raw = { entries: 0, agree: 0 };
  let rawDifference: Disagreement | undefined;
  let agree = 0;
  const stopped = (difference: Difference, op: string): Compared => ({
    operations: trace.lines.length,
    operationsAgree: agree,
    raw,
    difference: { op, index: agree, ...difference },
  });
  for (const answer of given) {
    const line = trace.lines[agree];
    if (!line) return stopped({ field: "op", kernel: "the trace ends here", engine: answer.line.op }, answer.line.op);
    const difference = compareLine(line, answer.line, ids) ?? compareFolios(line, answer.state);
    if (difference) {
      const { notModelled } = answer;
      return stopped(
        notModelled === undefined
          ? difference
          : { ...difference, engine: `${difference.engine} (not modelled: ${notModelled})` },
        line.op,
      );
    }
    const found = compareRaw(line, answer.state, version, ids, raw);
    if (found && !rawDifference) rawDifference = { op: line.op, index: agree, ...found };
    ids.next();
    agree++;
  }
  const extra = trace.lines[agree];
  if (extra) return stopped({ field: "op", kernel: extra.op, engine: "the scenario ends here" }, extra.op);
  return { operations: trace.lines.length, operationsAgree: agree, raw, ...(rawDifference ? { rawDifference } : {}) };
}

/** The first page that is another page of its folio than the engine says, on a line that tells folios. */
function compareFolios(line: TraceLine, state: State): Difference | undefined {
  for (const [mm, regions] of Object.entries(line.st)) {
    for (const [place, { fo = [] }] of Object.entries(regions)) {
      for (const [page, kernel] of fo.entries()) {
        const engine = folioWord(state, mm, Number(place.slice(1)), page);
        if (kernel !== engine) return { field: `fo ${mm}.${place}[${page}]`, kernel, engine };
      }
    }
  }
  return undefined;
}

const NONE: readonly number[] = [];

/** Accesses of the kernel's that the machine had no way to make: no guest without KVM, no O_DIRECT on a file system without it. */
function skippedIn({ lines }: Trace): ReadonlySet<number> {
  return new Set(lines.flatMap(({ op, skip }, i) => (skip === 1 && /^k(read|write) /.test(op) ? [i] : NONE)));
}

/** How many scenarios, operations and raw entries agree, and where the others part first. */
export interface Conformance {
  readonly kernel: string;
  readonly scenarios: number;
  readonly agree: number;
  readonly operations: number;
  readonly operationsAgree: number;
  readonly raw: RawCount;
  readonly differences: readonly ScenarioDifference[];
  /** Scenarios that differ in raw entries alone: each its first. */
  readonly rawDifferences: readonly ScenarioDifference[];
}

export function summarize(kernel: string, reports: readonly ScenarioReport[]): Conformance {
  const sum = (of: (report: ScenarioReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    kernel,
    scenarios: reports.length,
    agree: reports.filter((report) => !report.difference).length,
    operations: sum((report) => report.operations),
    operationsAgree: sum((report) => report.operationsAgree),
    raw: { entries: sum((report) => report.raw.entries), agree: sum((report) => report.raw.agree) },
    differences: reports.flatMap((report) => report.difference ?? []),
    rawDifferences: reports.flatMap((report) => report.rawDifference ?? []),
  };
}

// Which of several tasks that are woken at once runs first is the scheduler's choice, and no property of a kernel's memory management
// (__wake_userfault() wakes all that wait at a page, fs/userfaultfd.c): a trace agrees where the engine gives its answers in some order of theirs.

/** Lines, from a difference back, whose sleepers are tried in other orders. */
const LINES = 3;
/** Tasks of which every order is tried; of more, each before each other. */
const ALL_ORDERS = 4;

/**
 * Orders to try, where the model's own comes to a difference at line `until`: the one in which the recorder saw them end, then others of the last lines
 * before it.
 */
export function* ordersFor(
  answers: readonly Answer[],
  lines: readonly TraceLine[],
  until: number,
): Generator<Orders, void, void> {
  const seen = new Map<number, readonly number[]>();
  for (const { line, woken } of answers.slice(0, until + 1)) {
    if (woken === undefined) continue;
    const ended = lines[line.i]?.done?.map((each) => each.i) ?? [];
    seen.set(line.i, [...ended.filter((i) => woken.includes(i)), ...woken.filter((i) => !ended.includes(i))]);
  }
  if (seen.size === 0) return;
  yield seen;
  for (const [i, order] of [...seen].slice(-LINES).reverse())
    for (const other of others(order)) yield new Map([...seen, [i, other]]);
}

function others(order: readonly number[]): (readonly number[])[] {
  if (order.length <= ALL_ORDERS) return permutations(order);
  return order.flatMap((one) =>
    order.map((other) => {
      const rest = order.filter((each) => each !== one);
      return one === other ? [...rest, one] : rest.toSpliced(rest.indexOf(other), 0, one);
    }),
  );
}

function permutations(of: readonly number[]): (readonly number[])[] {
  if (of.length < 2) return [of];
  return of.flatMap((first) => permutations(of.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}
