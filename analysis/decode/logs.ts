// Finds page-table values in a log, a mail or any other text, where the kernel would have printed them. Made for logs of tens of
// megabytes: one expression runs over the text once, and nothing is decoded until somebody asks (`describeFound`).

import type { Config } from "../../engine/arch/options.ts";
import type { Arch, Kind } from "../../engine/arch/table.ts";
import { LEVELS } from "../../engine/arch/table.ts";
import type { Description } from "./describe.ts";
import { describe, sentence } from "./describe.ts";
import type { Message } from "./messages.ts";
import { MESSAGES, SURROUNDINGS } from "./messages.ts";
import type { DecodeRequest } from "./request.ts";

export interface Found {
  /** Offsets of the digits in the text (with their 0x), counted from the start of everything pushed. */
  readonly start: number;
  readonly end: number;
  readonly value: bigint;
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
const expression = build();

function build(): RegExp {
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
  return new RegExp(sources.join("|"), "dg");
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

  /** What is settled by this piece. Values near its end may come with a later one. */
  push(piece: string): Found[] {
    const text = this.rest + piece;
    const end = text.lastIndexOf("\n") + 1;
    // A line of a megabyte is no log line: searched as it is.
    const cut = end === 0 && text.length > 1 << 20 ? text.length : end;
    this.rest = text.slice(cut);
    if (cut > 0) this.search(text.slice(0, cut));
    return this.settled(this.offset - REACH);
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
      const hit = alternatives.find((each) => match?.[each.first] !== undefined);
      if (hit?.message) this.add(hit.message, hit.first, match);
      else if (hit?.surrounding) this.note(hit.surrounding, hit.first, match);
    }
    this.offset += text.length;
  }

  private add(message: Message, first: number, match: RegExpExecArray): void {
    for (const { group, level } of message.values) {
      const digits = match[first + group];
      const at = match.indices?.[first + group];
      if (digits === undefined || !at) continue;
      const named =
        typeof level === "string" ? level : LEVELS.find((each) => each === match[first + level.group]?.toLowerCase());
      if (named === undefined) continue;
      const start = this.offset + at[0];
      const walk = message.name === "walk" && this.walk && start < this.walk.until ? this.walk : undefined;
      const found: Draft = {
        start,
        end: this.offset + at[1],
        value: BigInt(digits.startsWith("0x") ? digits : `0x${digits}`),
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
        this.walk = {
          arch: "arm64",
          config: { granule, ...(wide ? { "pa-bits": 52, ...(granule !== 64 ? { lpa2: true } : {}) } : {}) },
          until: at + REACH,
        };
        break;
      }
      case "riscv": {
        const sv = Number(a);
        this.walk = { arch: "riscv64", config: sv === 39 || sv === 48 || sv === 57 ? { sv } : {}, until: at + REACH };
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
  return undecoded(found) === undefined ? describe(found.value, requestFor(found, request)) : undefined;
}

/** The sentence for a found value, whether it is decoded or not. */
export function foundSentence(found: Found, request: DecodeRequest = {}): string {
  return undecoded(found) ?? sentence(found.value, requestFor(found, request));
}

/** Sentences for the many values of a log, which repeat themselves: upper levels, the same page again and again. */
export class FoundSentences {
  private readonly asked: DecodeRequest;
  private readonly groups = new Map<string, { readonly request: DecodeRequest; readonly said: Map<bigint, string> }>();

  constructor(request: DecodeRequest = {}) {
    this.asked = request;
  }

  of(found: Found): string {
    const key = `${found.level} ${found.arch} ${found.kernel}${found.config ? JSON.stringify(found.config) : ""}`;
    let group = this.groups.get(key);
    if (!group) {
      group = { request: requestFor(found, this.asked), said: new Map() };
      this.groups.set(key, group);
    }
    const known = group.said.get(found.value);
    if (known !== undefined) return known;
    const says = undecoded(found) ?? sentence(found.value, group.request);
    // What a log of nothing but different values may take up.
    if (group.said.size >= 1 << 16) group.said.clear();
    group.said.set(found.value, says);
    return says;
  }
}

export function undecoded(found: Found): string | undefined {
  if (found.level === "s390") return "s390 entry: recognised, not decoded.";
  if (found.level === "pfn") return `Page frame 0x${found.value.toString(16)}: no entry, only its page frame number.`;
  return undefined;
}
