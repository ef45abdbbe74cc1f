// A statement's words and numbers, each with what it is: what semantic tokens paint, hover explains, rename finds.

import { rowsOf } from "../../engine/version/capability.ts";
import { kernelNamed } from "../../engine/version/named.ts";
import { assign } from "../assignment.ts";
import type { Environment } from "../environment.ts";
import type { OperationRow, Parameter, VocabularyName } from "../table/row.ts";
import { operationNamed, wordNamed } from "../table.ts";
import type {
  Assert,
  Call,
  Header,
  NumberLiteral,
  ResultNode,
  Results,
  Span,
  Statement,
  Value,
  Word,
} from "../tree.ts";

export type TokenType =
  | "comment"
  | "narration"
  | "keyword"
  | "operation"
  | "parameter"
  | "process"
  | "thread"
  | "place"
  | "file"
  | "word"
  | "number"
  | "raw"
  | "string"
  | "finding"
  | "unknown";

export interface Token extends Span {
  readonly type: TokenType;
  readonly text: string;
  /** Where a name comes to stand for something: `buf` in `buf = mmap(4)`, `B` in `fork(B)`, `A/1` in `A/1: …`. */
  readonly defines: boolean;
  /** `operation`: its row. `parameter`, and arguments: the operation it belongs to. */
  readonly row?: OperationRow | undefined;
  readonly parameter?: Parameter | undefined;
  /** `word`: where it is from. */
  readonly vocabulary?: VocabularyName | undefined;
  /**
   * `place`, `file`: the whole expression (`buf[0..3]`), and the process whose mapping it is. `thread`: its process.
   */
  readonly expression?: Span | undefined;
  readonly process?: string | undefined;
}

type Extra = Partial<Omit<Token, "start" | "end" | "text" | "type">>;

