// Scenarios in a mail: as they were pasted or quoted, fenced as in Markdown, or as a file that a patch adds. Nothing marks them, so that one finds
// those of anybody: lines that are statements, one of which maps memory.

import { type Block, blanks, blockOf, linesOf } from "../../language/embedded/markdown.ts";
import { bind, operationNamed, parse, parseStatement, type Statement } from "../../language/index.ts";
import { beginsAsMail, type MailLine, mailLines } from "./mime.ts";

/** The scenarios of a mail, in their order. A line that ends in a backslash goes on in the next one. */
export function mailBlocks(text: string): Block[] {
  return mailScenarios(text).blocks;
}

/** The same, and the lines of statements that are part of none, and no mention of one that is: nothing before them maps memory. */
export function mailScenarios(text: string): { readonly blocks: Block[]; readonly leftOut: readonly number[] } {
  const found = new Finder();
  for (const line of mailLines(linesOf(text))) found.take(line);
  found.end();
  const blocks = found.blocks.sort((a, b) => a.line - b.line);
  const quoted = new Set(blocks.flatMap((block) => block.text.slice(block.line).split("\n")).map(statementOf));
  const leftOut = found.loose.filter(({ text: own }) => !quoted.has(statementOf(own))).map(({ line }) => line);
  return { blocks, leftOut: leftOut.sort((a, b) => a - b) };
}

