// `ptescope decode`: says what page-table values are, given as arguments, or found in a log.

import { compare } from "../decoder/decoder.ts";
import { type Description, describe } from "../decoder/describe.ts";
import { foundValue, requestFor } from "../decoder/found.ts";
import { bareValues } from "../decoder/listing.ts";
import {
  type DecodeRequest,
  KINDS,
  parseArch,
  parseConfig,
  parseKernel,
  parseLevel,
  parseValue,
} from "../decoder/request.ts";
import { findInText } from "../decoder/search.ts";
import { loadMachine } from "../engine/arch/context.ts";
import { OPTION_NAMES, OPTIONS } from "../engine/arch/options.ts";
import { MACHINES } from "../engine/arch/table.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command, Io, OptionTable } from "./command.ts";
import { LogDecoder } from "./log.ts";
import { oneLine, type Paint, painter, json as toJson } from "./output.ts";

const options = Object.keys(OPTIONS).length;
const configHelp = OPTION_NAMES.map((name) => {
  const row = OPTIONS[name];
  const value = typeof row.default === "number" ? row.default : row.default ? "on" : "off";
  return `  ${`${name}=${value}`.padEnd(20)}${row.arch === undefined ? "" : `${row.arch.join(", ")}: `}${row.says}`;
}).join("\n");

/** Options that decode and encode share. */
export const requestOptions = {
  arch: { type: "string", value: "ARCH", says: MACHINES.join(", "), words: MACHINES },
  level: {
    type: "string",
    value: "LEVEL",
    says: `${KINDS.slice(0, 5).join(", ")}; or a word that is no entry: ${KINDS.slice(5).join(", ")}`,
    words: KINDS,
  },
  kernel: { type: "string", value: "VERSION", says: "Linux version whose layout counts, 2.6 to 7.3 (default 7.3)" },
  config: {
    type: "string",
    value: "K=V[,K=V…]",
    multiple: true,
    says: `build options and what the machine has; ${options} of them, with their defaults:\n${configHelp}`,
    words: OPTION_NAMES.map((name) => `${name}=`),
  },
  json: { type: "boolean", says: "one JSON object a value, one a line" },
} as const satisfies OptionTable;

export interface RequestValues {
  readonly arch?: string | undefined;
  readonly level?: string | undefined;
  readonly kernel?: string | undefined;
  readonly config?: string[] | undefined;
}

/** What --arch, --level, --kernel and --config ask for. Throws UsageError. */
export function requestOf(values: RequestValues): DecodeRequest {
  return {
    ...(values.arch === undefined ? {} : { arch: taken(parseArch(values.arch)) }),
    ...(values.level === undefined ? {} : { level: taken(parseLevel(values.level)) }),
    ...(values.kernel === undefined ? {} : { kernel: taken(parseKernel(values.kernel)) }),
    config: taken(parseConfig((values.config ?? []).join(","))),
  };
}

function taken<T>(parsed: { ok: T } | { error: string }): T {
  if ("error" in parsed) throw new UsageError(parsed.error);
  return parsed.ok;
}

const decodeOptions = {
  ...requestOptions,
  diff: { type: "boolean", says: "two values side by side: their bits, and the fields in which they differ" },
} as const satisfies OptionTable;

export const decode: Command = {
  name: "decode",
  summary: "say what page-table values are, alone or in a log",
  manual: {
    usage: ["[OPTION…] VALUE…", "[OPTION…] <LOG"],
    about: `Says what each VALUE is: a sentence, then its fields with their bits, meaning and source. Values are hexadecimal,
with or without 0x. A VALUE may also be a log line. Without one, standard input is read: values, one a line, or a log, in
which the values that a kernel message prints are found; architecture, page size and kernel version are taken from the log
where it says them. What is not given is found out from the value; other readings that make sense are listed after it.`,
    options: decodeOptions,
    exit: { 0: "decoded", 2: "a malformed value, nothing to decode, or wrong usage" },
    examples: ["ptescope decode --kernel 6.1 0xf7fffffffffffc00", "dmesg | ptescope decode"],
  },
  async run(args, io) {
    const { values, positionals } = readArguments(args, decodeOptions);
    const request = requestOf(values);
    if (request.arch !== undefined) await loadMachine(request.arch);
    const printer: Printer = { io, request, json: values.json === true, paint: painter(io) };
    if (values.diff === true) return diff(positionals, printer);
    return positionals.length === 0 ? decodeInput(printer) : decodeArguments(positionals, printer);
  },
};

