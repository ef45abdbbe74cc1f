// What is said of a value that was found in a text: under what the text says, and under what was asked for, which goes before it.

import { loadMachine } from "../engine/arch/context.ts";
import type { Kind, Machine } from "../engine/arch/table.ts";
import { vmFlagsOf } from "../engine/arch/words.ts";
import type { Description } from "./describe.ts";
import { describe, sentence } from "./describe.ts";
import { wordOf } from "./interpret.ts";
import { isEntry, type Origin } from "./report.ts";
import type { DecodeRequest } from "./request.ts";
import { layoutKernel } from "./request.ts";
import type { FoundValue } from "./search.ts";

/** Numbers and lists that are no entries and no words of bits. */
function kindOf({ level }: FoundValue): Kind | undefined {
  return level === "pfn" || level === "page" || level === "mapping" || level === "value" ? undefined : level;
}

const ANYTHING: DecodeRequest = {};
const requests = new WeakMap<DecodeRequest, Map<string, DecodeRequest>>();

/** What was asked for goes before what the text says. One object for equal ones, so that their layouts are looked up once. */
export function requestFor(found: FoundValue, request: DecodeRequest = ANYTHING): DecodeRequest {
  const made = requests.get(request) ?? new Map<string, DecodeRequest>();
  requests.set(request, made);
  const key = `${found.level} ${found.origin.key}`;
  const known = made.get(key) ?? makeRequest(found, request);
  made.set(key, known);
  return known;
}

function makeRequest(found: FoundValue, request: DecodeRequest): DecodeRequest {
  const { origin } = found;
  const level = request.level ?? kindOf(found);
  const arch = request.arch ?? origin.machine;
  const kernel = request.kernel ?? origin.kernel;
  const isGuess = request.arch === undefined && (origin.certainty === "guessed" || origin.certainty === "carried");
  return {
    ...(arch === undefined ? {} : { arch }),
    ...(level === undefined ? {} : { level }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(isGuess && (isEntry(found.level) || found.level === "value") ? { guessed: true } : {}),
    config: { ...origin.config, ...request.config },
  };
}

/** Loads what the tables of these values need. */
export async function loadFor(origins: Iterable<Origin>, request: DecodeRequest = {}): Promise<void> {
  const machines = new Set<Machine>();
  if (request.arch !== undefined) machines.add(request.arch);
  for (const { machine } of origins) if (machine !== undefined) machines.add(machine);
  for (const machine of machines) await loadMachine(machine);
}

/** Undefined: not an entry that is decoded (`undecoded` says why). The machine's tables are loaded. */
export function describeFound(found: FoundValue, request: DecodeRequest = {}): Description | undefined {
  return undecoded(found, request) === undefined ? describe(foundValue(found), requestFor(found, request)) : undefined;
}

/** 64 bits: the digits, or the letters of smaps as the mask of that kernel's. */
export function foundValue({ digits, level, origin }: FoundValue): bigint {
  if (level === "vm-flags" && /[g-z ]/.test(digits)) return vmFlagsOf(digits, layoutKernel(origin.kernel ?? ""));
  return BigInt(`0x${digits}`);
}

/** The sentence for a found value, whether it is decoded or not. */
export function foundSentence(found: FoundValue, request: DecodeRequest = {}): string {
  return undecoded(found, request) ?? describe(foundValue(found), requestFor(found, request)).sentence;
}

/** Sentences for the many values of a log, which repeat themselves: upper levels, the same page again and again. */
export class FoundSentences {
  private readonly asked: DecodeRequest;
  private readonly groups = new Map<string, Group>();
  /** The group of the value before: neighbours mostly share it. */
  private readonly last = new Map<FoundValue["level"], { readonly origin: Origin; readonly group: Group }>();

  constructor(request: DecodeRequest = {}) {
    this.asked = request;
  }

  of(found: FoundValue): string {
    const { request, said } = this.groupOf(found);
    const known = said.get(found.digits);
    if (known !== undefined) return known;
    const says =
      undecoded(found, this.asked) ??
      (found.level === "vm-flags" ? foundSentence(found, this.asked) : sentence(wordOf(found.digits), request));
    if (found.text !== undefined) return says;
    // What a log of nothing but different values may take up.
    if (said.size >= 1 << 14) said.clear();
    said.set(found.digits, says);
    return says;
  }

  private groupOf(found: FoundValue): Group {
    const { level, origin } = found;
    const last = this.last.get(level);
    if (last && last.origin === origin) return last.group;
    const key = `${level} ${origin.key}`;
    const group = this.groups.get(key) ?? { request: requestFor(found, this.asked), said: new Map<string, string>() };
    this.groups.set(key, group);
    this.last.set(level, { origin, group });
    return group;
  }
}

interface Group {
  readonly request: DecodeRequest;
  /** By digits. */
  readonly said: Map<string, string>;
}

/** Why a value that was found is no entry that is decoded, and what it is good for. */
export function undecoded(found: FoundValue, request: DecodeRequest = {}): string | undefined {
  const { origin, level, digits, text } = found;
  if (origin.foreign !== undefined && request.arch === undefined && isEntry(level))
    return `An entry of ${origin.foreign}: recognised, not decoded.`;
  const number = `0x${digits.replace(/^0+(?=.)/, "")}`;
  if (level === "pfn")
    return `A page frame number, not an entry. The page's flags are the 64-bit word at offset ${number} * 8 of /proc/kpageflags; an entry or pagemap word that maps it has pfn ${number}.`;
  if (level === "page") return pageSentence(number, text ?? "");
  if (level === "mapping") return mappingSentence(digits, text ?? "");
  return undefined;
}

/** What __dump_page() says of a page, in words. */
function pageSentence(pfn: string, text: string): string {
  const { references, mappings } = pageCounts(text);
  const state =
    references === 0
      ? "nobody holds a reference: it is free, or on its way there"
      : references < 0
        ? "fewer references than none, which is a bug by itself"
        : `${references} reference${references === 1 ? "" : "s"}`;
  const mapped =
    mappings < 0
      ? "; its count of mappings is below zero, which is a bug by itself"
      : mappings > 0
        ? `; ${mappings} page-table ${mappings === 1 ? "entry maps" : "entries map"} it`
        : "; no page-table entry maps it";
  return `The page of frame ${pfn}: ${state}${mapped}.`;
}

/** __dump_page() prints counts as users see them: mapcount 0 is no mapping. */
export function pageCounts(text: string): { readonly references: number; readonly mappings: number } {
  return {
    references: Number(/count:(-?\d+)/.exec(text)?.[1] ?? 0),
    mappings: Number(/mapcount:(-?\d+)/.exec(text)?.[1] ?? 0),
  };
}

function mappingSentence(digits: string, text: string): string {
  if (/SWAP:/.test(text))
    return `Swapped out: slot 0x${digits} of ${/SWAP: (\S+)/.exec(text)?.[1] ?? "the swap area"}.`;
  if (/^[> ]*[0-9a-f]+\s+[0-9a-f]+\s+.*_/.test(text)) return `Page frame 0x${digits} is mapped there.`;
  return `Mapped to physical address 0x${digits}: page frame 0x${(BigInt(`0x${digits}`) >> 12n).toString(16)}, where pages have 4 KiB.`;
}
