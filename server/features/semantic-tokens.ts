// What each word is, for the editor's colours: it knows a file from a mapping, and a flag of this call from one that is none.
import type { Range, SemanticTokens, SemanticTokensDelta } from "vscode-languageserver";
import { type Environment, initialEnvironment, type Program, type Statement, spliceOf } from "../../language/index.ts";
import { semanticTokens } from "../../language/query/semantic.ts";
import type { OpenDocument } from "../document.ts";

export class Tokens {
  /** Most lines stay the same from one answer to the next: as long as statement and names do, so do its tokens. */
  private readonly lines = new WeakMap<
    Statement,
    { readonly environment: Environment; readonly data: readonly number[] }
  >();
  /** What each document was told last, for the difference to it. */
  private readonly last = new WeakMap<OpenDocument, { readonly id: string; readonly data: number[] }>();
  private count = 0;

  full(document: OpenDocument, program: Program): SemanticTokens {
    const data = this.encode(program, 0, Number.POSITIVE_INFINITY);
    const id = `${++this.count}`;
    this.last.set(document, { id, data });
    return { resultId: id, data };
  }

  delta(document: OpenDocument, program: Program, previous: string): SemanticTokens | SemanticTokensDelta {
    const before = this.last.get(document);
    const now = this.full(document, program);
    if (before === undefined || before.id !== previous || now.resultId === undefined) return now;
    return { resultId: now.resultId, edits: difference(before.data, now.data) };
  }

  range(program: Program, { start, end }: Range): SemanticTokens {
    return { data: this.encode(program, start.line, end.line) };
  }

  private encode(program: Program, first: number, last: number): number[] {
    const { statements } = program.document;
    const data: number[] = [];
    let previous = 0;
    for (let line = Math.max(0, first); line <= Math.min(last, statements.length - 1); line++) {
      const own = this.ofLine(program, line);
      if (own.length === 0) continue;
      data.push(line - previous);
      for (let i = 1; i < own.length; i++) data.push(own[i] ?? 0);
      previous = line;
    }
    return data;
  }

  /** As of a text that begins with this line. */
  private ofLine(program: Program, line: number): readonly number[] {
    const statement = program.document.statements[line];
    if (statement === undefined) return [];
    const environment = program.environments[line] ?? initialEnvironment;
    const known = this.lines.get(statement);
    if (known?.environment === environment) return known.data;
    const data = semanticTokens(program, line, line + 1);
    this.lines.set(statement, { environment, data });
    return data;
  }
}

/** One edit: what differs between the common start and the common end. */
function difference(before: readonly number[], now: readonly number[]): SemanticTokensDelta["edits"] {
  const { from: start, removed, added } = spliceOf(before, now);
  return removed + added === 0 ? [] : [{ start, deleteCount: removed, data: now.slice(start, start + added) }];
}
