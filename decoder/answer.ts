// Answers what the decoder's view asks.

import { DEFAULT_KERNEL, loadMachine } from "../engine/arch/context.ts";
import { OPTION_NAMES, OPTIONS, type OptionRow } from "../engine/arch/options.ts";
import { LEVELS, MACHINES, WORD_KINDS } from "../engine/arch/table.ts";
import {
  type Choice,
  type ChoiceOption,
  type Choices,
  type Comparison,
  compare,
  type Decoded,
  type DecoderCalls,
  type DecoderRequest,
  describeMarkdown,
  type ReportSummary,
  type Row,
  type Source,
  type Undecoded,
} from "./decoder.ts";
import { type Description, describe, withField } from "./describe.ts";
import { describeFound, foundSentence, loadFor, requestFor, undecoded } from "./found.ts";
import { Listing } from "./listing.ts";
import { MACHINE_TITLES, originTitle } from "./report.ts";
import type { DecodeRequest, Parsed } from "./request.ts";
import { contextFor, parseConfig, parseKernel, parseValue } from "./request.ts";
import { scenarioOf } from "./scenario.ts";
import type { FoundValue } from "./search.ts";
import { encodeSpec } from "./spec.ts";
import { storyOf } from "./story.ts";

/** A log that the host has open, by the name that a source gives it; undefined: it is not open any more. */
export type OpenLog = (name: string) => Listing | undefined;

export async function answerDecoder(
  request: DecoderRequest,
  log: OpenLog,
  /** Lets others have their turn. */
  turn?: () => Promise<void>,
): Promise<DecoderCalls[DecoderRequest["call"]]["result"]> {
  if ("choice" in request && request.choice.arch !== "") await loadMachine(request.choice.arch);
  switch (request.call) {
    case "choices":
      return choices;
    case "decode":
      return decode(request, log);
    case "rows":
      return rows(request, log, turn);
    case "compare":
      return { comparison: await compared(request, log) };
    case "set":
      return set(request);
  }
}

/** Every series, and its last version. */
const SERIES = [
  ["7", 3],
  ["6", 19],
  ["5", 19],
  ["4", 20],
  ["3", 19],
  ["2.6", 39],
] as const;

const choices: Choices = {
  arches: MACHINES.map((name) => ({ name, title: MACHINE_TITLES[name] })),
  levels: LEVELS,
  words: WORD_KINDS,
  kernels: SERIES.flatMap(([major, last]) => Array.from({ length: last + 1 }, (_, i) => `${major}.${last - i}`)),
  kernel: DEFAULT_KERNEL,
  options: OPTION_NAMES.map((name): ChoiceOption => {
    const row = OPTIONS[name];
    return {
      name,
      arches: row.arch ?? [],
      says: row.says,
      values: [...new Set([row.default, ...numbersOf(row)].map(optionText))],
    };
  }),
};

function numbersOf({ values }: OptionRow): readonly (boolean | number)[] {
  if (values === undefined) return [true, false];
  if (!("from" in values)) return values;
  return Array.from({ length: values.to - values.from + 1 }, (_, i) => values.from + i);
}

function optionText(value: boolean | number): string {
  return typeof value === "number" ? `${value}` : value ? "on" : "off";
}

function requestOf({ arch, level, kernel, config }: Choice): Parsed<DecodeRequest> {
  const version = kernel === "" ? undefined : parseKernel(kernel);
  if (version && "error" in version) return version;
  const options = parseConfig(
    Object.entries(config)
      .map(([name, value]) => `${name}=${value}`)
      .join(","),
  );
  if ("error" in options) return options;
  return {
    ok: {
      ...(arch === "" ? {} : { arch }),
      ...(level === "" ? {} : { level }),
      ...(version === undefined ? {} : { kernel: version.ok }),
      config: options.ok,
    },
  };
}

/** What a source has: one value as it is typed or made from words, or every value in a text. */
type Values = { readonly one: bigint; readonly request: DecodeRequest } | { readonly many: Listing } | Undecoded;

function valuesOf(source: Source, request: DecodeRequest, log: OpenLog): Values {
  if ("log" in source) {
    const many = log(source.log);
    return many ? { many } : { kind: "wrong", message: "The log is not open any more: decode it again." };
  }
  const text = source.text.trim();
  if (text === "") return { kind: "undecoded", message: "" };
  const value = parseValue(text);
  if ("ok" in value) return { one: value.ok, request };
  const many = Listing.of(source.text);
  if (many.count > 0) return { many };
  return words(text, request) ?? { kind: "wrong", message: value.error };
}

/** `present pfn=0x1234 rw`: what starts with a word can't be meant as a number. */
function words(text: string, request: DecodeRequest): Values | undefined {
  if (!/^[a-z][a-z-]*(?:[\s,]|$)/i.test(text) || text.length > 400) return undefined;
  const under: DecodeRequest = { ...request, arch: request.arch ?? "x86_64", level: request.level ?? "pte" };
  const made: Parsed<bigint> = encodeSpec(text, under);
  return "ok" in made ? { one: made.ok, request: under } : { kind: "wrong", message: made.error };
}

