// A followed trace as the text of a scenario: what matters of it, in the language's words, and at the end what was left out.

import { kernelNamed } from "../engine/index.ts";
import { bind } from "../language/bind.ts";
import { parse } from "../language/parse.ts";
import { type Mapping, type PageRange, pageSize, pagesOf, type TracedFile } from "./address-space.ts";
import { fold } from "./fold.ts";
import { Names } from "./names.ts";
import { Scale } from "./scale.ts";
import {
  interesting,
  isObserved,
  isStatement,
  type LeftOut,
  type Observed,
  type Owner,
  type Part,
  type Statement,
  type Step,
  type Subject,
} from "./statement.ts";
import type { Trace } from "./trace.ts";

export interface ImportOptions {
  /** Keeps what touches no registered memory as well. */
  readonly all?: boolean;
  /** No name, path or address of the program is told. */
  readonly anonymous?: boolean;
}

/** What a page was seen to hold once the lines before it were done, in the scenario's names. */
export interface SeenEntry {
  /** The last line that was done, from 0. */
  readonly line: number;
  readonly process: string;
  readonly place: string;
  readonly page: number;
  /** Letters of a pagemap word: P, S, z, W, G; "-" for nothing. */
  readonly word: string;
}

export interface Imported {
  readonly text: string;
  /** What page tables were seen to hold, in the order of the lines; empty where a trace does not show them. */
  readonly seen: readonly SeenEntry[];
}

/** Null where the trace has nothing that a scenario could say. */
export function scenarioOf(trace: Trace, options: ImportOptions = {}): Imported | null {
  const found = options.all ? null : interesting(trace.steps);
  const steps = keep(trace.steps, found);
  if (!steps.some(isStatement)) return null;
  const writer = new Writer(fold(steps), options);
  const text = sound(writer.text(trace, found !== null || options.all === true));
  return { text, seen: writer.seen };
}

/** What the language does not take, words that it does not know among them, is a comment in the end: a scenario comes out, whatever went in. */
function sound(text: string): string {
  for (let lines = text.split("\n"); ; ) {
    const { bound } = bind(parse(lines.join("\n")));
    const wrong = bound.map(
      ({ statement, diagnostics }) =>
        statement.errors.length > 0 ||
        diagnostics.some(({ severity, code }) => severity === "error" && code !== "limit"),
    );
    if (!wrong.includes(true)) return lines.join("\n");
    lines = lines.map((line, i) => (wrong[i] ? `# not said here: ${line}` : line));
  }
}

/** The steps about what is of interest, and those about nothing where one of their process is among them. */
function keep(steps: readonly Step[], found: ReadonlySet<Subject> | null): Step[] {
  const concerns = ({ about }: Step): boolean => found === null || about.some((each) => found.has(each));
  const isOne = (step: Step): boolean => !isStatement(step) || step.reading?.late !== false;
  const about = new Set(steps.filter((step) => isOne(step) && step.about.length > 0 && concerns(step)));
  const named = new Set<Owner>();
  for (const step of about) {
    if (!isStatement(step)) continue;
    if (step.owner) named.add(step.owner);
    for (const part of step.parts) if (typeof part !== "string" && part.kind === "process") named.add(part.owner);
  }
  return steps.filter(
    (step) =>
      about.has(step) ||
      (step.about.length === 0 && isOne(step) && (!isStatement(step) || step.owner === null || named.has(step.owner))),
  );
}

class Writer {
  private readonly steps: readonly Step[];
  private readonly options: ImportOptions;
  private readonly names: Names;
  private readonly scale: Scale;
  private readonly threads = new Map<string, number>();
  readonly seen: SeenEntry[] = [];
  private line = 0;
  /** Processes that a statement has brought about. */
  private readonly there = new Set<Owner>();

  constructor(steps: readonly Step[], options: ImportOptions) {
    this.steps = steps;
    this.options = options;
    this.names = new Names(options.anonymous === true);
    this.scale = new Scale(steps);
  }

  text(trace: Trace, registered: boolean): string {
    const lines = [...this.head(trace, registered), ...this.setUp()];
    for (const step of this.steps) {
      this.line = lines.length;
      lines.push(...this.step(step));
    }
    return `${[...lines, ...this.leftOut(trace)].join("\n")}\n`;
  }

