// Reads kernel traces' scenarios (`.scn`) exactly as the recorder does (tools/kernel/mmrun.c): its defaults, its
// lenience (a word it does not look at may say anything), and what it refuses, which becomes `bad`. Region rN is place
// N.

import type { Feature, FileKind, Operation, Prot, Range, RegisterMode } from "../../engine/operation.ts";
import { HUGE_OPTIONS } from "../../engine/state/thp.ts";
import { FILES, REGIONS, scnAccesses, scnAdvice, scnFeatures, scnModes, scnProcesses } from "./words.ts";

export interface ScnOperation {
  readonly op: Operation;
  /** The operation as a trace repeats it: without comment and trailing blanks. */
  readonly text: string;
  /** From 0. */
  readonly line: number;
}

/** A line of a scenario: an operation, a comment, or both; a blank line has neither. */
export interface ScnSourceLine {
  readonly operation: ScnOperation | null;
  /** `machine …`: settings, which are no operation. Empty: it is none. */
  readonly machine: string;
  /** From its `#` on; empty: there is none. */
  readonly comment: string;
}

/** The operations alone, in order. */
export function parseScn(text: string): ScnOperation[] {
  return readScn(text).flatMap((line) => (line.operation === null ? [] : [line.operation]));
}

export function readScn(text: string): ScnSourceLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  let count = 0;
  return lines.map((whole, line) => {
    const hash = whole.indexOf("#");
    const code = (hash < 0 ? whole : whole.slice(0, hash)).replace(/ +$/, "");
    const machine = /^\s*machine(\s|$)/.test(code) ? code.trim() : "";
    const none = code.trim() === "" || machine !== "";
    const operation = none ? null : { op: parseScnOperation(code, count++), text: code, line };
    return { operation, machine, comment: hash < 0 ? "" : whole.slice(hash) };
  });
}

/**
 * What the recorder makes of one line. `index` counts operations from 0: a write without a value writes 100 + index.
 */
export function parseScnOperation(text: string, index: number): Operation {
  const words = text.split(/[ \t]+/).filter((word) => word !== "");
  return new Line(words.slice(0, 16), index).operation() ?? { op: "bad", text: text.trim() };
}

class Line {
  private readonly words: readonly string[];
  private readonly index: number;

  constructor(words: readonly string[], index: number) {
    this.words = words;
    this.index = index;
  }

  /** Undefined: the recorder refuses it, or would read what is not there. */
  operation(): Operation | undefined {
    return this.global() ?? this.ofProcess();
  }

  private word(i: number): string {
    return this.words[i] ?? "";
  }

  /** `num()`: strtol() with base 0 where the word starts like a number. */
  private number<T>(i: number, otherwise: T): number | T {
    const word = this.word(i);
    return /^[-0-9]/.test(word) ? strtol(word) : otherwise;
  }

  private has(word: string): boolean {
    return this.words.includes(word, 1);
  }

  private option(name: string): number | undefined {
    const at = this.words.indexOf(name, 1);
    return at > 0 && at + 1 < this.words.length ? strtol(this.word(at + 1)) : undefined;
  }

  private process(i: number): string | undefined {
    const word = this.word(i);
    return word.length === 1 && scnProcesses.includes(word) ? word : undefined;
  }

  private region(i: number): number | undefined {
    const word = this.word(i);
    const number = word.charCodeAt(1) - 48;
    return word[0] === "r" && number >= 0 && number < REGIONS ? number : undefined;
  }

  private file(i: number): string | undefined {
    const word = this.word(i);
    const number = word.charCodeAt(1) - 48;
    return word[0] === "f" && number >= 0 && number < FILES ? `f${number}` : undefined;
  }

