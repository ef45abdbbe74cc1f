// Finds page-table values in a log, a mail or any other text, where the kernel would have printed them. Made for logs of tens of
// megabytes: one expression runs over the text once, and nothing is decoded until somebody asks (`describeFound`).

import type { Word } from "../engine/arch/field.ts";
import type { Config } from "../engine/arch/options.ts";
import type { Arch, Kind } from "../engine/arch/table.ts";
import { LEVELS } from "../engine/arch/table.ts";
import type { Description } from "./describe.ts";
import { describe, sentence } from "./describe.ts";
import type { Message } from "./messages.ts";
import { MESSAGES, SURROUNDINGS } from "./messages.ts";
import type { DecodeRequest } from "./request.ts";

export interface Found {
  /** Offsets of the digits in the text (with their 0x), counted from the start of everything pushed. */
  readonly start: number;
  readonly end: number;
  /** Hexadecimal, without 0x, at most 16. */
  readonly digits: string;
  /** `pfn`: a bare page frame; `s390`: an entry of an architecture that is recognised and not decoded. */
  readonly level: Kind | "pfn" | "s390";
  /** Name of the message form, see messages.ts. */
  readonly message: string;
  /** What the surrounding lines say. Absent: they don't. */
  readonly arch?: Arch;
  readonly kernel?: string;
  readonly config?: Config;
}

interface Alternative {
  /** The group that takes part exactly when this alternative matched; its own groups follow. */
  readonly first: number;
  readonly message?: Message;
  readonly surrounding?: keyof typeof SURROUNDINGS;
}

const alternatives: Alternative[] = [];
const source = build();
const expression = new RegExp(source, "g");
/** The same with the place of every group, which makes it three times as slow. */
const placing = new RegExp(source, "dy");

function build(): string {
  let group = 1;
  const sources: string[] = [];
  const add = (pattern: string, what: Omit<Alternative, "first">): void => {
    alternatives.push({ first: group, ...what });
    sources.push(`(${pattern})`);
    group += 1 + (new RegExp(`${pattern}|`).exec("")?.length ?? 1) - 1;
  };
  for (const message of MESSAGES) add(message.pattern, { message });
  for (const name of Object.keys(SURROUNDINGS) as (keyof typeof SURROUNDINGS)[])
    add(SURROUNDINGS[name], { surrounding: name });
  return sources.join("|");
}

/** How far back a line that names kernel or architecture reaches: an oops prints them after the values. */
const REACH = 4096;

type Draft = { -readonly [Key in keyof Found]: Found[Key] };

/** Searches a text that comes in pieces. */
export class LogSearch {
  private rest = "";
  private offset = 0;
  private arch: Arch | undefined;
  private kernel: string | undefined;
  /** From a `pgtable:` line, for the walk that follows it. */
  private walk: { readonly arch: Arch; readonly config: Config; readonly until: number } | undefined;
  /** Found, and not yet beyond the reach of a later line. */
  private pending: Draft[] = [];
  private readonly configs = new Map<string, Config>();

  /** Offset before which every value was given: nothing that comes changes what is said of them. */
  get settledTo(): number {
    return Math.max(0, this.offset - REACH);
  }

  /** What is settled by this piece. Values near its end may come with a later one. */
  push(piece: string): Found[] {
    const text = this.rest + piece;
    const end = text.lastIndexOf("\n") + 1;
    // A line of a megabyte is no log line: searched as it is.
    const cut = end === 0 && text.length > 1 << 20 ? text.length : end;
    this.rest = text.slice(cut);
    if (cut > 0) this.search(text.slice(0, cut));
    return this.settled(this.settledTo);
  }

  end(): Found[] {
    this.search(this.rest);
    this.rest = "";
    return this.settled(Number.POSITIVE_INFINITY);
  }

  private settled(before: number): Found[] {
    const index = this.pending.findIndex((found) => found.start >= before);
    return this.pending.splice(0, index < 0 ? this.pending.length : index);
  }