  private head(trace: Trace, registered: boolean): string[] {
    const lines = headOf(trace.kernel);
    if (trace.unseen !== null)
      lines.push(
        `# More than ${trace.unseen} MB are registered: the pages of what came after those were not looked at.`,
      );
    if (!registered) lines.push("# No userfaultfd is registered in it, so all is kept.");
    for (const mapping of this.scale.shortened)
      lines.push(
        `# ${this.names.mapping(mapping)} has ${pagesOf(mapping.length, mapping.pageSize)} pages in the trace: stretches that no call tells apart are drawn shorter here.`,
      );
    return lines;
  }

  /** The files with the size that they begin with, and the machine's pools. */
  private setUp(): string[] {
    const lines: string[] = [];
    const statements = this.steps.filter(isStatement);
    const mappings = statements.flatMap(({ names }) => (names && "mapping" in names ? [names.mapping] : []));
    const huge = mappings
      .filter((mapping) => mapping.pageSize > 4096n)
      .reduce((sum, mapping) => sum + this.pages(mapping), 0);
    if (huge > 0) lines.push(`hugepages(${huge})${comment("assumed: enough for all that is mapped")}`);
    const pagesOut = statements.some(({ operation, parts }) => operation === "madvise" && parts.includes("PAGEOUT"));
    if (pagesOut && !statements.some(({ operation }) => operation === "swapon"))
      lines.push(`swapon()${comment("assumed: there is swap")}`);
    for (const file of filesOf(statements)) {
      const { count } = this.scale.fileRange(
        file,
        0,
        pagesOf(file.firstSize ?? 4096n, pageSize(file.kind === "hugetlb")),
      );
      lines.push(
        `${this.names.file(file)} = ${file.kind}(${count})${file.assumed ? comment("assumed: a file of that kind") : ""}`,
      );
    }
    return lines;
  }

  private step(step: Step): string[] {
    if (isObserved(step)) return this.observed(step);
    return isStatement(step) ? this.statement(step) : [this.unsaid(step)];
  }

  /** No line of its own. Pages of what is drawn shorter have no number. */
  private observed({ owner, pages }: Observed): [] {
    if (!this.there.has(owner)) return [];
    const process = this.names.process(owner);
    for (const { mapping, page, word } of pages)
      if (!this.scale.isShort(mapping))
        this.seen.push({ line: this.line - 1, process, place: this.names.mapping(mapping), page, word });
    return [];
  }

  private statement(statement: Statement): string[] {
    const { owner, thread, operation, names, result, note, calls } = statement;
    const lines: string[] = [];
    const process = owner === null ? null : this.names.process(owner);
    // The first is there from the start; others come by a fork that is kept, or by what the trace does not show.
    if (owner !== null && this.there.size > 0 && !this.there.has(owner)) lines.push(`spawn(${process})`);
    if (owner !== null) this.there.add(owner);
    const parts = statement.parts.map((part) => this.part(part));
    if (operation === "mmap" && names && "mapping" in names) parts[0] = `${this.pages(names.mapping)}`;
    const label = thread === null ? "" : `/${this.options.anonymous ? this.threadNumber(thread) : thread}`;
    const subject = process === null ? "" : `${process}${label}: `;
    const named =
      names === undefined
        ? ""
        : `${"mapping" in names ? this.names.mapping(names.mapping) : this.names.file(names.file)} = `;
    const address =
      operation === "mmap" && names && "mapping" in names && !this.options.anonymous
        ? `0x${names.mapping.address.toString(16)}`
        : "";
    const notes = [address, note, calls > 1 ? `${calls} calls` : ""].filter((each) => each !== "").join("; ");
    lines.push(
      `${subject}${named}${operation}(${parts.join(", ")})${result === "" ? "" : ` -> ${result}`}${comment(notes)}`,
    );
    return lines;
  }

  /** A thread without its name: numbered as it comes. */
  private threadNumber(thread: string): number {
    const known = this.threads.get(thread) ?? this.threads.size + 1;
    this.threads.set(thread, known);
    return known;
  }

