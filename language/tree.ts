// The tree of a scenario: one statement a line, for any text at all. Columns are UTF-16 units from the start of the
// statement's own line, and the line number is not in the tree: it is the statement's index in `Document.statements`.
// So an edit leaves every other statement the same object, wherever its line moves to; what is kept by statement (bound
// forms, states) stays valid.

/** Half open: `end` is the first column after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Document {
  /** One for each line, the last of which may be empty. */
  readonly statements: readonly Statement[];
}

export type Statement =
  | Blank
  | CommentLine
  | Narration
  | Header
  | Call
  | Assert
  | Decode
  | ScnLine
  | Explore
  | PropertyLine
  | Unparsed;

interface StatementBase {
  /** The whole line, without its line break. */
  readonly text: string;
  /** `# …` at the end of the line, the `#` included. */
  readonly comment: Span | null;
  readonly errors: readonly ParseError[];
}

/** What does not parse, said so that a person can act on it. */
export interface ParseError extends Span {
  readonly message: string;
  /** A text that put in place of the span mends it, where there is one. */
  readonly fix?: { readonly title: string; readonly text: string };
}

export interface Blank extends StatementBase {
  readonly kind: "blank";
}

/** `# …` alone on its line. */
export interface CommentLine extends StatementBase {
  readonly kind: "comment";
}

/** `## …`: Markdown for a reader; `markdown` is what follows the `##` and one space. */
export interface Narration extends StatementBase {
  readonly kind: "narration";
  readonly markdown: string;
  /** 1 to 6 where the Markdown is a heading (`## # Title`), 0 where it is not. */
  readonly level: number;
}

/** `kernel 7.3`, `config soft-dirty=on`, `include "setup.pte"`. */
export interface Header extends StatementBase {
  readonly kind: "header";
  readonly keyword: Word;
  readonly settings: readonly HeaderSetting[];
}

export interface HeaderSetting extends Span {
  readonly name: Word | null;
  readonly value: Word | StringLiteral | Missing;
}

/** `A/1: name = callee(argument, …) -> result, …`; every part but the callee may be absent. */
export interface Call extends StatementBase {
  readonly kind: "call";
  /** `any 2`, `on wp`: before what may happen in an explored section. */
  readonly prefix: MovePrefix | null;
  readonly process: ProcessPrefix | null;
  readonly target: Word | null;
  readonly callee: Word;
  readonly args: readonly Argument[];
  /** Columns of the parentheses, -1 where one is missing. */
  readonly open: number;
  readonly close: number;
  readonly results: Results | null;
}

/** `any` (at any moment, as often as it likes), `any 2` (at most twice), `on wp` (after a message of that type). */
export interface MovePrefix extends Span {
  readonly keyword: Word;
  readonly times: NumberLiteral | null;
  readonly event: Word | null;
}

/** `explore`: what follows may happen from here on. */
export interface Explore extends StatementBase {
  readonly kind: "explore";
  readonly keyword: Word;
}

/** `never PTE001, PTE016`, `never differs 6.12, 6.18`. One of a page's state is an assert with that keyword. */
export interface PropertyLine extends StatementBase {
  readonly kind: "property";
  readonly keyword: Word;
  readonly differs: Word | null;
  readonly words: readonly Word[];
}

/** `A:` or `A/1:`, the colon included. */
export interface ProcessPrefix extends Span {
  readonly process: Word;
  readonly thread: Word | null;
}

export interface Argument extends Span {
  /** `offset` in `offset=2`. */
  readonly name: Word | null;
  readonly value: Value;
}

export type Value = Word | NumberLiteral | StringLiteral | RangeValue | Flags | Missing;

export interface Word extends Span {
  readonly kind: "word";
  readonly text: string;
}

/** Decimal or 0x…; `value` is exact up to 2^53, `text` always. */
export interface NumberLiteral extends Span {
  readonly kind: "number";
  readonly text: string;
  readonly value: number;
}