async function decode(
  { source, index, choice }: DecoderCalls["decode"]["params"],
  log: OpenLog,
): Promise<DecoderCalls["decode"]["result"]> {
  const asked = requestOf(choice);
  if ("error" in asked) return { count: 0, shown: { kind: "wrong", message: asked.error } };
  const request = asked.ok;
  const values = valuesOf(source, request, log);
  if ("kind" in values) return { count: 0, shown: values };
  if ("one" in values) return { count: 1, shown: inFull(describe(values.one, values.request), values.request, null) };
  const { many } = values;
  const found = many.at(index);
  const count = many.count;
  if (found) await loadFor([found.origin], request);
  if (!found) return { count, shown: { kind: "undecoded", message: count === 0 ? NOTHING : "" } };
  const description = describeFound(found, request);
  const shown: Decoded | Undecoded = description
    ? inFull(description, requestFor(found, request), summary(many, index, found, request))
    : { kind: "undecoded", message: undecoded(found) ?? "" };
  return { count, shown };
}

const NOTHING = "No page-table value stands in this text where a kernel message would print one.";

function summary(many: Listing, index: number, found: FoundValue, request: DecodeRequest): ReportSummary {
  return summaryOf(found, many.reportOf(index), (offset) => many.lineAt(offset), request);
}

/** What a value's report is of, what says so, and what its values show; `line`: the line of an offset, from 0. */
export function summaryOf(
  { origin }: FoundValue,
  values: readonly FoundValue[],
  line: (offset: number) => number,
  request: DecodeRequest = {},
): ReportSummary {
  const lineOf = (at: number): number => (at < 0 ? -1 : line(at));
  return {
    title: originTitle(origin),
    isGuess: origin.certainty === "guessed" || origin.certainty === "carried",
    evidence: origin.evidence.map(({ says, text, at }) => ({ says, text, line: lineOf(at) })),
    story: storyOf(values, request).map(({ says, of }) => ({
      says,
      lines: [...new Set(of.map(lineOf))],
    })),
  };
}

async function compared(
  { source, left, right, choice }: DecoderCalls["compare"]["params"],
  log: OpenLog,
): Promise<Comparison | null> {
  const asked = requestOf(choice);
  const values = "error" in asked ? undefined : valuesOf(source, asked.ok, log);
  if (!values || "error" in asked || !("many" in values)) return null;
  const [a, b] = [values.many.at(left), values.many.at(right)];
  if (!a || !b) return null;
  await loadFor([a.origin, b.origin], asked.ok);
  const [one, other] = [describeFound(a, asked.ok), describeFound(b, asked.ok)];
  return one && other ? compare(one, other) : null;
}

function inFull(description: Description, request: DecodeRequest, report: ReportSummary | null): Decoded {
  return {
    kind: "decoded",
    description,
    bits: BigInt(description.value).toString(2).padStart(64, "0"),
    chosen: choiceOf(description, request),
    markdown: describeMarkdown(description),
    scenario: scenarioOf(description) ?? null,
    report,
  };
}

/** Asked with it, the value reads as it was described. `request`: what it was described under. */
export function choiceOf({ arch, level, kernel }: Description, { config = {} }: DecodeRequest): Choice {
  const options = Object.entries(config).map(([name, value]) => [name, optionText(value)] as const);
  return { arch, level, kernel, config: Object.fromEntries(options) };
}

/** What of a line a list shows. */
const LONGEST = 300;

async function rows(
  { source, from, count, choice, filter }: DecoderCalls["rows"]["params"],
  log: OpenLog,
  turn: (() => Promise<void>) | undefined,
): Promise<DecoderCalls["rows"]["result"]> {
  const asked = requestOf(choice);
  if ("error" in asked) return { rows: [], total: 0 };
  const request = asked.ok;
  const values = valuesOf(source, request, log);
  if (!("many" in values)) return { rows: [], total: 0 };
  const { many } = values;
  await loadFor(many.distinctOrigins, request);
  const passing = filter === "" ? undefined : await many.filtered(filter, request, turn);
  const total = passing?.length ?? many.count;
  const found: Row[] = [];
  for (let at = from; at < Math.min(from + count, total); at++) {
    const index = passing?.[at] ?? at;
    const each = many.at(index);
    if (each) found.push(row(many, index, each, request));
  }
  return { rows: found, total };
}

function row(many: Listing, index: number, found: FoundValue, request: DecodeRequest): Row {
  const { line, text } = many.lineOf(index);
  return {
    index,
    line,
    text: text.trim().slice(0, LONGEST),
    level: found.level,
    digits: found.digits,
    sentence: foundSentence(found, request),
  };
}

function set({ value, choice, field, number }: DecoderCalls["set"]["params"]): DecoderCalls["set"]["result"] {
  const word = parseValue(value);
  if ("error" in word) return word;
  const text = number.trim();
  const wanted = /^\d+$/.test(text) ? { ok: BigInt(text) } : /^0x/i.test(text) ? parseValue(text) : undefined;
  if (wanted === undefined) return { error: `'${text}' is no number (decimal, or hexadecimal with 0x)` };
  if ("error" in wanted) return wanted;
  const asked = requestOf(choice);
  if ("error" in asked) return asked;
  const context = contextFor(asked.ok.arch ?? "x86_64", asked.ok.level ?? "pte", asked.ok);
  const made = withField(word.ok, context, field, wanted.ok);
  return made === undefined
    ? { error: `${text} does not fit into ${field}` }
    : { value: `0x${made.toString(16).padStart(16, "0")}` };
}