interface Printer {
  readonly io: Io;
  readonly request: DecodeRequest;
  readonly json: boolean;
  readonly paint: Paint;
}

/** Both are read as of one architecture, the likeliest for both. */
function diff(texts: readonly string[], { io, request, json, paint }: Printer): number {
  const [one, other, ...more] = bareValues(texts.join(" "));
  if (!one || !other || more.length > 0) throw new UsageError("--diff takes two values");
  const [left, right] = [one, other].map((found) => describe(foundValue(found), requestFor(found, request)));
  if (!left || !right) return 2;
  const comparison = compare(left, right);
  if (json) {
    io.stdout(`${toJson(comparison)}\n`);
    return 0;
  }
  const bits = (text: string, mark: (bit: string, at: number) => string): string =>
    [...text]
      .map((bit, at) => mark(bit, at) + (at % 8 === 7 ? " " : ""))
      .join("")
      .trimEnd();
  const binary = ({ value }: Description): string => BigInt(value).toString(2).padStart(64, "0");
  for (const each of [left, right]) {
    io.stdout(
      `${paint("bold", each.value)}  ${paint("dim", `${each.title}, Linux ${each.kernel}`)}\n${each.sentence}\n`,
    );
    io.stdout(`  ${bits(binary(each), (bit) => bit)}\n`);
  }
  io.stdout(`  ${bits(comparison.differing, (bit) => (bit === "1" ? "^" : " "))}\n\n`);
  for (const { bits: where, name, left: a, right: b, differs } of comparison.fields) {
    if (!differs) continue;
    const side = (field: typeof a): string => (field === null ? "-" : `${field.value} ${field.meaning}`.trim());
    io.stdout(`  ${where.padStart(6)}  ${paint("cyan", name)}: ${side(a)} | ${side(b)}\n`);
  }
  return 0;
}

async function decodeArguments(texts: readonly string[], printer: Printer): Promise<number> {
  let status = 0;
  for (const [index, text] of texts.entries()) {
    if (index > 0 && !printer.json) printer.io.stdout("\n");
    status = Math.max(status, await decodeArgument(text, printer));
  }
  return status;
}

async function decodeArgument(text: string, printer: Printer): Promise<number> {
  const value = parseValue(text);
  if ("ok" in value) {
    print(describe(value.ok, printer.request), printer);
    return 0;
  }
  const log = new LogDecoder(printer.io, printer.request, printer.json, printer.paint);
  await log.push(text);
  await log.end();
  if (log.count > 0) return 0;
  const bare = bareValues(text);
  for (const found of bare) print(describe(BigInt(`0x${found.digits}`), requestFor(found, printer.request)), printer);
  if (bare.length > 0) return 0;
  printer.io.stderr(`${oneLine(`ptescope decode: ${value.error}`)}\n`);
  return 2;
}

/** Characters that decide whether the input is a log: with more of it, nothing else would be known. */
const START = 1 << 16;