  /** What needs no process. */
  private global(): Operation | undefined {
    const op = this.word(0);
    if (op === "swapon" || op === "swapoff" || op === "compact" || op === "drop_slab" || op === "ksm") return { op };
    if (op === "hugepages") return this.words.length > 1 ? { op, count: strtol(this.word(1)) } : undefined;
    const file = this.file(1);
    if (file === undefined) return undefined;
    switch (op) {
      case "file": {
        if (this.words.length < 3) return undefined;
        const word = this.word(2);
        const kind: FileKind = word === "tmpfs" || word === "hugetlb" ? word : "memfd";
        const huge = this.word(4) === "huge" ? HUGE_OPTIONS.find((each) => each === this.word(5)) : undefined;
        return { op, file, kind, pages: this.number(3, 4), ...(huge === undefined ? {} : { huge }) };
      }
      case "pwrite":
        return { op, file, page: this.number(2, 0), value: this.number(3, 1) };
      case "pread":
        return { op, file, page: this.number(2, 0) };
      case "ftruncate":
        return { op, file, pages: this.number(2, 0) };
      case "fallocate": {
        if (this.words.length < 3) return undefined;
        return {
          op,
          file,
          mode: this.word(2) === "punch" ? "punch" : "alloc",
          page: this.number(3, 0),
          count: this.number(4, 1),
        };
      }
      default:
        return undefined;
    }
  }

  private ofProcess(): Operation | undefined {
    const op = this.word(0);
    const mm = this.process(1);
    if (mm === undefined) return undefined;
    switch (op) {
      case "spawn":
        return { op, process: mm };
      case "exit":
      case "close":
        return { op, mm };
      case "clear_refs": {
        if (this.words.length < 3) return { op, mm, value: 4 };
        const value = this.word(2);
        return { op, mm, value: /^[+-]?(0x[0-9a-f]+|\d+)$/i.test(value) ? strtol(value) : -1 };
      }
      case "fork": {
        const child = this.process(2);
        return child === undefined ? undefined : { op, mm, child };
      }
      case "uffd": {
        const features = featuresIn(this.word(2));
        const unread = this.has("unread") ? { unread: true } : {};
        return features && { op: "userfaultfd", mm, features, userModeOnly: this.has("useronly"), ...unread };
      }
      case "uffdread":
        return { op: "uffd_read", mm, count: this.number(2, 1) };
      case "uffdpoll":
        return { op: "uffd_poll", mm };
      case "setmode":
        return this.setMode(mm);
      default:
        return this.ofRegion(mm);
    }
  }

  private setMode(mm: string): Operation | undefined {
    const words = this.words.slice(2);
    if (words.some((word) => !/^[-+]/.test(word))) return undefined;
    const enable = featuresIn(
      words
        .filter((word) => word[0] === "+")
        .map((word) => word.slice(1))
        .join(),
    );
    const disable = featuresIn(
      words
        .filter((word) => word[0] === "-")
        .map((word) => word.slice(1))
        .join(),
    );
    return enable && disable && { op: "set_mode", mm, enable, disable };
  }

