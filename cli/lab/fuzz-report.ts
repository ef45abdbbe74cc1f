// What `fuzz` found, as plain data, and what the parts of one run found together.

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
