// What a report shows, in two or three sentences: only as far as its values carry it, each with the values that it rests on.

import type { Word } from "../engine/arch/field.ts";
import { isSet, numberOf } from "../engine/arch/reading.ts";
import { glance, isOdd, type Summary } from "./describe.ts";
import { foundValue, pageCounts, requestFor, undecoded } from "./found.ts";
import { wordOf } from "./interpret.ts";
import { isEntry } from "./report.ts";
import type { DecodeRequest } from "./request.ts";
import type { FoundValue } from "./search.ts";

export interface StorySentence {
  readonly says: string;
  /** Offsets of the values that say it. */
  readonly of: readonly number[];
}

/** A value of the report, described, with its fields by name. */
interface Look {
  readonly found: FoundValue;
  readonly description: Summary;
  isSet(name: string): boolean;
  number(name: string): bigint;
}

const DEPTH = ["pgd", "p4d", "pud", "pmd", "pte"];
/** Values of a report that are looked at. */
const MOST = 64;

/** Empty: the values show nothing together. The machines' tables are loaded. */
export function storyOf(values: readonly FoundValue[], request: DecodeRequest = {}): readonly StorySentence[] {
  if (!mayTell(values)) return [];
  const looks = values.slice(0, MOST).flatMap((found) => {
    if (undecoded(found, request) !== undefined) return [];
    return [look(found, glance(halves(found), requestFor(found, request)))];
  });
  const pages = values.slice(0, MOST).filter(({ level }) => level === "page");
  const sentences = [
    ...fault(looks),
    ...badPageMap(looks, pages),
    ...swap(looks),
    ...registered(looks),
    ...changed(looks),
    ...criu(looks),
  ];
  return sentences.slice(0, 3);
}

/** Levels and messages that stand beside an entry, or say something alone. */
const TELLING: ReadonlySet<string> = new Set([
  ...["pf-error", "esr", "arm-fsr", "s390-pic", "riscv-cause", "page", "vm-flags"],
  ...["bad swap entry", "arm64 pte change", "CRIU's pagemap entry"],
]);

/** A log may have a million reports: most are entries that are as they should be. */
function mayTell(values: readonly FoundValue[]): boolean {
  if (values.some(({ level, message }) => TELLING.has(level) || TELLING.has(message))) return true;
  const bad = values.find(({ message, level }) => message === "page-map dump" && isEntry(level));
  if (!bad || undecoded(bad) !== undefined) return false;
  return isOdd(halves(bad), requestFor(bad));
}

function halves(found: FoundValue): Word {
  if (found.level !== "vm-flags") return wordOf(found.digits);
  const value = foundValue(found);
  return { hi: Number(value >> 32n), lo: Number(value & 0xffff_ffffn) };
}

function look(found: FoundValue, description: Summary): Look {
  const { reading } = description;
  return {
    found,
    description,
    isSet: (name) => isSet(reading, name),
    number: (name) => numberOf(reading, name),
  };
}

function of(...looks: readonly (Look | undefined)[]): readonly number[] {
  return looks.flatMap((each) => (each ? [each.found.start] : []));
}

/** The entry that a walk ended at: of the lowest level that it has. */
function lowest(looks: readonly Look[]): Look | undefined {
  return DEPTH.map((level) => looks.find(({ found }) => found.level === level))
    .filter((each) => each !== undefined)
    .at(-1);
}

function named({ found }: Look): string {
  return `the ${found.level} (${found.digits})`;
}

/** `a read`, `a write`, `an instruction fetch`, and who did it, of the number that the architecture gives for a fault. */
interface Fault {
  readonly look: Look;
  readonly access: "read" | "write" | "fetch" | "access";
  readonly byKernel: boolean | undefined;
  readonly why: "absent" | "protection" | "reserved" | "other";
  readonly number: string;
}

