// What the decoder's view asks, and the answers: all that it shows stands in them, so that it needs no table of its own. Plain data, and the same as Markdown.

import type { Kind, Machine } from "../engine/arch/table.ts";
import type { Description, FieldDescription } from "./describe.ts";

/** What a person chose; empty: it is found out from the value, or has its default. */
export interface Choice {
  readonly arch: Machine | "";
  readonly level: Kind | "";
  readonly kernel: string;
  /** By name of the option, as `--config` takes them. */
  readonly config: Readonly<Record<string, string>>;
}

export interface ChoiceOption {
  readonly name: string;
  /** The architectures that it is for; empty: all. */
  readonly arches: readonly Machine[];
  readonly says: string;
  /** What it may be, the default first; a switch is `on` or `off`. */
  readonly values: readonly string[];
}

export interface Choices {
  readonly arches: readonly { readonly name: Machine; readonly title: string }[];
  /** Levels, and words that are no entries. */
  readonly levels: readonly Kind[];
  readonly words: readonly Kind[];
  readonly kernels: readonly string[];
  readonly kernel: string;
  readonly options: readonly ChoiceOption[];
}

/** Text that somebody typed or pasted (a value, a line of a log, the words that `encode` takes), or a log that the host has open. */
export type Source = { readonly text: string } | { readonly log: string };

export interface Row {
  readonly index: number;
  /** The line, from 0, and what it says, cut to what a list shows. */
  readonly line: number;
  readonly text: string;
  readonly level: string;
  readonly digits: string;
  readonly sentence: string;
}

/** What a value's report is of, what says so, and what its values show together. */
export interface ReportSummary {
  readonly title: string;
  /** Whether the text says what machine it is, or it is guessed. */
  readonly isGuess: boolean;
  readonly evidence: readonly {
    readonly says: string;
    readonly text: string /** From 0; -1: no line. */;
    readonly line: number;
  }[];
  readonly story: readonly { readonly says: string /** Lines, from 0. */; readonly lines: readonly number[] }[];
}

/** Which values of a text are listed. */
export type Filter = "" | "wp" | "impossible";

/** One value, said in full. */
export interface Decoded {
  readonly kind: "decoded";
  readonly description: Description;
  /** 64 characters, the highest bit first. */
  readonly bits: string;
  /** What was decoded with: every choice made. Asked with it again, the value reads the same whichever of its bits change. */
  readonly chosen: Choice;
  /** For a mail. */
  readonly markdown: string;
  /** A scenario that makes such an entry; null: the value does not carry enough for one. */
  readonly scenario: string | null;
  readonly report: ReportSummary | null;
}

/** No value, or none that is decoded. */
export interface Undecoded {
  readonly kind: "undecoded" | "wrong";
  readonly message: string;
}

export interface DecoderCalls {
  choices: { params: Record<never, never>; result: Choices };
  /** One value of a source, and how many it has. */
  decode: {
    params: { readonly source: Source; readonly index: number; readonly choice: Choice };
    result: { readonly count: number; readonly shown: Decoded | Undecoded };
  };
  rows: {
    params: {
      readonly source: Source;
      readonly from: number;
      readonly count: number;
      readonly choice: Choice;
      readonly filter: Filter;
    };
    /** `total`: how many pass the filter. A row's `index` is that among all values. */
    result: { readonly rows: readonly Row[]; readonly total: number };
  };
  /** Two values of a source beside each other; null: one of them is not decoded. */
  compare: {
    params: { readonly source: Source; readonly left: number; readonly right: number; readonly choice: Choice };
    result: { readonly comparison: Comparison | null };
  };
  /** The value with a field set to a number (decimal, or hexadecimal with 0x). */
  set: {
    params: { readonly value: string; readonly choice: Choice; readonly field: string; readonly number: string };
    result: { readonly value: string } | { readonly error: string };
  };
}

export type DecoderCall = keyof DecoderCalls;
export type DecoderRequest = { [K in DecoderCall]: { readonly call: K } & DecoderCalls[K]["params"] }[DecoderCall];
export type DecoderResult<K extends DecoderCall> = DecoderCalls[K]["result"];

// Two values beside each other: which bits differ, and what the fields say in the one and in the other.

export interface ComparedField {
  readonly name: string;
  readonly symbol: string;
  readonly bits: string;
  /** Absent: the other value has another form, which has no such field. */
  readonly left: Pick<FieldDescription, "value" | "meaning"> | null;
  readonly right: Pick<FieldDescription, "value" | "meaning"> | null;
  readonly differs: boolean;
}

export interface Comparison {
  readonly left: Description;
  readonly right: Description;
  /** 64 characters, the highest bit first: 1 where the bits differ. */
  readonly differing: string;
  /** Fields that are set in one of them, or differ; from bit 63 down, those of the left first where the forms part. */
  readonly fields: readonly ComparedField[];
}

export function compare(left: Description, right: Description): Comparison {
  const difference = BigInt(left.value) ^ BigInt(right.value);
  const key = ({ name, bits }: FieldDescription): string => `${name} ${bits}`;
  const others = new Map(right.fields.map((field) => [key(field), field]));
  const own = new Set(left.fields.map(key));
  const side = (field: FieldDescription | undefined) => (field ? { value: field.value, meaning: field.meaning } : null);
  const both = left.fields.map((field): ComparedField => {
    const other = others.get(key(field));
    return { ...names(field), left: side(field), right: side(other), differs: field.value !== other?.value };
  });
  const rest = right.fields
    .filter((field) => !own.has(key(field)))
    .map((field): ComparedField => ({ ...names(field), left: null, right: side(field), differs: true }));
  const counts = ({ left: a, right: b, differs }: ComparedField): boolean =>
    differs ? Number(a?.value ?? 0) !== 0 || Number(b?.value ?? 0) !== 0 : Number(a?.value ?? 0) !== 0;
  return {
    left,
    right,
    differing: difference.toString(2).padStart(64, "0"),
    fields: [...both, ...rest].filter(counts),
  };
}

function names({ name, symbol, bits }: FieldDescription): Pick<ComparedField, "name" | "symbol" | "bits"> {
  return { name, symbol, bits };
}

// A description as Markdown, for a mail, an issue or a hover.

/** `others`: so many other readings are named. `report`: what the value's report is of, and what it shows. */
export function describeMarkdown(description: Description, others = 3, report?: ReportSummary): string {
  const { value, title, kernel, sentence, fields, problems, notes, interpretations } = description;
  const rows = fields
    .filter(({ isSet, unused }) => isSet && !unused)
    .map(
      ({ bits, symbol, name, value: is, meaning }) =>
        `| ${bits} | ${code(symbol || name)} | ${code(is)} | ${cell(meaning)} |`,
    );
  const table = ["| bits | field | value | |", "| ---: | --- | --- | --- |", ...rows].join("\n");
  return [
    `**${title}** ${code(value)}, Linux ${kernel}`,
    sentence,
    ...(rows.length > 0 ? [table] : []),
    ...problems.map((problem) => `⚠ ${problem}`),
    ...notes,
    ...interpretations.slice(1, 1 + others).map((other) => `Or, as ${other.title}: ${other.sentence}`),
    ...(report ? reportMarkdown(report) : []),
  ].join("\n\n");
}

function reportMarkdown({ title, evidence, story }: ReportSummary): string[] {
  const says = evidence.map((each) => `- ${each.says}: ${code(each.text.replaceAll("`", "'"))}`);
  return [
    ...(title === "" ? [] : [[`The report: ${title}`, ...says].join("\n")]),
    ...(story.length === 0 ? [] : [`It shows: ${story.map((each) => each.says).join(" ")}`]),
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
