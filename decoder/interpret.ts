// Which readings a value has, and which is likeliest. A penalty is given for whatever a kernel would hardly have written.

import { machineTable } from "../engine/arch/context.ts";
import type { Word } from "../engine/arch/field.ts";
import { countProblems, isSet, leafValues, numberOf, type Reading, read, readWord } from "../engine/arch/reading.ts";
import { ARCHES, type Arch, type Context, type Kind, LEVELS, type Machine, WORD_KINDS } from "../engine/arch/table.ts";
import type { DecodeRequest } from "./request.ts";
import { contextFor } from "./request.ts";
import { sentenceOf } from "./sentence.ts";

/** What comes first where nothing else tells. */
const kindPenalty: Partial<Readonly<Record<Kind, number>>> = {
  pte: 0,
  pmd: 1,
  pud: 2,
  pgd: 3,
  p4d: 9,
  pagemap: 4,
  "swp-entry": 8,
  "pf-error": 5,
  "pagemap-scan": 9,
  kpageflags: 9,
};
const archPenalty: Partial<Readonly<Record<Machine, number>>> = { x86_64: 0, arm64: 0.5, riscv64: 0.75 };
const guessedKinds: readonly Kind[] = ["pte", "pmd", "pud", "pgd", "pagemap", "swp-entry", "pf-error"];

/** As much of an entry as its machine is guessed by. */
export interface Clue {
  readonly level: string;
  readonly digits: string;
  readonly at: number;
}

const guesses = new Map<string, Arch>();

/** The architecture, of those whose tables are always there, that all of the values together fit best. */
export function guessMachine(clues: readonly Clue[]): Arch {
  const key = clues.map(({ level, digits }) => `${level}${digits}`).join(" ");
  const known = guesses.get(key);
  if (known !== undefined) return known;
  if (guesses.size >= 1 << 14) guesses.clear();
  let best: Arch = "x86_64";
  let least = Number.POSITIVE_INFINITY;
  for (const arch of ARCHES) {
    let penalty = archPenalty[arch] ?? 0;
    for (const { level, digits } of clues) {
      const kind = LEVELS.find((each) => each === level);
      if (kind !== undefined) penalty += penaltyOf(readWord(wordOf(digits), contextFor(arch, kind, {})));
      else if (level === "") penalty += rank(likeliest(wordOf(digits), { arch }));
    }
    if (penalty >= least) continue;
    best = arch;
    least = penalty;
  }
  guesses.set(key, best);
  return best;
}

/** Halves of a number in hexadecimal, without big integers, which a log of millions of values would wait for. */
export function wordOf(digits: string): Word {
  return {
    hi: digits.length > 8 ? Number.parseInt(digits.slice(0, -8), 16) : 0,
    lo: Number.parseInt(digits.slice(-8), 16),
  };
}

/**
 * The machine that alone writes a table entry so: x86-64 sets accessed and dirty with the access bits (_PAGE_TABLE, _KERNPG_TABLE), arm64's
 * has bits 1:0 alone and riscv64's bit 0, each with an address that a machine may have. Undefined: no entry is one.
 */
export function shapeMachine<T extends Clue>(clues: readonly T[]): (T & { readonly machine: Arch }) | undefined {
  for (const clue of clues) {
    if (!/^(?:pmd|pud|p4d|pgd)$/.test(clue.level)) continue;
    const { hi, lo } = wordOf(clue.digits);
    const low = lo & 0xfff;
    const isSmall = (hi & 0x7fff_ffff) < 0x4000 && (hi !== 0 || lo >= 0x10_0000);
    if (isSmall && (low === 0x067 || low === 0x063)) return { ...clue, machine: "x86_64" };
    if ((hi & 0xe7ff_ffff) < 0x4000 && (hi !== 0 || lo >= 0x10_0000) && low === 0x003)
      return { ...clue, machine: "arm64" };
    if (hi === 0 && (lo & 0x3ff) === 1 && lo >= 0x10_0000) return { ...clue, machine: "riscv64" };
  }
  return undefined;
}

/** How much worse than the best a reading may be and still be listed. */
const listed = 9;

