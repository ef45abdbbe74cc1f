// What the places, files, processes and threads of a scenario are called in C.

import type { Scenario } from "../analysis/index.ts";
import { pieceWords } from "./library.ts";

const keywords =
  "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof";
/** Functions, variables and types of the C library that a file may use. */
const library =
  "main name steps self failed failures features api lost host entry run uffd pagemap pagemap_fd undo check msg msgs found stdin stdout stderr errno read write open close fork exit pipe signal kill alarm usleep poll mmap munmap mremap mprotect madvise mlock munlock syscall ioctl uname index rindex time clock free malloc brk sbrk stat link unlink sync access dup y0 y1 yn j0 j1 jn div abs gamma signgam environ remove rename select send bind listen accept connect wait pause nice";
const taken: ReadonlySet<string> = new Set([...keywords.split(" "), ...library.split(" "), ...pieceWords]);

/** Identifiers, each used once. */
export class Names {
  private readonly used = new Set<string>();
  private readonly places = new Map<number, string>();
  private readonly files = new Map<string, string>();
  private readonly scenario: Scenario;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  place(place: number): string {
    return this.known(this.places, place, this.scenario.nameOf(place), "_mem");
  }

  file(file: string): string {
    return this.known(this.files, file, file, "_file");
  }

  /** A name of its own for a function or a variable. */
  fresh(wanted: string, suffix: string): string {
    const word = wanted.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
    let name = taken.has(word) || this.used.has(word) ? word + suffix : word;
    for (let n = 2; this.used.has(name) || taken.has(name); n++) name = `${word}${suffix}${n}`;
    this.used.add(name);
    return name;
  }

  /** The places that were named, in the order of their numbers. */
  *namedPlaces(): Iterable<readonly [place: number, name: string]> {
    yield* [...this.places].sort(([a], [b]) => a - b);
  }

  namedFiles(): string[] {
    return [...this.files.values()];
  }

  private known<T>(names: Map<T, string>, key: T, wanted: string, suffix: string): string {
    const name = names.get(key) ?? this.fresh(wanted, suffix);
    names.set(key, name);
    return name;
  }
}
