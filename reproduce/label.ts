// What stands at the beginning of a step: the scenario's line as a comment, and in short as the name that KTAP prints.

import type { Statement } from "../language/index.ts";
import { commentText } from "./text.ts";

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
