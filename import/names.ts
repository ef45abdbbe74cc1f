// Names for what a trace has only addresses, descriptors and pids for: as its memfds and paths call them, or plain letters where nobody shall know.
import { operationNamed } from "../language/table.ts";
import type { Mapping, TracedFile } from "./address-space.ts";
import type { Owner } from "./statement.ts";

export class Names {
  private readonly plain: boolean;
  private readonly names = new Map<Mapping | TracedFile | Owner, string>();
  private readonly taken = new Set<string>();

  /** `plain`: names that tell nothing of the program. */
  constructor(plain: boolean) {
    this.plain = plain;
  }

  mapping(mapping: Mapping): string {
    return this.named(mapping, this.plain ? "mem" : mapping.label);
  }

  file(file: TracedFile): string {
    return this.named(file, this.plain ? "file" : `${file.label}_file`);
  }

  /** A, B, … Z, A1, … in the order in which they are asked for. */
  process(owner: Owner): string {
    const known = this.names.get(owner);
    if (known !== undefined) return known;
    const number = [...this.names.keys()].filter((each) => "pid" in each).length;
    const round = Math.floor(number / 26);
    const name = `${String.fromCharCode(65 + (number % 26))}${round === 0 ? "" : round}`;
    this.names.set(owner, name);
    return name;
  }

  private named(subject: Mapping | TracedFile, label: string): string {
    const known = this.names.get(subject);
    if (known !== undefined) return known;
    const word = label
      .replace(/\W+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 24);
    const letter = /^[a-z]/i.test(word) ? word : `m${word}`;
    const base =
      operationNamed(letter) === undefined &&
      !/^(?:assert|decode|scn|kernel|arch|design|config|machine|include)$/.test(letter)
        ? letter
        : `${letter}_`;
    let name = base;
    for (let number = 1; this.taken.has(name); number++) name = `${base}${number}`;
    this.taken.add(name);
    this.names.set(subject, name);
    return name;
  }
}