/** Quotes included in the span, not in `value`. */
export interface StringLiteral extends Span {
  readonly kind: "string";
  readonly value: string;
}

/**
 * `buf[2]`, `buf[0..3]`, `buf[2..+0]` (`counted`: `to` is a count), `buf[*]` (`from` is `*`: each page by itself). A
 * bare `buf` is a Word.
 */
export interface RangeValue extends Span {
  readonly kind: "range";
  readonly name: Word;
  readonly from: NumberLiteral | null;
  readonly to: NumberLiteral | null;
  readonly counted: boolean;
}

/** Two words or more, joined by `|` (or `+`). One alone is a Word. */
export interface Flags extends Span {
  readonly kind: "flags";
  readonly words: readonly (Word | NumberLiteral)[];
}

/** Nothing where something has to be; no width. */
export interface Missing extends Span {
  readonly kind: "missing";
}

/** `-> …`, the arrow included. */
export interface Results extends Span {
  readonly list: readonly ResultNode[];
}

/** What was done before an errno: the word, and how many bytes. */
export interface After {
  readonly word: Word;
  readonly bytes: NumberLiteral | null;
}

export type ResultNode = Span &
  (
    | { readonly kind: "number"; readonly value: number; readonly text: string }
    /** `ok`, `EINVAL`, `stuck`, `bad`, `skipped`; `EAGAIN after 8192`. */
    | { readonly kind: "word"; readonly text: string; readonly after: After | null }
    /** `SIGBUS/2`. */
    | { readonly kind: "signal"; readonly name: Word; readonly code: NumberLiteral | null }
    | { readonly kind: "blocks"; readonly fault: Word | null }
    | { readonly kind: "event"; readonly event: Word | null }
    /** `A/1 ok`: an earlier operation that went on. */
    | { readonly kind: "thread"; readonly process: Word; readonly thread: Word; readonly outcome: ResultNode | null }
    /** `!PTE001`. */
    | { readonly kind: "finding"; readonly code: Word | null }
    /** `[0..1] WRITTEN | PRESENT`, and `[]` for no region at all; `[2..+0]` (`counted`) for one that is less than a page. */
    | {
        readonly kind: "region";
        readonly from: NumberLiteral | null;
        readonly to: NumberLiteral | null;
        readonly counted: boolean;
        readonly categories: readonly Word[];
      }
    | { readonly kind: "unknown" }
  );

/** `assert A.buf[0..3] is marker(wp)`; after `->` it takes findings alone. */
export interface Assert extends StatementBase {
  readonly kind: "assert";
  readonly keyword: Word;
  readonly process: Word | null;
  readonly page: Word | RangeValue | null;
  readonly is: Word | null;
  readonly state: StateNode | null;
  readonly results: Results | null;
}

/** `present(wp, !rw)`, `none`, or a raw value. */
export interface StateNode extends Span {
  readonly name: Word | NumberLiteral;
  readonly attributes: readonly AttributeNode[];
}

export interface AttributeNode extends Span {
  readonly not: boolean;
  readonly name: Word;
}

/** `decode 0x8000000000000067 pmd`. */
export interface Decode extends StatementBase {
  readonly kind: "decode";
  readonly keyword: Word;
  readonly value: NumberLiteral | null;
  readonly as: Word | null;
}

/** `scn "…"`: a line of a kernel trace, as it stands there. */
export interface ScnLine extends StatementBase {
  readonly kind: "scn";
  readonly keyword: Word;
  readonly line: StringLiteral | null;
  readonly results: Results | null;
}

/** A line of which not even the kind can be told. */
export interface Unparsed extends StatementBase {
  readonly kind: "unparsed";
  /** What was read before it made no sense. */
  readonly process: ProcessPrefix | null;
  readonly target: Word | null;
  readonly first: Word | null;
}

/** What stands after a statement's arrow; null where it has none. */
export function resultsOf(statement: Statement): Results | null {
  return "results" in statement ? statement.results : null;
}

export function containsColumn(span: Span, column: number): boolean {
  return span.start <= column && column <= span.end;
}
