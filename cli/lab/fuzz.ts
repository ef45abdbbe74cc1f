// What becomes of what `fuzz` found: plain data, what the parts of one run found together, and a scenario that differs cut down.
import { allParts, isShard, type Part, type Shard } from "../explore/shards.ts";
import { byCause, type Compared } from "./differences.ts";

export interface FuzzReport {
  readonly part: Shard;
  readonly seed: number;
  readonly from: number;
  /** Scenarios of all parts. */
  readonly count: number;
  /** The kernel that ran, and the release whose model it was held against; "" where nothing ran. */
  readonly release: string;
  readonly model: string;
  readonly agree: number;
  readonly unsteady: readonly string[];
  readonly failed: Compared["failed"];
  /** The most frequent first. */
  readonly causes: readonly { readonly cause: string; readonly scenarios: readonly string[] }[];
}

export function fuzzReport(
  compared: Compared,
  asked: Pick<FuzzReport, "part" | "seed" | "from" | "count">,
): FuzzReport {
  const { release, model, agree, unsteady, failed, differing } = compared;
  const causes = byCause(differing).map(([cause, all]) => ({ cause, scenarios: all.map(({ job }) => job.name) }));
  return { ...asked, release, model: model ?? "", agree, unsteady, failed, causes };
}

export function isFuzzReport(given: object): given is FuzzReport {
  return (
    "part" in given &&
    isShard(given.part) &&
    ["seed", "from", "count", "agree"].every((name) => name in given) &&
    "unsteady" in given &&
    Array.isArray(given.unsteady) &&
    "failed" in given &&
    Array.isArray(given.failed) &&
    "causes" in given &&
    Array.isArray(given.causes) &&
    given.causes.every((each) => typeof each?.cause === "string" && Array.isArray(each?.scenarios))
  );
}

/** What all parts say together. Throws UsageError where one is missing or of another run. */
export function mergedFuzz(parts: readonly Part<FuzzReport>[]): FuzzReport {
  const reports = allParts(parts, ({ seed, from, count }) => `${seed} ${from} ${count}`);
  const causes = new Map<string, string[]>();
  for (const report of reports)
    for (const { cause, scenarios } of report.causes) causes.set(cause, [...(causes.get(cause) ?? []), ...scenarios]);
  const one = (name: "release" | "model") =>
    [...new Set(reports.map((report) => report[name]).filter((text) => text !== ""))].join(", ");
  const { seed, from, count } = reports[0] ?? { seed: 0, from: 0, count: 0 };
  return {
    part: { index: 1, of: 1 },
    ...{ seed, from, count },
    release: one("release"),
    model: one("model"),
    agree: reports.reduce((sum, { agree }) => sum + agree, 0),
    unsteady: reports.flatMap(({ unsteady }) => unsteady),
    failed: reports.flatMap(({ failed }) => failed),
    causes: [...causes]
      .map(([cause, scenarios]) => ({ cause, scenarios }))
      .sort((a, b) => b.scenarios.length - a.scenarios.length),
  };
}

export function fuzzText({ seed, release, model, agree, unsteady, failed, causes }: FuzzReport): string {
  const differing = causes.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
  const lines = [
    `Seed ${seed}.`,
    `Linux ${release}, held against the model of ${model}: ${agree} of ${agree + differing} scenarios agree.`,
    ...(unsteady.length > 0
      ? [`${unsteady.length} not compared, for two runs of the kernel differ: ${unsteady.join(" ")}`]
      : []),
    ...failed.map(({ name, why }) => `${name}: ${why}`),
    ...causes.flatMap(({ cause, scenarios }) => ["", `${scenarios.length}: ${cause}`, `  ${scenarios.join(" ")}`]),
  ];
  return `${lines.join("\n")}\n`;
}

// Delta debugging: the fewest lines that still differ.

/** Which of some scenarios differ. Asked of many at once, for a kernel that must be booted to answer. */
type Differ = (scenarios: readonly (readonly string[])[]) => Promise<readonly boolean[]>;

/**
 * Takes lines away, in pieces that get smaller, for as long as what is left still differs. What comes after line `last` goes first. The result
 * differs, and taking any one line from it makes it agree.
 */
export async function cutDown(lines: readonly string[], last: number, differ: Differ): Promise<string[]> {
  const upTo = lines.slice(0, last + 1);
  let left = (await differ([upTo]))[0] ? upTo : [...lines];
  for (let piece = Math.max(1, left.length >> 1); ; ) {
    // From the end: what sets the scene stands first, and goes last.
    const starts: number[] = [];
    for (let start = left.length - piece; start > -piece; start -= piece) starts.push(Math.max(0, start));
    const isGone = (start: number, at: number) => at >= start && at < start + piece;
    const candidates = starts
      .map((start) => ({ start, rest: left.filter((_, at) => !isGone(start, at)) }))
      .filter(({ rest }) => rest.length > 0);
    const answers = candidates.length === 0 ? [] : await differ(candidates.map(({ rest }) => rest));
    const still = candidates.filter((_, index) => answers[index]);
    const [first] = still;
    if (first === undefined) {
      if (piece === 1) return left;
      piece >>= 1;
      continue;
    }
    // What can go alone can mostly go together.
    const together = left.filter((_, at) => !still.some(({ start }) => isGone(start, at)));
    const all = still.length > 1 && together.length > 0 && (await differ([together]))[0];
    left = all ? together : first.rest;
    piece = Math.max(1, Math.min(piece, left.length >> 1));
  }
}
