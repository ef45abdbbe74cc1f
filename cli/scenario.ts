// Scenario files: `.pte`, `.scn`, the form that the kernel recorder takes, and texts that have scenarios in them: Markdown and mails.

import { dirname, extname, resolve } from "node:path";
import { openScenario, type Scenario, type ScenarioOptions } from "../analysis/index.ts";
import { type Block, linesOf, MAX_BLOCK_LINES, markdownBlocks } from "../language/embedded/markdown.ts";
import { bind, type Includer, includerOf, parse, running, type SourceFiles } from "../language/index.ts";
import { pteToScn, scnToPte } from "../language/scn/convert.ts";
import { parseScn } from "../language/scn/read.ts";
import { UsageError } from "./arguments.ts";
import type { Io } from "./command.ts";
import { bytesOf, readText, statOf, textOf } from "./files.ts";
import { isMail, mailScenarios } from "./mail/find.ts";
import { oneLine } from "./output.ts";

export interface ScenarioFile {
  /** As the user wrote it. */
  readonly file: string;
  /** Where it stands in the file, whose lines and columns it has; null: it is the file. */
  readonly block: Block | null;
  /** In the language of `.pte`: what a `.scn` says, converted. */
  readonly text: string;
  readonly scenario: Scenario;
}

type Options = Omit<ScenarioOptions, "include">;

/** Reads and runs the one scenario of a file. Throws UsageError when it can't be read, or is not one. */
export async function openFile(file: string, io: Io, options: Options = {}): Promise<ScenarioFile> {
  const { text, block, include } = await readScenario(file, io);
  return { file: placeOf(file).path, block, text, scenario: openScenario(text, { ...options, include }) };
}

/** Reads and runs all scenarios of a file: Markdown may have none. Throws UsageError when it can't be read. */
export async function openFiles(file: string, io: Io, options: Options = {}): Promise<ScenarioFile[]> {
  const { texts, include } = await readScenarios(file, io);
  return texts.map(({ text, block }) => ({
    file: placeOf(file).path,
    block,
    text,
    scenario: openScenario(text, { ...options, include }),
  }));
}

interface Source {
  readonly text: string;
  readonly block: Block | null;
}

/** The text of a file's one scenario, a `.scn` converted, and what finds its includes. Throws UsageError when it can't be read, or is not one. */
export async function readScenario(file: string, io: Io): Promise<Source & { readonly include: Includer }> {
  const { texts, include } = await readScenarios(file, io);
  const [only, ...more] = texts;
  if (only === undefined) throw none(file);
  if (more.length === 0) return { ...only, include };
  const lines = texts.map(({ block }) => (block?.line ?? 0) + 1);
  throw new UsageError(
    `${file} has ${texts.length} scenarios, at lines ${lines.join(", ")}: ptescope check looks at all, this at one`,
  );
}

/** A file, and of those in it the scenario at a line: `notes.md:12`. */
function placeOf(file: string): { readonly path: string; readonly line: number | null } {
  const { path, line } = /^(?<path>.+):(?<line>\d+)$/.exec(file)?.groups ?? {};
  const named = path !== undefined && statOf(file) === undefined && (path === "-" || statOf(path) !== undefined);
  return named ? { path, line: Number(line) - 1 } : { path: file, line: null };
}

async function readScenarios(named: string, io: Io): Promise<{ texts: readonly Source[]; include: Includer }> {
  const { path: file, line } = placeOf(named);
  const given = await readText(file, io);
  const include = includerOf(disk, resolve(file));
  const all = blocksOf(file, given, io);
  // The line of a fence is the block's too.
  const blocks =
    line === null || all === null ? all : all.filter((block) => block.line - 1 <= line && line <= block.end);
  if (line !== null && blocks?.length !== 1)
    throw new UsageError(`there is no scenario at line ${line + 1} of ${file}`);
  if (blocks === null) return { texts: [{ text: isScn(file) ? scnToPte(given) : given, block: null }], include };
  return { texts: blocks.map((block) => ({ text: block.text, block })), include };
}

/** The scenarios in a text around them; null: the text is the scenario. */
function blocksOf(file: string, text: string, io: Io): Block[] | null {
  const name = extname(file);
  if (name === ".pte" || name === ".scn") return null;
  const markdown = isMarkdown(file);
  if (!markdown && !isMail(text)) return null;
  const { blocks, leftOut } = markdown ? { blocks: markdownBlocks(text), leftOut: [] } : mailScenarios(text);
  if (blocks.length === 0 && !markdown) throw none(file);
  const [first, ...more] = leftOut;
  if (first !== undefined) {
    const others = more.length > 0 ? ` (and ${more.length} more)` : "";
    io.stderr(`${oneLine(file)}:${first + 1}: left out: a statement that no scenario of the mail holds${others}\n`);
  }
  if (blocks.length * linesOf(text).length > MAX_BLOCK_LINES)
    throw new UsageError(`${file} has too many scenarios for its length: ${blocks.length}; divide it`);
  return blocks;
}

function none(file: string): UsageError {
  const what = isMarkdown(file) ? "a fenced block ```pte" : "lines of statements, one of which is an mmap";
  return new UsageError(`there is no scenario in ${file === "-" ? "standard input" : file}: ${what}`);
}

export function isMarkdown(file: string): boolean {
  return [".md", ".markdown"].includes(extname(file).toLowerCase());
}

export function isScn(file: string): boolean {
  return extname(file) === ".scn";
}

/** Included files, beside the one that names them. */
const disk: SourceFiles = {
  resolve: (from, path) => ({ name: resolve(dirname(from), path) }),
  tree(name) {
    const found = statOf(name);
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
