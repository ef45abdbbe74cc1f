// Scenario files: `.pte`, and `.scn`, the form that the kernel recorder takes.

import { dirname, extname, resolve } from "node:path";
import { openScenario, type Scenario, type ScenarioOptions } from "../analysis/index.ts";
import { bind, type Includer, includerOf, parse, running, type SourceFiles } from "../language/index.ts";
import { parseScn, pteToScn, scnToPte } from "../language/scn/index.ts";
import { UsageError } from "./arguments.ts";
import type { Io } from "./command.ts";
import { bytesOf, lookedAt, readText, textOf } from "./files.ts";

export interface ScenarioFile {
  /** As the user wrote it. */
  readonly file: string;
  /** In the language of `.pte`: what a `.scn` says, converted. */
  readonly text: string;
  readonly scenario: Scenario;
}

/** Reads and runs a scenario. Throws UsageError when it can't be read. */
export async function openFile(
  file: string,
  io: Io,
  options: Omit<ScenarioOptions, "include"> = {},
): Promise<ScenarioFile> {
  const { text, include } = await readScenario(file, io);
  return { file, text, scenario: openScenario(text, { ...options, include }) };
}

/** The text of a scenario, a `.scn` converted, and what finds its includes. Throws UsageError when it can't be read. */
export async function readScenario(file: string, io: Io): Promise<{ text: string; include: Includer }> {
  const given = await readText(file, io);
  return { text: isScn(file) ? scnToPte(given) : given, include: includerOf(disk, resolve(file)) };
}

export function isScn(file: string): boolean {
  return extname(file) === ".scn";
}

/** Included files, beside the one that names them. */
const disk: SourceFiles = {
  resolve: (from, path) => ({ name: resolve(dirname(from), path) }),
  tree(name) {
    const found = lookedAt(name);
    // A text that names a pipe or a device must not make anybody wait for it.
    if (found !== undefined && !found.isFile()) return "it is no regular file";
    try {
      return parse(textOf(bytesOf(name)));
    } catch (error) {
      return error instanceof UsageError ? error.message : `it can't be read: ${error}`;
    }
  },
};

/** The scenario as the recorder takes it. Throws UsageError where it can't say it (more processes, regions or files than it knows). */
export function scnOf(file: string, text: string): string {
  if (isScn(file)) return text;
  const document = parse(text);
  const program = bind(document, { include: includerOf(disk, resolve(file)) });
  const wrong = program.bound.flatMap(({ diagnostics }, line) =>
    diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => ({ line, message })),
  );
  const { text: scn, problems } = pteToScn(program);
  const [first, ...more] = [...wrong, ...problems];
  if (first) {
    const others = more.length > 0 ? ` (and ${more.length} more)` : "";
    throw new UsageError(`${file}:${first.line + 1}: ${first.message}${others}`);
  }
  return scn;
}

/** The line, from 0, of each operation of a scenario as the recorder counts them; of an included one, the line of its include. */
export function operationLines(file: string, text: string): number[] {
  if (isScn(file)) return parseScn(text).map(({ line }) => line);
  const program = bind(parse(text), { include: includerOf(disk, resolve(file)) });
  return program.bound.flatMap(({ operation }, line) => {
    const included = program.includes.get(line)?.program;
    const inner = included ? running(included).filter(({ bound }) => bound.operation !== null).length : 0;
    return Array.from({ length: inner + (operation === null ? 0 : 1) }, () => line);
  });
}

/** A text of another file of the scenario's: what an include names. */
export function includedText(file: string, files: readonly string[]): string {
  let whole = file;
  for (const each of files) whole = resolve(dirname(whole), each);
  return textOf(bytesOf(whole));
}