function faultOf(looks: readonly Look[]): Fault | undefined {
  for (const each of looks) {
    const number = `${each.found.digits.replace(/^0+(?=.)/, "")}`;
    switch (each.found.level) {
      case "pf-error": {
        const access = each.isSet("instr") ? "fetch" : each.isSet("write") ? "write" : "read";
        const why = each.isSet("rsvd")
          ? "reserved"
          : each.isSet("pk") || each.isSet("shstk") || each.isSet("rmp")
            ? "other"
            : each.isSet("prot")
              ? "protection"
              : "absent";
        return { look: each, access, byKernel: !each.isSet("user"), why, number: `error code 0x${number}` };
      }
      case "esr": {
        const kind = Number(each.number("ec"));
        if (kind < 32 || kind > 37 || kind === 34) continue;
        const status = Number(each.number("fsc"));
        const why = status >= 4 && status < 8 ? "absent" : status >= 12 && status < 16 ? "protection" : "other";
        const access = kind < 34 ? "fetch" : each.isSet("wnr") ? "write" : "read";
        return { look: each, access, byKernel: kind % 2 === 1, why, number: `ESR 0x${number}` };
      }
      case "arm-fsr": {
        const status = Number(each.number("fs"));
        const why = status === 5 || status === 7 ? "absent" : status === 13 || status === 15 ? "protection" : "other";
        return {
          look: each,
          access: each.isSet("write") ? "write" : "read",
          byKernel: undefined,
          why,
          number: `fault status 0x${number}`,
        };
      }
      case "s390-pic": {
        const code = Number(each.number("code"));
        const why =
          code === 4 ? "protection" : code === 16 || code === 17 || (code >= 56 && code <= 59) ? "absent" : "other";
        return {
          look: each,
          access: code === 4 ? "write" : "access",
          byKernel: undefined,
          why,
          number: `program interruption ${code}`,
        };
      }
      case "riscv-cause": {
        const cause = Number(each.number("cause"));
        if (![12, 13, 15].includes(cause)) continue;
        return {
          look: each,
          access: cause === 12 ? "fetch" : cause === 13 ? "read" : "write",
          byKernel: undefined,
          why: "protection",
          number: `cause ${cause}`,
        };
      }
    }
  }
  return undefined;
}

const ACCESS = { read: "A read", write: "A write", fetch: "An instruction fetch", access: "An access" } as const;

function fault(looks: readonly Look[]): StorySentence[] {
  const found = faultOf(looks);
  const leaf = lowest(looks);
  if (!found || !leaf || found.why === "other") return [];
  const { description } = leaf;
  const who = found.byKernel === undefined ? "" : found.byKernel ? " by the kernel" : " by user space";
  const head = `${ACCESS[found.access]}${who} faulted (${found.number})`;
  const all = of(found.look, leaf);
  if (found.why === "reserved") {
    const odd = looks.find((each) => isEntry(each.found.level) && each.description.problems.length > 0);
    return [
      {
        says: `${head} on a reserved bit${odd ? `: ${named(odd)} has one: ${odd.description.problems[0]}` : ", which none of the entries printed has"}.`,
        of: of(found.look, odd),
      },
    ];
  }
  const isThere = description.form === "present";
  if (!isThere && description.form !== "table")
    return [
      {
        says:
          description.form === "none"
            ? `${head}: nothing is mapped there, ${named(leaf)} is empty.`
            : `${head}: ${named(leaf)} is no present page. ${description.sentence}`,
        of: all,
      },
    ];
  if (!isThere) return [];
  const refusal = refused(found, leaf);
  if (refusal !== undefined) return [{ says: `${head}: ${named(leaf)} is present, and ${refusal}.`, of: all }];
  if (found.why === "absent")
    return [
      {
        says: `${head}, and ${named(leaf)} is present: it was filled in after the fault, or the processor used an older translation.`,
        of: all,
      },
    ];
  return [
    {
      says: `${head}, though ${named(leaf)} is present and allows it: what refused it is not in the entries printed.`,
      of: all,
    },
  ];
}

/** Why a present page refuses an access; undefined: the entry allows it. */
function refused({ access, byKernel, why }: Fault, leaf: Look): string | undefined {
  if (why !== "protection") return undefined;
  const { sentence, reading } = leaf.description;
  const { arch } = reading.context;
  const says = (word: string): boolean => new RegExp(`(?:[ ,]|^)${word}(?:[,.]|$)`).test(sentence);
  if (access === "write" && says("read-only")) {
    if (says("uffd-wp")) return "read-only and uffd-wp: it was write-protected by userfaultfd";
    return arch === "s390x" ? "read-only (protect is set, and no write bit)" : "read-only";
  }
  if (access === "fetch" && says("not executable")) return "not executable";
  if (byKernel === true && says("user")) {
    if (arch === "x86_64" || arch === "x86_32")
      return access === "fetch"
        ? "a user page: SMEP keeps the kernel from running it"
        : "a user page: SMAP keeps the kernel from it unless user access is open (stac(), as copy_from_user() and copy_to_user() have it)";
    if (arch === "arm64")
      return "a user page: PAN keeps the kernel from it unless user access is open (uaccess_enable)";
  }
  if (byKernel === false && says("kernel")) return "a page of the kernel's";
  return undefined;
}

