// Text in C: comments, strings, lines of a comment; what stands at the beginning of a step, a comment and the name that KTAP prints.

import type { Statement } from "../language/index.ts";

/** Control characters, and those that turn the direction of text around: what stands in a file is what is seen. */
const HIDDEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** A line of the scenario as what stands in a comment. */
function commentText(text: string): string {
  return text.replace(HIDDEN, " ").trim().replace(/\s+/g, " ").replaceAll("*/", "* /").replaceAll("/*", "/ *");
}

/** A string literal. */
export function quoted(text: string): string {
  return `"${text.replace(HIDDEN, " ").replace(/[\\"]/g, "\\$&").replace(/\?\?/g, "?\\?")}"`;
}

/** A text in lines of at most so many characters. */
export function wrapped(text: string, width = 77): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of commentText(text)
    .split(" ")
    .filter((each) => each !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** Columns of a line of C, with tabs of eight. */
const WIDEST = 100;

/** Lines of C, each in as many as it needs: broken after a comma or an operator, as far out as may be, aligned to its parenthesis. */
export function fitted(text: string): string[] {
  return text.split("\n").flatMap(fittedLine);
}

function fittedLine(line: string): string[] {
  if (columns(line) <= WIDEST) return [line];
  const comment = /^(\t*)\/\* (.*) \*\/$/.exec(line);
  if (comment) {
    const [, indent = "", text = ""] = comment;
    return [
      `${indent}/*`,
      ...wrapped(text, WIDEST - columns(indent) - 3).map((each) => `${indent} * ${each}`),
      `${indent} */`,
    ];
  }
  // What an ioctl is given has a line of its own.
  const given = line.indexOf("){ .");
  if (given > 0) {
    const [indent = ""] = line.match(/^\t*/) ?? [];
    const all = `${indent}\t${line.slice(given + 3)}`;
    // Each of its members where they do not fit on one.
    const members =
      columns(all) <= WIDEST
        ? [all]
        : all.split(/, (?=\.)/).map((each, at) => (at === 0 ? each : `${indent}\t${each}`));
    return [
      ...fittedLine(line.slice(0, given + 2)),
      ...members.flatMap((each, at) => fittedLine(at === members.length - 1 ? each : `${each},`)),
    ];
  }
  const breaks = breaksOf(line);
  const most = Math.max(0, ...breaks.map(({ depth }) => depth));
  for (let depth = 0; depth <= most; depth++) {
    const fit = breaks.filter((each) => each.depth === depth && columns(line.slice(0, each.at)) <= WIDEST).at(-1);
    // What is left of a break early in the line would be as long as it was.
    if (fit === undefined || columns(line.slice(0, fit.at)) < WIDEST / 3) continue;
    const tabs = "\t".repeat(Math.floor(fit.column / 8)) + " ".repeat(fit.column % 8);
    return [line.slice(0, fit.at), ...fittedLine(tabs + line.slice(fit.at).trimStart())];
  }
  return [line];
}

interface Break {
  /** Where the next line begins. */
  readonly at: number;
  readonly depth: number;
  /** Under the parenthesis that it is in. */
  readonly column: number;
}

function breaksOf(line: string): Break[] {
  const breaks: Break[] = [];
  const open: number[] = [];
  // Outside of parentheses under what is assigned.
  const assigned = line.search(/ = (?=[A-Z])/);
  const [lead = ""] = /^[\t ]+(?=[A-Z_]+ \|)/.exec(line) ?? [];
  const outside = assigned >= 0 ? columns(line.slice(0, assigned + 3)) : lead === "" ? -1 : columns(lead);
  let quotes = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (character === "\\") at++;
    else if (character === '"') quotes = !quotes;
    else if (quotes) continue;
    else if (character === "(" || character === "{") open.push(columns(line.slice(0, at + 1)));
    else if (character === ")" || character === "}") open.pop();
    else if (open.length === 0 && outside >= 0 && at > assigned && character === "|" && line[at + 1] === " ")
      breaks.push({ at: at + 1, depth: 0, column: outside });
    else if (open.length > 0 && (character === "," || character === "|") && line[at + 1] === " ")
      breaks.push({ at: at + 1, depth: open.length, column: open.at(-1) ?? 0 });
  }
  return breaks;
}

function columns(text: string): number {
  let column = 0;
  for (const character of text) column += character === "\t" ? 8 - (column % 8) : 1;
  return column;
}

// What stands at the beginning of a step: the scenario's line as a comment, and in short as the name that KTAP prints.

/** The whole line with what it expects and its own comment, as a comment of C, and what is to be said besides. */
export function lineComment({ text }: Statement, more = ""): string {
  return commentOf(`${text.trimEnd()}${more}`);
}

/** A comment of C; over several lines in the kernel's style where it does not fit on one. */
export function commentOf(text: string): string {
  return `/* ${commentText(text)} */`;
}

/** Names of steps, each given once: a test's history is kept by its name. */
export class Labels {
  private readonly given = new Map<string, number>();
  private readonly processes: boolean;

  /** `processes`: there is more than one, and each name says whose step it is. */
  constructor(processes: boolean) {
    this.processes = processes;
  }

  /** `wp buf[0..3]`, `B: write buf[0]`. */
  next(statement: Statement): string {
    const name = this.nameOf(statement);
    const count = (this.given.get(name) ?? 0) + 1;
    this.given.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  }

  private nameOf(statement: Statement): string {
    const { text } = statement;
    if (statement.kind === "assert") {
      const { page, process } = statement;
      const from = process?.start ?? page?.start ?? statement.keyword.end;
      return `assert ${text.slice(from, page?.end ?? from)}`.trimEnd();
    }
    if (statement.kind !== "call") return commentText(text);
    const { callee, target, process, args } = statement;
    const who = this.processes && process !== null ? `${process.process.text}: ` : "";
    // Of its arguments those that are words, not values: what it is about, and how.
    const words = args.filter(({ name, value: { kind } }) => name === null && kind !== "number" && kind !== "string");
    const about = target !== null ? [target] : callee.text === "userfaultfd" ? [] : words;
    return [`${who}${callee.text}`, ...about.map(({ start, end }) => text.slice(start, end))].join(" ");
  }
}

// A piece of C: a function or a macro with what belongs to it.

export interface Piece {
  /** A function or a macro: that it is called asks for the piece. */
  readonly name: string;
  /** What asks for it, where that is no call. */
  readonly asks?: RegExp;
  /** C, with a comment above where its name does not say it all; no newline at the end. `code`: what the file does; `swapTypes`: it tells swap entries and markers apart. */
  readonly text: string | ((code: string, swapTypes: boolean) => string);
}

/** The text of a piece in a file that does that. */
export function textOf({ text }: Piece, code: string, swapTypes: boolean): string {
  return typeof text === "string" ? text : text(code, swapTypes);
}