/** Lines that are values by themselves are decoded in full; where any line at the start has more to say, the input is a log. */
async function decodeInput(printer: Printer): Promise<number> {
  let start = "";
  let decoder: LogDecoder | ValueLines | undefined;
  for await (const piece of printer.io.stdin()) {
    if (decoder === undefined) {
      start += piece;
      decoder = decoderFor(start, start.length >= START, printer);
      await decoder?.push(start);
    } else await decoder.push(piece);
    await printer.io.taken();
  }
  if (decoder === undefined) {
    if (start.trim() === "") throw new UsageError("nothing to decode: give a value, or a log on standard input");
    decoder = decoderFor(start, true, printer);
    await decoder?.push(start);
  }
  await decoder?.end();
  if (!(decoder instanceof LogDecoder)) return decoder?.status ?? 0;
  if (decoder.count > 0) return 0;
  const lines = `${decoder.line} ${decoder.line === 1 ? "line" : "lines"}`;
  printer.io.stderr(`ptescope decode: no page-table value in ${lines} of input\n`);
  return 2;
}

/** Undefined: that can't be said yet. */
function decoderFor(start: string, whole: boolean, printer: Printer): LogDecoder | ValueLines | undefined {
  const isLog = /\S[^\S\n]+\S/.test(start) || (whole && findInText(start).length > 0);
  if (isLog) return new LogDecoder(printer.io, printer.request, printer.json, printer.paint);
  return whole ? new ValueLines(printer) : undefined;
}

/** Values one a line, in a text that comes in pieces. */
class ValueLines {
  /** As for the command: 2 once a line was no value. */
  status = 0;
  private rest = "";
  private first = true;
  private readonly printer: Printer;

  constructor(printer: Printer) {
    this.printer = printer;
  }

  async push(piece: string): Promise<void> {
    const lines = piece.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      await this.decode(this.rest + line);
      this.rest = "";
    }
    this.rest = (this.rest + last).trimStart().slice(0, LONGEST + 1);
  }

  async end(): Promise<void> {
    await this.decode(this.rest);
  }

  private async decode(line: string): Promise<void> {
    const text = line.trim();
    if (text === "") return;
    if (!this.first && !this.printer.json) this.printer.io.stdout("\n");
    this.first = false;
    if (text.length <= LONGEST) {
      this.status = Math.max(this.status, await decodeArgument(text, this.printer));
      return;
    }
    this.printer.io.stderr(
      `ptescope decode: a line of more than ${LONGEST} characters is no value: ${text.slice(0, 40)}…\n`,
    );
    this.status = 2;
  }
}

/** Characters of a line that can be a value or say one. */
const LONGEST = 1000;

function print(description: Description, { io, json, paint }: Printer): void {
  if (json) {
    io.stdout(`${toJson(description)}\n`);
    return;
  }
  io.stdout(`${describeText(description, paint)}\n`);
}

/** A description as text, without the last newline. */
function describeText(description: Description, paint: Paint): string {
  const lines = [
    `${paint("bold", description.value)}  ${paint("dim", `${description.title}, Linux ${description.kernel}`)}`,
    description.sentence,
    ...description.problems.map((problem) => `${paint("red", "impossible:")} ${problem}`),
    ...description.notes.map((note) => `${paint("yellow", "note:")} ${note}`),
    "",
  ];
  const shown = description.fields.filter((field) => field.isSet || (field.symbol !== "" && field.meaning !== ""));
  const bits = Math.max(...shown.map((field) => field.bits.length));
  const names = Math.max(...shown.map((field) => field.name.length));
  const values = Math.max(...shown.map((field) => field.value.length));
  const meanings = Math.max(...shown.map((field) => field.meaning.length));
  for (const field of shown) {
    const name = field.name.padEnd(names);
    const line = `  ${field.bits.padStart(bits)}  ${field.isSet ? paint("cyan", name) : name}  ${field.value.padStart(values)}  ${field.meaning.padEnd(meanings)}`;
    const source = [field.symbol, field.source].filter((text) => text !== "").join(", ");
    lines.push(source === "" ? line.trimEnd() : `${line}  ${paint("dim", source)}`);
  }
  lines.push("", `  ${paint("dim", "encode:")} ${description.spec}`);
  const others = description.interpretations.slice(1);
  if (others.length > 0)
    lines.push("", "It could also be", ...others.map((other) => `  ${paint("cyan", other.title)}: ${other.sentence}`));
  return lines.join("\n");
}