  private search(text: string): void {
    expression.lastIndex = 0;
    for (let match = expression.exec(text); match; match = expression.exec(text)) {
      for (const each of alternatives) {
        if (match[each.first] === undefined) continue;
        if (each.message) this.add(each.message, each.first, match);
        else if (each.surrounding) this.note(each.surrounding, each.first, match);
        break;
      }
    }
    this.offset += text.length;
  }

  private add(message: Message, first: number, match: RegExpExecArray): void {
    for (const { group, level } of message.values) {
      const text = match[first + group];
      if (text === undefined) continue;
      const named =
        typeof level === "string" ? level : LEVELS.find((each) => each === match[first + level.group]?.toLowerCase());
      if (named === undefined) continue;
      const start = this.offset + placeOf(message, first + group, text, match);
      const walk = message.name === "walk" && this.walk && start < this.walk.until ? this.walk : undefined;
      const found: Draft = {
        start,
        end: start + text.length,
        digits: text.startsWith("0x") ? text.slice(2) : text,
        level: named,
        message: message.name,
      };
      const arch = message.arch ?? walk?.arch ?? this.arch;
      if (arch !== undefined) found.arch = arch;
      if (this.kernel !== undefined) found.kernel = this.kernel;
      if (walk) found.config = walk.config;
      this.pending.push(found);
    }
  }

  private note(surrounding: keyof typeof SURROUNDINGS, first: number, match: RegExpExecArray): void {
    const a = match[first + 1] ?? "";
    const b = match[first + 2] ?? "";
    const at = this.offset + match.index;
    switch (surrounding) {
      case "arm64": {
        const wide = Number(b) > 48;
        const granule = Number(a);
        // 52-bit addresses are LPA2 with 4K and 16K pages, and LPA with 64K ones.
        const config = { granule, ...(wide ? { "pa-bits": 52, ...(granule !== 64 ? { lpa2: true } : {}) } : {}) };
        this.walk = { arch: "arm64", config: this.sameConfig(config), until: at + REACH };
        break;
      }
      case "riscv": {
        const sv = Number(a);
        const config = sv === 39 || sv === 48 || sv === 57 ? { sv } : {};
        this.walk = { arch: "riscv64", config: this.sameConfig(config), until: at + REACH };
        break;
      }
      case "version":
        this.setKernel(a, at, true);
        this.setArch(
          /aarch64|arm64/.test(b)
            ? "arm64"
            : /riscv64/.test(b)
              ? "riscv64"
              : /x86[_-]64|amd64/.test(b)
                ? "x86_64"
                : undefined,
          at,
          true,
        );
        break;
      case "tainted":
        this.setKernel(a, at, false);
        break;
      case "registers":
        this.setArch(a.startsWith("RIP") ? "x86_64" : a.startsWith("epc") ? "riscv64" : "arm64", at, false);
        break;
    }
  }

  /** One object for equal ones: who groups values compares identities. */
  private sameConfig(config: Config): Config {
    const key = JSON.stringify(config);
    const known = this.configs.get(key) ?? config;
    this.configs.set(key, known);
    return known;
  }

  /** A boot (`Linux version`) says nothing about what stands before it. */
  private setKernel(kernel: string, at: number, boot: boolean): void {
    this.kernel = kernel;
    if (!boot) for (const found of this.before(at)) found.kernel ??= kernel;
  }

  private setArch(arch: Arch | undefined, at: number, boot: boolean): void {
    this.arch = arch;
    if (!boot && arch) for (const found of this.before(at)) if (found.level !== "s390") found.arch ??= arch;
  }

  /** What was found just before an offset. */
  private before(at: number): Draft[] {
    let from = this.pending.length;
    while (from > 0 && (this.pending[from - 1]?.start ?? 0) > at - REACH) from--;
    return this.pending.slice(from);
  }
}

