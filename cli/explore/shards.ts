// Searches in parts, on as many machines: questions (a scenario, a kernel, a line) go round, and what the parts say is put together.

import { UsageError } from "../arguments.ts";
import { bytesOf, textOf } from "../files.ts";
import type { ExploredFile } from "./explored.ts";

/** One of so many parts, from 1 on. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** `2/8`. Throws UsageError. */
export function shardArgument(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of) return shard;
  throw new UsageError(`--shard takes I/N, a part from 1 to N, not "${text}"`);
}

/** Whether something is for a part, by its number from 0 on. */
export function isFor({ index, of }: Shard, number: number): boolean {
  return number % of === index - 1;
}

/** What `--format json` of a part has. */
export interface PartReport {
  readonly part: Shard;
  readonly files: readonly ExploredFile[];
}

export interface Part<Report extends { readonly part: Shard }> {
  readonly path: string;
  readonly report: Report;
}

/** Throws UsageError where it is no report of a part. */
export function readPart<Report extends { readonly part: Shard }>(
  path: string,
  is: (given: object) => given is Report,
): Part<Report> {
  const wanted = "--merge takes what --shard I/N --format json wrote";
  let given: unknown;
  try {
    given = JSON.parse(textOf(bytesOf(path)));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} is no JSON: ${wanted}`);
  }
  if (typeof given === "object" && given !== null && is(given)) return { path, report: given };
  throw new UsageError(`${path} is no part of a search: ${wanted}`);
}

export function isShard(given: unknown): given is Shard {
  if (typeof given !== "object" || given === null || !("index" in given && "of" in given)) return false;
  return Number.isInteger(given.index) && Number.isInteger(given.of);
}

export function isPartReport(given: object): given is PartReport {
  if (!("part" in given && "files" in given && isShard(given.part))) return false;
  const { files } = given;
  return (
    Array.isArray(files) && files.every((file) => typeof file?.text === "string" && Array.isArray(file?.properties))
  );
}

/** Throws UsageError where a part is missing, is there twice, or is of another search. `asked`: the same in all parts of one. */
export function allParts<Report extends { readonly part: Shard }>(
  parts: readonly Part<Report>[],
  asked: (report: Report) => string,
): Report[] {
  const [first] = parts;
  if (first === undefined) throw new UsageError("--merge takes the reports of all parts: FILE…");
  const { of } = first.report.part;
  for (const { path, report } of parts)
    if (report.part.of !== of || asked(report) !== asked(first.report))
      throw new UsageError(`${path} is a part of another search than ${first.path}`);
  return Array.from({ length: of }, (_, at) => {
    const [one, twice] = parts.filter(({ report }) => report.part.index === at + 1);
    if (one === undefined) throw new UsageError(`part ${at + 1} of ${of} is missing`);
    if (twice !== undefined)
      throw new UsageError(`${one.path} and ${twice.path} are the same part, ${at + 1} of ${of}`);
    return one.report;
  });
}

/** What all parts say together. Throws UsageError. */
export function merged(parts: readonly Part<PartReport>[]): ExploredFile[] {
  const reports = allParts(parts, ({ files }) =>
    JSON.stringify(
      files.map(({ file, block, text, kernel, properties }) => [
        ...[file, block, text, kernel],
        properties.map(({ line, property }) => [line, property]),
      ]),
    ),
  );
  const [first] = reports;
  return (first?.files ?? []).map((file, at) => ({
    ...file,
    properties: file.properties.map((property, n) => {
      const answers = reports.flatMap(({ files }) => files[at]?.properties[n]?.answer ?? []);
      const [answer] = answers;
      if (answer === undefined) throw new UsageError(`no part looked at ${file.file}:${property.line}`);
      return { ...property, answer };
    }),
  }));
}
