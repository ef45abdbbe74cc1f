// What docs/model.md says in numbers: written by `npm run docs`, checked by the test run.

import { causes } from "./causes.ts";
import type { SetConformance } from "./conformance.ts";
import { recorders } from "./corpus.ts";

const START = "<!-- numbers: written by `npm run docs` -->";
const END = "<!-- end of numbers -->";

const SET_NAMES = {
  hand: "hand-written",
  random: "random",
  "random-5.10": "random",
  migrate: "migration",
  probe: "probes",
  rwp: "read-write protection",
  "rwp-migrate": "read-write protection, migration",
  kaccess: "accesses by the kernel",
  "kaccess-rwp": "accesses by the kernel, read-write protection",
  "kaccess-migrate": "accesses by the kernel, migration",
  "kaccess-kvm": "accesses by a guest",
  "kaccess-random": "accesses by the kernel, random",
  folio: "large folios",
  "folio-random": "large folios, random",
  "shmem-folio": "large folios of shmem",
  "shmem-folio-random": "large folios of shmem, random",
  examples: "examples",
  contpte: "contiguous groups",
  monitor: "messages read late",
} as const;

/** Rounded down: 100 % is all of them. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}

const order = recorders.map(({ name }) => name);

export function numbers(results: readonly SetConformance[]): string {
  const rows = results
    .toSorted((a, b) => order.indexOf(a.kernel) - order.indexOf(b.kernel))
    .map(({ kernel, set, whole }) => {
      const { scenarios, agree, operations, operationsAgree, raw } = whole;
      return `| ${[
        kernel.replace(/-arm64$/, ", arm64").replace(/-arm64-/, ", arm64, "),
        SET_NAMES[set],
        `${agree} of ${scenarios}`,
        percent(agree, scenarios),
        `${operationsAgree} of ${operations}`,
        raw.entries === 0 ? "–" : `${raw.agree} of ${raw.entries}`,
        percent(raw.agree, raw.entries),
      ].join(" | ")} |`;
    });
  const total = (of: (each: SetConformance) => number) => results.reduce((sum, each) => sum + of(each), 0);
  const operations = total(({ whole }) => whole.operations);
  const lines = [
    `${total(({ whole }) => whole.scenarios)} recordings with ${operations} operations; ${total(({ whole }) => whole.agree)} recordings agree from the first line to the last.`,
    "",
    "| Linux | scenarios | agree | | operations before a first difference | raw entries equal | |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    ...differences(results),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Every scenario that does not agree, by name, with its cause. */
function differences(results: readonly SetConformance[]): string[] {
  const rows = results.flatMap(({ kernel, set, whole }) =>
    [...whole.differences, ...whole.rawDifferences].map(({ scenario, index, op, field }) => {
      const cause = causes[`${kernel}/${set}/${scenario}`] ?? "not understood yet";
      return `| ${kernel} | ${set}/${scenario} | ${index}: \`${op.trim()}\` | ${field} | ${cause} |`;
    }),
  );
  if (rows.length === 0) return ["No recording differs."];
  return [
    "What does not agree, each at its first difference:",
    "",
    "| Linux | scenario | operation | where | cause |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ];
}

/** The page with its numbers replaced. Throws when the page has no place for them. */
export function withNumbers(page: string, results: readonly SetConformance[]): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/model.md has no ${START} … ${END}`);
  return `${page.slice(0, start + START.length)}\n\n${numbers(results)}\n${page.slice(end)}`;
}