/** In the order of the text. `environment` is that before the statement; it tells files from places. */
export function tokensOf(statement: Statement, environment: Environment): Token[] {
  const tokens = new Tokens(statement, environment);
  tokens.statement(statement);
  return tokens.list.sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * The token at a column or, between two, the one that ends there if none starts. Raw values in comments are tokens of
 * their own.
 */
export function tokenAt(statement: Statement, column: number, environment: Environment): Token | undefined {
  const { comment } = statement;
  if (comment !== null && column >= comment.start) {
    const raw = rawValueAt(statement.text, column);
    if (raw !== undefined) return raw;
  }
  const all = tokensOf(statement, environment);
  return all.find(({ start, end }) => start <= column && column < end) ?? all.find(({ end }) => end === column);
}

/** The hexadecimal literal at a column of any text. */
function rawValueAt(text: string, column: number): Token | undefined {
  for (const found of text.matchAll(/\b0x[0-9a-fA-F]+\b/g)) {
    const start = found.index;
    const end = start + found[0].length;
    if (start <= column && column <= end) return { type: "raw", start, end, text: found[0], defines: false };
  }
  return undefined;
}

class Tokens {
  readonly list: Token[] = [];
  private readonly text: string;
  private readonly environment: Environment;

  constructor(statement: Statement, environment: Environment) {
    this.text = statement.text;
    this.environment = environment;
  }

  private add(type: TokenType, span: Span | null, extra: Extra = {}): void {
    if (span === null || span.end <= span.start) return;
    const { start, end } = span;
    this.list.push({ defines: false, ...extra, type, start, end, text: this.text.slice(start, end) });
  }

  private word(word: Word | null, vocabulary: VocabularyName, extra: Extra = {}): void {
    if (word !== null) this.add(wordNamed(vocabulary, word.text) ? "word" : "unknown", word, { ...extra, vocabulary });
  }

  private number(number: NumberLiteral | null): void {
    if (number !== null) this.add(/^0x/i.test(number.text) ? "raw" : "number", number);
  }

  statement(statement: Statement): void {
    this.add(statement.kind === "narration" ? "narration" : "comment", statement.comment);
    switch (statement.kind) {
      case "header":
        this.header(statement);
        return;
      case "call":
        this.call(statement);
        return;
      case "assert":
        this.assertion(statement);
        return;
      case "explore":
        this.word(statement.keyword, "keywords");
        return;
      case "property":
        this.word(statement.keyword, "keywords");
        this.word(statement.differs, "keywords");
        for (const word of statement.words) {
          if (/^PTE\d/.test(word.text)) this.add("finding", word);
          else this.word(word, wordNamed("kernels", word.text) ? "kernels" : "designs");
        }
        return;
      case "decode":
        this.word(statement.keyword, "keywords");
        this.number(statement.value);
        this.word(statement.as, "raw-kinds");
        return;
      case "scn":
        this.word(statement.keyword, "keywords");
        this.add("string", statement.line);
        this.results(statement.results);
        return;
      case "unparsed": {
        const { process, target, first } = statement;
        this.prefix(process?.process ?? null, process?.thread ?? null);
        this.add("unknown", target);
        if (first !== null) this.callee(first);
        return;
      }
    }
  }

  private prefix(process: Word | null, thread: Word | null): void {
    this.add("process", process);
    if (process !== null && thread !== null) this.add("thread", thread, { defines: true, process: process.text });
  }

  private callee(word: Word): void {
    const row = operationNamed(word.text);
    this.add(row === undefined ? "unknown" : "operation", word, { row });
  }

  private header(header: Header): void {
    this.add("keyword", header.keyword, { vocabulary: "headers" });
    const keyword = header.keyword.text;
    if (keyword === "kernel") {
      this.kernel(header);
      return;
    }
    for (const { name, value } of header.settings) {
      if (name !== null)
        this.word(name, keyword === "design" ? "headers" : keyword === "machine" ? "machine" : "config");
      if (value.kind === "string") this.add("string", value);
      else if (value.kind === "word" && name !== null) {
        if (name.text === "rule") this.word(value, "rules");
        else if (name.text === "cpu") this.word(value, "processors");
        else this.add(/^\d/.test(value.text) ? "number" : "keyword", value);
      } else if (value.kind === "word") {
        const vocabularies = { arch: "arches", design: "designs", config: "config" } as const;
        const vocabulary = keyword in vocabularies ? vocabularies[keyword as keyof typeof vocabularies] : "machine";
        this.word(value, vocabulary);
      }
    }
  }

  /** Any release is a kernel, not those alone that the vocabulary lists; then come fixes, by commit or name. */
  private kernel({ settings }: Header): void {
    for (const { name, value } of settings) {
      if (name !== null) this.add("unknown", name);
      if (value.kind === "string") this.add("string", value);
      if (value.kind !== "word") continue;
      const { text } = value;
      if (text === "with" || text === "without") this.add("keyword", value);
      else {
        const known = typeof kernelNamed(text) !== "string" || rowsOf(text).length > 0;
        this.add(known ? "word" : "unknown", value, { vocabulary: "kernels" });
      }
    }
  }

  private call(call: Call): void {
    const { process, target, callee, args, results } = call;
    this.word(call.prefix?.keyword ?? null, "keywords");
    this.number(call.prefix?.times ?? null);
    const event = call.prefix?.event ?? null;
    this.word(event, event !== null && wordNamed("faults", event.text) ? "faults" : "events");
    this.prefix(process?.process ?? null, process?.thread ?? null);
    const row = operationNamed(callee.text);
    if (target !== null) {
      const type = row?.defines ?? "unknown";
      this.add(type, target, { defines: row?.defines !== null, expression: target, process: process?.process.text });
    }
    this.callee(callee);
    const parameters = row === undefined ? [] : assign(args, row, (name) => this.environment.files.has(name));
    args.forEach((argument, i) => {
      const parameter = parameters[i];
      this.add("parameter", argument.name, { row, parameter });
      this.value(argument.value, { row, parameter, process: process?.process.text });
    });
    this.results(results);
  }

  private value(value: Value, extra: Extra): void {
    const type = extra.parameter?.type;
    switch (value.kind) {
      case "number":
        this.add(/^0x/i.test(value.text) ? "raw" : "number", value, extra);
        return;
      case "string":
        this.add("string", value, extra);
        return;
      case "flags":
        for (const word of value.words) this.value(word, extra);
        return;
      case "range":
        this.name(value.name, value, extra);
        this.number(value.from);
        this.number(value.to);
        return;
      case "word": {
        if (type === "flags" || type === "word") this.word(value, extra.parameter?.words ?? "keywords", extra);
        else if (type === "new-process") this.add("process", value, { ...extra, defines: true });
        else this.name(value, value, extra);
        return;
      }
    }
  }

  private name(name: Word, expression: Span, extra: Extra): void {
    const type = extra.parameter?.type;
    const isFile = type === "file" || type === "file-page" || type === "file-range";
    const isPlace = type === "page" || type === "range";
    const kind = isFile ? "file" : isPlace ? "place" : this.environment.files.has(name.text) ? "file" : "place";
    const known = isFile || isPlace || this.environment.places.has(name.text) || this.environment.files.has(name.text);
    this.add(known ? kind : "unknown", name, { ...extra, expression });
  }

  private results(results: Results | null): void {
    for (const node of results?.list ?? []) this.result(node);
  }

  private result(node: ResultNode): void {
    switch (node.kind) {
      case "number":
        this.add(/^0x/i.test(node.text) ? "raw" : "number", node);
        return;
      case "word": {
        const vocabulary = wordNamed("errnos", node.text)
          ? "errnos"
          : wordNamed("signals", node.text)
            ? "signals"
            : "outcomes";
        const { start, text } = node;
        this.word({ kind: "word", start, end: start + text.length, text }, vocabulary);
        this.word(node.after?.word ?? null, "outcomes");
        this.number(node.after?.bytes ?? null);
        return;
      }
      case "signal":
        this.word(node.name, "signals");
        this.number(node.code);
        return;
      case "blocks":
        this.word({ kind: "word", start: node.start, end: node.start + 6, text: "blocks" }, "outcomes");
        this.word(node.fault, "faults");
        return;
      case "event":
        this.word({ kind: "word", start: node.start, end: node.start + 5, text: "event" }, "outcomes");
        this.word(node.event, "events");
        return;
      case "thread":
        this.add("process", node.process);
        this.add("thread", node.thread, { process: node.process.text });
        if (node.outcome !== null) this.result(node.outcome);
        return;
      case "finding":
        this.add("finding", node.code);
        return;
      case "region":
        this.number(node.from);
        this.number(node.to);
        for (const word of node.categories) this.word(word, "categories");
        return;
    }
  }

  private assertion(node: Assert): void {
    this.word(node.keyword, "keywords");
    this.add("process", node.process);
    const process = node.process?.text;
    const { page, state } = node;
    if (page !== null) {
      this.add("place", page.kind === "word" ? page : page.name, { expression: page, process });
      if (page.kind === "range") {
        this.number(page.from);
        this.number(page.to);
      }
    }
    this.add("keyword", node.is);
    this.results(node.results);
    if (state === null) return;
    if (state.name.kind === "number") this.number(state.name);
    else this.word(state.name, "states");
    for (const { name } of state.attributes) this.word({ ...name, text: name.text.replaceAll("-", "_") }, "attributes");
  }
}
