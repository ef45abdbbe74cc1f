// The arguments of one statement, read by name as the types that an operation has.

import { MAX_BYTES, MAX_PROCESSES } from "../limits.ts";
import type { OperationRow, Parameter } from "../table/row.ts";
import { vocabularyNamed } from "../table.ts";
import type { Argument, Value, Word } from "../tree.ts";
import {
  type Matched,
  type Reading,
  readFile,
  readFileRange,
  readFlags,
  readNumber,
  readPage,
  readPlace,
  readRange,
  readValue,
  readWord,
} from "./arguments.ts";

const NO_RANGE = { place: 0, page: 0, count: 0 };
const NO_PAGE = { place: 0, page: 0 };

function freshProcess(r: Reading, name: Word): string | undefined {
  if (r.names.process(name.text) === true) {
    r.report.error("process-exists", name, `there is a process '${name.text}' already; take another name`);
    return undefined;
  }
  if (r.names.all("process").length >= MAX_PROCESSES) {
    r.report.error("limit", name, `a scenario has at most ${MAX_PROCESSES} processes at a time`);
    return undefined;
  }
  return name.text;
}

/** Reads each argument once, in the order of the signature; what is wrong is reported, and gives no operation. */
export class Arguments {
  readonly r: Reading;
  private readonly row: OperationRow;
  private readonly matched: Matched;
  failed = false;

  constructor(r: Reading, row: OperationRow, matched: Matched) {
    this.r = r;
    this.row = row;
    this.matched = matched;
  }

  argument(name: string): Argument | undefined {
    return this.matched.get(name);
  }

  private read<T>(
    name: string,
    reader: (r: Reading, value: Value, parameter: Parameter) => T | undefined,
  ): T | undefined {
    const argument = this.matched.get(name);
    const parameter = this.row.parameters.find((each) => each.name === name);
    if (argument === undefined || parameter === undefined) return undefined;
    const value = reader(this.r, argument.value, parameter);
    if (value === undefined) this.failed = true;
    return value;
  }

  range(name = "range") {
    const range = this.read(name, readRange) ?? NO_RANGE;
    const skew = this.number("skew", MAX_BYTES, 0);
    const given = this.matched.has("bytes") ? { bytes: this.number("bytes", MAX_BYTES, 0) } : {};
    return { ...range, ...(skew === 0 ? {} : { skew }), ...given };
  }

  page(name = "page") {
    return this.read(name, readPage) ?? NO_PAGE;
  }

  /** A page at which something arrives, mapped or not. */
  /** `large`: more than 64 MiB arrives there. */
  arrival(name: string, large = false) {
    return this.read(name, (r, value, parameter) => readPage(r, value, parameter, true, large)) ?? NO_PAGE;
  }

  number(name: string, limit: number, otherwise: number): number {
    return this.read(name, (r, value, parameter) => readNumber(r, value, parameter, limit)) ?? otherwise;
  }

  value(otherwise: number): number {
    return this.read("value", readValue) ?? otherwise;
  }

  file(): string | undefined {
    return this.read("file", readFile);
  }

  fileRange(name: string) {
    return this.read(name, readFileRange) ?? { file: "", page: 0, count: 0 };
  }

  /** Short names that the vocabulary holds, so the engine's type of them fits. */
  flags<T extends string>(name = "flags"): readonly T[] {
    return (this.read(name, readFlags) ?? []) as readonly string[] as readonly T[];
  }

  word(name: string): string {
    return (
      this.read(name, (r, value, parameter) => {
        if (value.kind === "word" && parameter.words !== undefined) return readWord(r, value, parameter.words);
        const noun = parameter.words === undefined ? "word" : vocabularyNamed(parameter.words).noun;
        r.report.error("type", value, `'${parameter.name}' is one ${noun}, by name`);
        return undefined;
      }) ?? ""
    );
  }

  /** The name of a process that this operation makes. */
  newProcess(name: string): string {
    return (
      this.read(name, (r, value) => {
        if (value.kind === "word") return freshProcess(r, value);
        r.report.error("type", value, `'${name}' is the name of the new process, as in B`);
        return undefined;
      }) ?? ""
    );
  }

  /** The place that a mapping names; `large`: more than 64 MiB is mapped there. */
  target(name: Word, large = false): number {
    const place = readPlace(this.r, name, true, large);
    if (place === undefined) this.failed = true;
    return place ?? 0;
  }

  fail(argument: Argument | Word, message: string, fix?: string): void {
    const fixes =
      fix === undefined ? [] : [{ title: `Change to '${fix}'`, start: argument.start, end: argument.end, text: fix }];
    this.r.report.error("type", argument, message, fixes);
    this.failed = true;
  }
}