/** Where a group's text stands. Mostly it is the only value of its message, and the message ends with it. */
function placeOf(message: Message, group: number, text: string, match: RegExpExecArray): number {
  const [whole] = match;
  if (message.values.length === 1 && whole.endsWith(text)) return match.index + whole.length - text.length;
  placing.lastIndex = match.index;
  return placing.exec(match.input)?.indices?.[group]?.[0] ?? match.index;
}

/** Every value in a text that stands where a log would print it, in order. */
export function findInText(text: string): Found[] {
  const search = new LogSearch();
  const found = search.push(text);
  return [...found, ...search.end()];
}

/** What was asked for goes before what the text says. */
export function requestFor(found: Found, request: DecodeRequest = {}): DecodeRequest {
  const level = found.level === "pfn" || found.level === "s390" ? undefined : found.level;
  const arch = request.arch ?? found.arch;
  const kernel = request.kernel ?? found.kernel;
  return {
    ...(arch !== undefined ? { arch } : {}),
    ...(level !== undefined ? { level } : {}),
    ...(kernel !== undefined ? { kernel } : {}),
    config: { ...found.config, ...request.config },
  };
}

/** Undefined: not an entry that is decoded (`undecoded` says why). */
export function describeFound(found: Found, request: DecodeRequest = {}): Description | undefined {
  return undecoded(found) === undefined ? describe(foundValue(found), requestFor(found, request)) : undefined;
}

function foundValue(found: Found): bigint {
  return BigInt(`0x${found.digits}`);
}

/** The sentence for a found value, whether it is decoded or not. */
export function foundSentence(found: Found, request: DecodeRequest = {}): string {
  return undecoded(found) ?? sentence(wordOf(found), requestFor(found, request));
}

/** Sentences for the many values of a log, which repeat themselves: upper levels, the same page again and again. */
export class FoundSentences {
  private readonly asked: DecodeRequest;
  private readonly groups = new Map<string, Group>();
  /** The group of the value before: neighbours mostly share it. */
  private readonly last = new Map<Found["level"], { readonly found: Found; readonly group: Group }>();

  constructor(request: DecodeRequest = {}) {
    this.asked = request;
  }

  of(found: Found): string {
    const { request, said } = this.groupOf(found);
    const known = said.get(found.digits);
    if (known !== undefined) return known;
    const says = undecoded(found) ?? sentence(wordOf(found), request);
    // What a log of nothing but different values may take up.
    if (said.size >= 1 << 16) said.clear();
    said.set(found.digits, says);
    return says;
  }

  private groupOf(found: Found): Group {
    const last = this.last.get(found.level);
    if (
      last &&
      last.found.arch === found.arch &&
      last.found.kernel === found.kernel &&
      last.found.config === found.config
    )
      return last.group;
    const key = `${found.level} ${found.arch} ${found.kernel}${found.config ? JSON.stringify(found.config) : ""}`;
    const group = this.groups.get(key) ?? { request: requestFor(found, this.asked), said: new Map<string, string>() };
    this.groups.set(key, group);
    this.last.set(found.level, { found, group });
    return group;
  }
}

interface Group {
  readonly request: DecodeRequest;
  /** By digits. */
  readonly said: Map<string, string>;
}

/** Without big integers, which a log of millions of values would wait for. */
function wordOf({ digits }: Found): Word {
  return {
    hi: digits.length > 8 ? Number.parseInt(digits.slice(0, -8), 16) : 0,
    lo: Number.parseInt(digits.slice(-8), 16),
  };
}

/** Why a value that was found is no entry that is decoded, and what it is good for. */
export function undecoded(found: Found): string | undefined {
  if (found.level === "s390") return "s390 entry: recognised, not decoded.";
  if (found.level !== "pfn") return undefined;
  const pfn = `0x${found.digits.replace(/^0+(?=.)/, "")}`;
  return `A page frame number, not an entry. The page's flags are the 64-bit word at offset ${pfn} * 8 of /proc/kpageflags; an entry or pagemap word that maps it has pfn ${pfn}.`;
}