/** Without what stands around it. */
function statementOf(line: string): string {
  return line.replace(/\s+#.*$/, "").trim();
}

/** Whether a text is a mail, or a part of one, rather than a scenario with something wrong in it. */
export function isMail(text: string): boolean {
  const lines = linesOf(text);
  if (beginsAsMail(lines) || lines.some((line) => /^(?:>|[ >]*(?:`{3,}|~{3,})[ \t]*pte\b|diff --git )/.test(line)))
    return true;
  const filled = lines.filter((line) => line.trim() !== "");
  const prose = filled.filter((line) => parseStatement(line).kind === "unparsed" && !/^\s*\w+(?:\/\w+)?:/.test(line));
  return prose.length * 2 > filled.length && mailBlocks(text).length > 0;
}

/** What is being read of a scenario, at one depth of quotes. */
interface Open {
  /** By line, with blanks for quote marks. */
  readonly lines: Map<number, string>;
  /** Fenced, or a file of a patch with so many lines to come; else it ends where it is no scenario any more. */
  readonly until: { readonly fence: string } | { lines: number } | null;
  /** A statement of it maps memory: it is a scenario. */
  maps: boolean;
  /** A statement of it runs: a header is the next one's. */
  runs: boolean;
}

class Finder {
  readonly blocks: Block[] = [];
  /** Statements that are part of none. */
  readonly loose: { readonly line: number; readonly text: string }[] = [];
  /** Deeper ones stay open: a reply stands between quoted lines. */
  private readonly open = new Map<number, Open>();
  /** Depths of quotes at which a patch stands: its lines are no statements but those of files that it adds. */
  private readonly patches = new Map<number, string>();
  /** What a backslash at its end makes the start of the next line. */
  private readonly begun = new Map<number, { readonly line: number; readonly pieces: string[] }>();
  private line = -1;

  take(text: MailLine): void {
    this.line++;
    if (text === undefined) return;
    if (text === null) {
      this.end();
      return;
    }
    const marks = /^(?: ?>)*/.exec(text)?.[0] ?? "";
    const depth = marks.split(">").length - 1;
    const own = blanks(marks) + text.slice(marks.length);
    if (this.patches.has(depth)) {
      this.patched(depth, own);
      return;
    }
    const begun = this.begun.get(depth);
    const pieces = begun?.pieces ?? [];
    const line = begun?.line ?? this.line;
    pieces.push(pieces.length === 0 ? own : own.trimStart());
    if (own.endsWith("\\")) {
      pieces.push(pieces.pop()?.slice(0, -1) ?? "");
      this.begun.set(depth, { line, pieces });
      return;
    }
    this.begun.delete(depth);
    this.written(depth, line, pieces.join(""));
  }

  /** The mail is over. */
  end(): void {
    for (const [depth, { line, pieces }] of this.begun) this.written(depth, line, pieces.join(""));
    for (const depth of [...this.open.keys()]) this.close(depth);
    this.begun.clear();
    this.patches.clear();
  }

  private written(depth: number, line: number, text: string): void {
    const open = this.open.get(depth);
    if (open?.until && "fence" in open.until) {
      if (text.trim() === open.until.fence) this.close(depth);
      else open.lines.set(line, text);
      return;
    }
    const { fence } = /^\s*(?<fence>`{3,}|~{3,})[ \t]*pte[ \t]*$/.exec(text)?.groups ?? {};
    if (fence !== undefined) {
      this.close(depth);
      this.open.set(depth, { lines: new Map(), until: { fence }, maps: true, runs: false });
    } else if (/^\s*diff --git /.test(text)) {
      this.close(depth);
      this.patches.set(depth, "");
    } else this.pasted(depth, line, text);
  }

  /** A line of a scenario that nothing marks, or of something else. */
  private pasted(depth: number, line: number, text: string): void {
    const statement = parseStatement(text);
    let open = this.open.get(depth);
    if (open?.runs && statement.kind === "header" && statement.keyword.text !== "include") {
      this.close(depth);
      open = undefined;
    }
    if (open === undefined ? !begins(statement) : !goesOn(statement)) {
      this.close(depth);
      return;
    }
    open ??= { lines: new Map(), until: null, maps: false, runs: false };
    this.open.set(depth, open);
    open.lines.set(line, text);
    open.maps ||= mapsMemory(statement);
    open.runs ||= statement.kind === "call";
  }

  /** A line of a patch. Of a scenario that it adds, all lines come at once, each with a plus. */
  private patched(depth: number, text: string): void {
    const open = this.open.get(depth);
    const own = text.trimStart();
    if (open?.until && "lines" in open.until) {
      const at = text.length - own.length;
      open.lines.set(this.line, `${blanks(text.slice(0, at))} ${own.slice(1)}`);
      if (--open.until.lines === 0) this.close(depth);
      return;
    }
    const before = this.patches.get(depth);
    const { lines } = /^@@ -0,0 \+1(?:,(?<lines>\d+))? @@/.exec(own)?.groups ?? {};
    if (before === "scenario" && own.startsWith("@@ -0,0 ") && lines !== "0")
      this.open.set(depth, { lines: new Map(), until: { lines: Number(lines ?? 1) }, maps: true, runs: false });
    this.patches.set(
      depth,
      own.startsWith("--- /dev/null")
        ? "added"
        : before === "added" && /^\+\+\+ .*\.pte\s*$/.test(own)
          ? "scenario"
          : "",
    );
    if (own === "-- " || own === "--") this.patches.delete(depth);
  }

  private close(depth: number): void {
    const open = this.open.get(depth);
    this.open.delete(depth);
    if (open?.maps === false)
      for (const [line, text] of open.lines) if (isStatement(parseStatement(text))) this.loose.push({ line, text });
    if (!open?.maps) return;
    const lines = [...open.lines];
    while (lines.at(-1)?.[1].trim() === "") lines.pop();
    if (lines.length > 0) this.blocks.push(blockOf(new Map(lines)));
  }
}

/** A line that is a statement and nothing else: of prose, a line may happen to begin as a header does. */
function begins(statement: Statement): boolean {
  const { kind, text, errors } = statement;
  if (errors.length > 0) return false;
  if (kind === "comment" || kind === "narration") return true;
  if (kind === "header")
    return bind(parse(text)).bound.every(({ diagnostics }) => diagnostics.length === 0) || includes(statement);
  return kind === "decode" || kind === "scn" || isStatement(statement);
}

/** One that nothing else looks like. */
function isStatement(statement: Statement): boolean {
  if (statement.errors.length > 0) return false;
  return (
    statement.kind === "assert" || (statement.kind === "call" && operationNamed(statement.callee.text) !== undefined)
  );
}

/** Within a scenario a line may have an error, which is to be told. */
function goesOn({ kind, text, errors }: Statement): boolean {
  if (kind === "blank" || kind === "comment" || kind === "narration") return true;
  return kind === "unparsed"
    ? /^\s*\w+(?:\/\w+)?:\s*(?:\w+\s*=\s*)?\w+\(/.test(text)
    : errors.length === 0 || kind === "call";
}

function mapsMemory(statement: Statement): boolean {
  if (statement.errors.length > 0) return false;
  return (
    (statement.kind === "call" && statement.callee.text === "mmap") || statement.kind === "scn" || includes(statement)
  );
}

function includes(statement: Statement): boolean {
  return (
    statement.kind === "header" &&
    statement.keyword.text === "include" &&
    statement.settings[0]?.value.kind === "string"
  );
}