  private ofRegion(mm: string): Operation | undefined {
    const op = this.word(0);
    const place = this.region(2);
    if (place === undefined) return undefined;
    const page = this.number(3, 0);
    const skew = this.option("skew") ?? 0;
    const bytes = this.option("bytes");
    const range: Range = {
      place,
      page,
      count: this.number(4, null),
      ...(skew === 0 ? {} : { skew }),
      ...(bytes === undefined ? {} : { bytes }),
    };
    const dontwake = this.has("dontwake");
    switch (op) {
      case "reg":
        return this.words.length > 5 ? { op: "register", mm, range, modes: this.modes() } : undefined;
      case "unreg":
        return { op: "unregister", mm, range };
      case "wp":
        return { op: "writeprotect", mm, range, protect: true, dontwake: false, wake: false };
      case "unwp":
        return { op: "writeprotect", mm, range, protect: false, dontwake, wake: false };
      case "resolve":
        return { op: "writeprotect", mm, range, protect: false, dontwake, wake: true };
      case "rwp":
      case "unrwp":
        return { op: "rwprotect", mm, range, protect: op === "rwp", dontwake };
      case "copy":
        return { op, mm, range, value: this.number(5, 7), wp: this.has("wp"), dontwake };
      case "zeropage":
      case "poison":
        return { op, mm, range, dontwake };
      case "continue":
        return { op, mm, range, wp: this.has("wp"), dontwake };
      case "pmscan": {
        const accessed = this.has("acc") || this.has("cold");
        return {
          op: "pagemap_scan",
          mm,
          range,
          wpMatching: this.has("wp"),
          checkWpAsync: this.has("check"),
          mask: this.has("all") ? [] : accessed ? ["ACCESSED"] : ["WRITTEN"],
          inverted: this.has("cold") ? ["ACCESSED"] : [],
          anyof: [],
          returned: null,
        };
      }
      case "mmap":
        return this.mmap(mm, place);
      case "munmap":
      case "mlock":
      case "munlock":
      case "khugepaged":
      case "wake":
      case "pin":
      case "unpin":
        return { op, mm, range };
      case "kread":
      case "kwrite": {
        const by = scnAccesses.find((each) => each.toLowerCase() === this.word(4));
        if (by === undefined) return undefined;
        return op === "kread"
          ? { op, mm, place, page, by }
          : { op, mm, place, page, by, value: this.number(5, 100 + this.index) };
      }
      case "mprotect":
        return { op, mm, range, prot: this.prot() };
      case "mremap": {
        const to = this.region(5);
        return to === undefined
          ? undefined
          : { op, mm, range, to: { place: to, page: this.number(6, 0) }, dontunmap: this.has("dontunmap") };
      }
      case "move": {
        const from = this.region(5);
        return from === undefined
          ? undefined
          : { op, mm, range, from: { place: from, page: this.number(6, 0) }, allowSrcHoles: !this.has("noholes") };
      }
      case "madvise": {
        const word = this.word(5);
        const advice = scnAdvice.find((each) => each.toLowerCase() === word);
        return advice && { op, mm, range, advice };
      }
      case "read":
      case "migrate":
        return { op, mm, place, page };
      case "write":
        return { op, mm, place, page, value: this.number(4, 100 + this.index) };
      default:
        return undefined;
    }
  }

  private modes(): RegisterMode[] {
    const words = this.word(5).split(",");
    return scnModes.filter(([short]) => words.includes(short)).map(([, mode]) => mode);
  }

  private prot(): Prot {
    return this.has("none") ? "none" : this.has("ro") ? "read" : "read+write";
  }

  /** A backing that is neither a file nor one of the words is private anonymous memory to the recorder. */
  private mmap(mm: string, place: number): Operation | undefined {
    const word = this.word(3);
    if (word === "") return undefined;
    const file = this.file(3);
    const kind = word === "shanon" || word === "hanon" ? word : "anon";
    return {
      op: "mmap",
      mm,
      place,
      pages: this.number(4, 4),
      backing: file === undefined ? { kind } : { kind: "file", file },
      shared: file === undefined ? kind === "shanon" : !this.has("priv"),
      offset: this.option("off") ?? 0,
      track: this.option("track") ?? null,
      prot: this.prot(),
    };
  }
}

/** A comma list of the recorder's feature names; undefined: one is unknown. */
function featuresIn(list: string): Feature[] | undefined {
  const names = list.split(",").filter((name) => name !== "" && name !== "none");
  if (names.some((name) => !scnFeatures.some(([short]) => short === name))) return undefined;
  return scnFeatures.filter(([short]) => names.includes(short)).map(([, feature]) => feature);
}

/** strtol() with base 0: leading digits count, hexadecimal after 0x, octal after 0; 0 where there are none. */
function strtol(word: string): number {
  const found = /^([+-]?)(?:0x([0-9a-f]+)|(0[0-7]*)|(\d+))/i.exec(word);
  if (found === null) return 0;
  const value = found[2] ? Number.parseInt(found[2], 16) : found[3] ? Number.parseInt(found[3], 8) : Number(found[4]);
  return found[1] === "-" ? -value : value;
}