  private unsaid({ text, why, line }: LeftOut): string {
    const call = this.options.anonymous
      ? `${/^\w+/.exec(text)?.[0] ?? ""}(…)`
      : text.length > 200
        ? `${text.slice(0, 200)}…`
        : text;
    return `# not said here, line ${line} of the trace: ${call.replace(/[^\x20-\x7e…]/g, "?")}${why === "" ? "" : ` (${why})`}`;
  }

  private part(part: Part): string {
    if (typeof part === "string") return part;
    if (part.kind === "process") {
      this.there.add(part.owner);
      return this.names.process(part.owner);
    }
    if (part.kind === "file") return this.names.file(part.file);
    if (part.kind === "file-range") {
      const { first, count } = this.scale.fileRange(part.file, part.first, part.count);
      return written(this.names.file(part.file), first, count);
    }
    return this.range(part.range, part.kind === "page");
  }

  private range(range: PageRange, onePage: boolean): string {
    const name = this.names.mapping(range.mapping);
    const { first, count } = this.scale.range(range);
    if (onePage) return `${name}[${first}]`;
    return first === 0 && count >= this.pages(range.mapping) ? name : written(name, first, count);
  }

  private pages(mapping: Mapping): number {
    const all = { mapping, first: 0, count: pagesOf(mapping.length, mapping.pageSize) };
    return this.scale.range(all).count;
  }

  /** What stands in the trace and not in the scenario, by name: how many calls of each. */
  private leftOut(trace: Trace): string[] {
    const rest = new Map(trace.counts);
    const files = filesOf(this.steps.filter(isStatement));
    const covered = this.steps.flatMap((step) =>
      isObserved(step) ? [] : isStatement(step) ? step.lines : [step.line],
    );
    // A message's read may be several statements.
    for (const line of new Set([...covered, ...files.flatMap((file) => file.lines)])) {
      const name = trace.callAt(line);
      if (name !== null) rest.set(name, (rest.get(name) ?? 0) - 1);
    }
    const unplaced = [...trace.unplaced].map(([name, count]) => `${name} ${count}`);
    const where =
      unplaced.length === 0
        ? []
        : [
            "",
            `# Of these calls the trace does not say where in memory it is what they read or wrote: ${unplaced.join(", ")}.`,
            `# Some may be about registered memory: strace -e raw=${[...trace.unplaced.keys()].join(",")} prints addresses.`,
          ];
    const left = [...rest].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
    if (left.length === 0) return where;
    const lines = ["", "# Left out, as it touches no registered memory or changes no page table:"];
    let line = "#";
    for (const [name, count] of left) {
      const next = ` ${name} ${count}`;
      if (line.length + next.length > 100) {
        lines.push(`${line},`);
        line = "#";
      }
      line += `${line === "#" ? "" : ","}${next}`;
    }
    return [...lines, line, ...where];
  }
}

/** What it was made of: page tables that were looked at tell of accesses, and the kernel is known. */
function headOf(release: string | null): string[] {
  if (release === null)
    return [
      "# Made from an strace. It does not show the kernel's version (kernel 6.12), nor accesses to memory but those that a message tells.",
    ];
  const named = kernelNamed(/^\d+\.\d+(?:\.\d+)?/.exec(release)?.[0] ?? "");
  if (typeof named === "string") return [`# Made from a program that ran on Linux ${release}, which is not modelled.`];
  return [
    `# Made from a program that ran on Linux ${release}, and from its page tables.`,
    `kernel ${named.kernel}${comment(named.note ?? "")}`,
  ];
}

function filesOf(statements: readonly Statement[]): TracedFile[] {
  const parts = statements.flatMap((statement) => statement.parts);
  return [
    ...new Set(
      parts.flatMap((part) =>
        typeof part !== "string" && (part.kind === "file" || part.kind === "file-range") ? [part.file] : [],
      ),
    ),
  ];
}

function written(name: string, first: number, count: number): string {
  if (count === 0) return `${name}[${first}..+0]`;
  return count === 1 ? `${name}[${first}]` : `${name}[${first}..${first + count - 1}]`;
}

function comment(text: string): string {
  return text === "" ? "" : `  # ${text}`;
}