/** At least one reading, likeliest first; readings that say the same are listed once. */
export function candidates(value: bigint, request: DecodeRequest): [Reading, ...Reading[]] {
  if (request.arch !== undefined && request.level !== undefined)
    return [read(value, contextFor(request.arch, request.level, request))];
  const found = ranked(value, request);
  const best = found[0];
  if (!best) return [read(value, contextFor("x86_64", "pte", request))];
  const sentences = new Set([sentenceOf(best.reading)]);
  const rest: Reading[] = [];
  for (const { reading, penalty } of found.slice(1)) {
    const says = sentenceOf(reading);
    if (penalty > best.penalty + listed || sentences.has(says) || reading.form.name === "reserved") continue;
    sentences.add(says);
    rest.push(reading);
  }
  return [best.reading, ...rest];
}

/** The first of the candidates, without looking at what the others say. */
export function likeliest(word: Word, request: DecodeRequest): Reading {
  let best: Reading | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const context of contexts(request)) {
    const reading = readWord(word, context);
    const penalty = rank(reading);
    if (best !== undefined && penalty >= least) continue;
    best = reading;
    least = penalty;
  }
  return best ?? readWord(word, contextFor("x86_64", "pte", request));
}

function ranked(value: bigint, request: DecodeRequest): { reading: Reading; penalty: number }[] {
  const found = contexts(request).map((context) => {
    const reading = read(value, context);
    return { reading, penalty: rank(reading) };
  });
  return found.sort((a, b) => a.penalty - b.penalty);
}

function rank(reading: Reading): number {
  return penaltyOf(reading) + (archPenalty[reading.context.arch] ?? 1) + (kindPenalty[reading.context.kind] ?? 9);
}

const contextsOf = new WeakMap<DecodeRequest, readonly Context[]>();

function contexts(request: DecodeRequest): readonly Context[] {
  const known = contextsOf.get(request);
  if (known) return known;
  const made = makeContexts(request);
  contextsOf.set(request, made);
  return made;
}

function makeContexts(request: DecodeRequest): Context[] {
  const kinds = request.level !== undefined ? [request.level] : guessedKinds;
  const found: Context[] = [];
  for (const kind of kinds) {
    // A guess at a fault's number makes sense for x86 alone; what is asked for by name is read as that.
    if (kind === "pf-error" && request.level === undefined && !/^x86/.test(request.arch ?? "x86_64")) continue;
    const isWord = WORD_KINDS.some((each) => each === kind);
    const arches = request.arch !== undefined ? [request.arch] : isWord ? ARCHES.slice(0, 1) : ARCHES;
    for (const arch of arches) found.push(contextFor(arch, kind, request));
  }
  return found;
}

function penaltyOf(reading: Reading): number {
  const { form, word, context } = reading;
  let penalty = countProblems(reading) * 8;
  for (const field of form.unused) if (Number(field.read(word)) !== 0) penalty += 4;
  if (context.kind === "pf-error") return penalty + (word.hi === 0 && word.lo < 0x20 && word.lo !== 0 ? -4 : 4);
  switch (form.name) {
    case "none":
      return penalty + (word.lo === 0 ? 0 : 3);
    case "present":
      return penalty + frame(reading) + (context.kind === "pagemap" ? pagemap(reading) : leaf(reading));
    case "table":
      return penalty + frame(reading) + table(reading);
    case "protnone":
    case "invalid":
      return penalty + frame(reading) + (form.name === "invalid" ? 3 : 1);
    case "word":
      return penalty + 6;
    case "marker":
      return penalty - (penalty === 0 ? 2 : 0);
    case "swap": {
      const slot = numberOf(reading, "offset");
      // A pagemap word read without CAP_SYS_ADMIN.
      if (context.kind === "pagemap" && slot === 0n && form.type === 0) return penalty - 3;
      return penalty + (slot === 0n ? 6 : slot >= 1n << 32n ? 6 : 0) + Math.min(form.type ?? 0, 4);
    }
    case "reserved":
    case "unknown-type":
      return penalty + 12;
    default:
      return penalty + frame(reading);
  }
}

/** Frames far beyond what machines have are unlikely, and so is frame 0. */
function frame(reading: Reading): number {
  const pfn = numberOf(reading, "pfn");
  if (pfn === 0n) return 3;
  return pfn >= 1n << 34n ? 7 : pfn >= 1n << 28n ? 3 : 0;
}

function leaf(reading: Reading): number {
  return machineTable(reading.context.arch).oddLeaf?.(leafValues(reading)) ?? 0;
}

function table(reading: Reading): number {
  return machineTable(reading.context.arch).oddTable?.(reading.word.lo) ?? 0;
}

function pagemap(reading: Reading): number {
  return isSet(reading, "exclusive") || isSet(reading, "file") ? -3 : 2;
}
