// Where a name stands: definitions, references, rename.

import { initialEnvironment } from "../environment.ts";
import type { Program } from "../program.ts";
import { tokenAt, tokensOf } from "./token.ts";

export type NameKind = "place" | "file" | "process" | "thread";

export interface Name {
  readonly kind: NameKind;
  readonly text: string;
  /** A thread's process; "" for the other kinds. */
  readonly process: string;
}

export interface Occurrence {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** The name comes to stand for something here. */
  readonly defines: boolean;
  /** Inside of a trace's line (`scn "…"`), where a name can't be changed. */
  readonly fixed: boolean;
}

/** The name at a position, or undefined. */
export function nameAt(program: Program, line: number, column: number): Name | undefined {
  const statement = program.document.statements[line];
  if (statement === undefined) return undefined;
  const token = tokenAt(statement, column, program.environments[line] ?? initialEnvironment);
  if (token === undefined) return undefined;
  const { type, text } = token;
  if (type === "thread") return { kind: type, text, process: token.process ?? "" };
  return type === "place" || type === "file" || type === "process" ? { kind: type, text, process: "" } : undefined;
}

/** Every place where a name stands, in the order of the text. */
export function occurrences(program: Program, name: Name): Occurrence[] {
  const found: Occurrence[] = [];
  program.document.statements.forEach((statement, line) => {
    // A line without the letters has no such token: most lines end here.
    if (!statement.text.includes(name.text)) return;
    for (const token of tokensOf(statement, program.environments[line] ?? initialEnvironment)) {
      if (token.text !== name.text || token.type !== name.kind) continue;
      if (name.kind === "thread" && token.process !== name.process) continue;
      found.push({ line, start: token.start, end: token.end, defines: token.defines, fixed: false });
    }
    if (statement.kind === "scn" && statement.line !== null && name.kind !== "thread") {
      const { start } = statement.line;
      for (const word of statement.line.value.matchAll(/\S+/g)) {
        if (word[0] !== name.text) continue;
        const at = start + 1 + word.index;
        found.push({ line, start: at, end: at + name.text.length, defines: false, fixed: true });
      }
    }
  });
  return found;
}

/** Where a name is defined: where it comes to stand for something, else where it is mentioned first. */
export function definitions(program: Program, name: Name): Occurrence[] {
  const all = occurrences(program, name);
  const defining = all.filter(({ defines }) => defines);
  return defining.length > 0 ? defining : all.slice(0, 1);
}

/** Why a name can't be changed to another, or undefined where it can. */
export function renameProblem(program: Program, name: Name, to: string): string | undefined {
  const pattern = name.kind === "thread" ? /^\w+(-\w+)*$/ : /^[A-Za-z_]\w*$/;
  if (!pattern.test(to)) return `'${to}' is no name: letters, digits and '_', and no digit first`;
  if (name.kind === "process" && name.text === "A") return "A is the process that every scenario starts with";
  if (to === name.text) return undefined;
  if (occurrences(program, name).some(({ fixed }) => fixed))
    return `'${name.text}' stands in a line of a kernel trace (scn "…"), where it can't change`;
  const { places, files, processes, threads } = program.environment;
  const taken =
    name.kind === "process"
      ? processes.has(to)
      : name.kind === "thread"
        ? threads.has(`${name.process}/${to}`)
        : places.has(to) || files.has(to);
  return taken ? `there is a '${to}' already` : undefined;
}