function badPageMap(looks: readonly Look[], pages: readonly FoundValue[]): StorySentence[] {
  const dumped = looks.filter(({ found }) => found.message === "page-map dump" && isEntry(found.level));
  const bad = dumped[0];
  if (!bad) return [];
  const sentences: StorySentence[] = [];
  const parent = dumped
    .slice(1)
    .filter(({ description }) => description.form === "table")
    .at(-1);
  const { form, problems, hedge } = bad.description;
  if (form === "poison" || problems.length > 0) {
    const what =
      form === "poison"
        ? bad.description.sentence.replace(/^No entry that Linux writes: /, "no entry that Linux writes: ")
        : `no entry that Linux writes: ${problems[0]}.`;
    sentences.push({ says: `${capital(named(bad))} is ${what}`, of: of(bad) });
    if (parent) {
      const table = parent.number("pfn");
      const dump = pages.find(({ digits }) => BigInt(`0x${digits}`) === table);
      const free = dump && pageCounts(dump.text ?? "").references === 0;
      sentences.push({
        says: `${capital(named(parent))} says that a page table is in page frame 0x${table.toString(16)}${free ? ", which the page dump calls free: a use after free of the page table" : ": something else was written there, or the table was freed and is used for something else"}.`,
        of: [...of(parent), ...(dump ? [dump.start] : [])],
      });
    }
    return sentences;
  }
  if (form !== "present") return sentences;
  const pfn = bad.number("pfn");
  const dump = pages.find(({ digits }) => BigInt(`0x${digits}`) === pfn);
  if (!dump) return sentences;
  const { references, mappings } = pageCounts(dump.text ?? "");
  const frame = `${hedge}${capital(named(bad))} maps page frame 0x${pfn.toString(16)}`;
  const both = [...of(bad), dump.start];
  if (references <= 0)
    sentences.push({
      says: `${frame}, which the page dump says has ${references} references: the page was freed while it was mapped, or the entry is stale.`,
      of: both,
    });
  else if (mappings < 0)
    sentences.push({
      says: `${frame}, whose count of mappings is ${mappings}: one mapping more was removed than was counted.`,
      of: both,
    });
  return sentences;
}

const BAD_SWAP = {
  "Bad swap file": "which is no swap area that is on",
  "Bad swap offset": "which is beyond that area's end",
  "Unused swap file": "which is no swap area in use",
  "Unused swap offset": "which is not in use",
} as const;

function swap(looks: readonly Look[]): StorySentence[] {
  const bad = looks.find(({ found }) => found.message === "bad swap entry");
  if (!bad) return [];
  const { form, sentence } = bad.description;
  if (form !== "swap") return [{ says: `An entry was taken for a swap entry that is none: ${sentence}`, of: of(bad) }];
  const why = Object.entries(BAD_SWAP).find(([words]) => bad.found.text?.includes(words) === true)?.[1];
  return why === undefined
    ? []
    : [
        {
          says: `An entry names swap area ${bad.number("type")}, slot 0x${bad.number("offset").toString(16)}, ${why}.`,
          of: of(bad),
        },
      ];
}

/** A uffd-wp entry in a VMA that is or is not registered for it. */
function registered(looks: readonly Look[]): StorySentence[] {
  const vma = looks.find(({ found }) => found.message === "VMA flags");
  const entry = looks.find(({ found, isSet }) => isEntry(found.level) && (isSet("uffd-wp") || isSet("marker-uffd-wp")));
  if (!vma || !entry || entry.description.form === "poison" || entry.description.problems.length > 0) return [];
  return vma.isSet("uffd-wp")
    ? [
        {
          says: `${capital(named(entry))} is uffd-wp, and the VMA is registered for it (VM_UFFD_WP).`,
          of: of(entry, vma),
        },
      ]
    : [
        {
          says: `${entry.description.hedge}${capital(named(entry))} is uffd-wp in a VMA that is not registered for write-protection (no VM_UFFD_WP): the bit is a stray one.`,
          of: of(entry, vma),
        },
      ];
}

/** arm64's two values of one entry, before and after. */
function changed(looks: readonly Look[]): StorySentence[] {
  const [before, after] = looks.filter(({ found }) => found.message === "arm64 pte change");
  if (!before || !after) return [];
  const names = before.description.reading.form.fields
    .map(({ name }) => name)
    .filter((name) => before.number(name) !== after.number(name));
  return [
    {
      says: `An entry was replaced by one that differs in ${names.join(", ") || "nothing"} while the hardware may write to it.`,
      of: of(before, after),
    },
  ];
}

function criu(looks: readonly Look[]): StorySentence[] {
  const entry = looks.find(({ found }) => found.message === "CRIU's pagemap entry");
  if (!entry || entry.isSet("present") || entry.isSet("swapped")) return [];
  return [
    {
      says: "CRIU has no page to dump there: after a restore it reads as zeroes, or as the file has it.",
      of: of(entry),
    },
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
