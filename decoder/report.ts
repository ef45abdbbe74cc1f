// A report is read as one thing: what its lines say of machine, kernel, page size and configuration, and what its values show together,
// is worked out once and holds for all of them.

import { isLoaded, kernelNumber, kernelText, machineTable } from "../engine/arch/context.ts";
import type { Config } from "../engine/arch/options.ts";
import type { Machine } from "../engine/arch/table.ts";
import { type Fact, releaseConfig } from "./evidence.ts";
import { guessMachine, shapeMachine } from "./interpret.ts";
import type { FoundLevel } from "./messages.ts";
import { layoutKernel } from "./request.ts";

/** What says something, and where. */
export interface Evidence {
  /** `x86-64`, `Linux 6.1.0-13-amd64`, `64K pages`. */
  readonly says: string;
  /** The words of the text, cut to what a line shows. */
  readonly text: string;
  /** Offset in the text; -1: it stands in no place, for instance a comparison of several values. */
  readonly at: number;
}

/**
 * How the machine is known: the text says it; an entry's shape does, which no other architecture has; what stands before in the text says it;
 * it is guessed from the values; or not known.
 */
export type Certainty = "said" | "shape" | "carried" | "guessed";

/** What values are of, and how that is known. */
export interface Origin {
  readonly machine?: Machine;
  /** A machine that is recognised, and whose entries are not decoded. */
  readonly foreign?: string;
  readonly kernel?: string;
  readonly config?: Config;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  /** It holds for what follows too, until something else is said: a boot, a debugger's session. */
  readonly speaks?: boolean;
  /** Equal where all but the evidence is. */
  readonly key: string;
}

export const MACHINE_TITLES: Readonly<Record<Machine, string>> = {
  x86_64: "x86-64",
  arm64: "arm64",
  riscv64: "riscv64",
  x86_32: "x86-32",
  arm32: "32-bit ARM",
  s390x: "s390x",
  ppc64: "ppc64 radix",
  loongarch64: "LoongArch",
};

/** A value as far as a report is judged by it. */
interface Seen {
  readonly level: FoundLevel;
  readonly digits: string;
  readonly at: number;
}

/** Values of a report that are looked at to judge it. */
const MOST_VALUES = 24;
const MOST_EVIDENCE = 8;
const LONGEST = 60;

export class Report {
  private machine: Machine | undefined;
  private foreign: string | undefined;
  /** Something that machines of 32 and of 64 bits share. */
  private family: (Evidence & { readonly of: "x86" | "arm" }) | undefined;
  private addresses: 32 | 64 | undefined;
  private kernel: string | undefined;
  private config: Config = {};
  private readonly evidence: Evidence[] = [];
  private readonly seen: Seen[] = [];
  /** Offset of its first value or fact. */
  start = 0;
  private end = 0;
  private count = 0;
  /** What it says holds for what follows too. */
  speaksForWhatFollows = false;
  /** What it goes on from: a part of the same text. */
  private readonly part: Origin | undefined;

  constructor(part?: Origin) {
    this.part = part;
  }

  /** Has no value and no fact yet. */
  get isFresh(): boolean {
    return this.count === 0;
  }

  /** More than a report has: a dump, a list. */
  get isLong(): boolean {
    return this.count > 4096 || this.end - this.start > 1 << 18;
  }

  private reach(at: number): void {
    if (this.count++ === 0) this.start = at;
    this.end = at;
  }

  /** It says of another machine, or another release, than what was said. */
  contradicts({ machine, foreign, kernel }: Fact): boolean {
    const known = this.machine ?? this.foreign;
    const now = machine ?? foreign;
    if (known !== undefined && now !== undefined && known !== now) return true;
    return kernel !== undefined && this.kernel !== undefined && kernel !== this.kernel;
  }

  note(fact: Fact, text: string, at: number): void {
    this.reach(at);
    const { machine, foreign, addresses, kernel, config, family } = fact;
    if (family !== undefined) this.noteFamily(family, text, at);
    if (machine !== undefined && this.machine === undefined) this.say(MACHINE_TITLES[machine], text, at);
    if (foreign !== undefined && this.foreign === undefined) this.say(foreign, text, at);
    if (addresses !== undefined && this.addresses === undefined) this.say(`${addresses} bits`, text, at);
    if (kernel !== undefined && this.kernel === undefined) this.say(`Linux ${kernel}`, text, at);
    if (config !== undefined) {
      const says = configText(config);
      if (says !== "" && machine !== undefined) this.say(says, text, at);
      this.config = { ...this.config, ...config };
    }
    this.machine ??= machine;
    this.foreign ??= foreign;
    this.addresses ??= addresses;
    this.kernel ??= kernel;
  }

  /** What x86 has, or ARM, of 32 or 64 bits. */
  noteFamily(family: "x86" | "arm", text: string, at: number): void {
    this.reach(at);
    this.family ??= { says: family, of: family, text: cut(text), at };
  }

  add(level: FoundLevel, digits: string, at: number): void {
    this.reach(at);
    if (this.seen.length < MOST_VALUES) this.seen.push({ level, digits, at });
  }

  private say(says: string, text: string, at: number): void {
    if (this.evidence.length < MOST_EVIDENCE && !this.evidence.some((each) => each.says === says))
      this.evidence.push({ says, text: cut(text), at });
  }

  /** `before`: what was known of the text in front of it. */
  resolve(before: Origin | undefined): Origin {
    const { foreign } = this;
    const isOther = this.machine !== undefined && before?.machine !== undefined && this.machine !== before.machine;
    const kernel = this.kernel ?? (isOther ? undefined : before?.kernel);
    if (this.kernel === undefined && kernel !== undefined && !this.part) this.carry(`Linux ${kernel}`, before, "Linux");
    if (this.machine === undefined && foreign !== undefined)
      return this.origin({ foreign, certainty: "said" }, kernel, {});
    const known = this.known(before);
    const config = {
      ...(kernel === undefined ? {} : releaseConfig(kernel)),
      ...(this.machine === undefined && known.certainty === "carried" ? before?.config : {}),
      ...this.config,
    };
    return this.origin(known, kernel, { ...this.derived(known.machine), ...config });
  }

  private known(before: Origin | undefined): Pick<Origin, "machine" | "foreign" | "certainty"> {
    if (this.machine !== undefined) return { machine: this.machine, certainty: "said" };
    if (this.family) {
      const isNarrow = this.addresses === 32;
      const machine = this.family.of === "arm" ? (isNarrow ? "arm32" : "arm64") : isNarrow ? "x86_32" : "x86_64";
      this.say(MACHINE_TITLES[machine], this.family.text, this.family.at);
      return { machine, certainty: "said" };
    }
    if (this.part) {
      const { machine, foreign, certainty } = this.part;
      return {
        certainty,
        ...(machine === undefined ? {} : { machine }),
        ...(foreign === undefined ? {} : { foreign }),
      };
    }
    if (this.addresses === 32) {
      const carried = before?.machine;
      if (carried === "x86_32" || carried === "arm32") {
        this.carry(MACHINE_TITLES[carried], before, MACHINE_TITLES[carried]);
        return { machine: carried, certainty: "carried" };
      }
      return { foreign: "a 32-bit machine", certainty: "said" };
    }
    const shape = shapeMachine(this.seen);
    const speaks = before?.speaks === true && before.machine !== undefined && this.fits(before.machine);
    if (shape && !(speaks && before?.machine === shape.machine)) {
      this.say(MACHINE_TITLES[shape.machine], `${shape.level} ${shape.digits}, a table that it alone writes`, shape.at);
      return { machine: shape.machine, certainty: "shape" };
    }
    if (before?.machine !== undefined && this.fits(before.machine)) {
      this.carry(MACHINE_TITLES[before.machine], before, MACHINE_TITLES[before.machine]);
      return { machine: before.machine, certainty: before.speaks === true ? "said" : "carried" };
    }
    // Words that no machine's tables are needed for.
    if (!this.seen.some(({ level }) => isEntry(level))) return { certainty: "guessed" };
    return { machine: guessMachine(this.seen), certainty: "guessed" };
  }

  private fits(machine: Machine): boolean {
    const narrow = machine === "x86_32" || machine === "arm32";
    return !narrow || (this.addresses !== 64 && this.seen.every(({ digits }) => digits.replace(/^0+/, "").length <= 8));
  }

  private carry(says: string, before: Origin | undefined, what: string): void {
    const first = before?.evidence.find((each) => each.says.startsWith(what));
    this.say(says, first ? `${first.text}, earlier in the text` : "earlier in the text", first?.at ?? -1);
  }

  /** What the values say together of how the machine is set up. */
  private derived(machine: Machine | undefined): Config {
    const wide = this.seen.find(({ level, digits }) => isEntry(level) && digits.replace(/^0+/, "").length > 8);
    if (machine === "arm32") {
      this.say(
        wide ? "LPAE" : "two-level tables",
        wide ? `${wide.level} ${wide.digits}, more than 32 bits` : "every entry fits 32 bits",
        wide?.at ?? -1,
      );
      return { lpae: wide !== undefined };
    }
    if (machine === "x86_32") {
      const narrow = this.seen.some(({ level, digits }) => isEntry(level) && digits.length === 8) && !wide;
      this.say(
        narrow ? "no PAE" : "PAE",
        wide ? `${wide.level} ${wide.digits}` : "how many digits the entries have",
        wide?.at ?? -1,
      );
      return { pae: !narrow };
    }
    if (machine !== "x86_64") return {};
    const of = (level: FoundLevel): Seen | undefined => this.seen.find((each) => each.level === level);
    const [pgd, p4d] = [of("pgd"), of("p4d")];
    if (!pgd || !p4d || BigInt(`0x${pgd.digits}`) === BigInt(`0x${p4d.digits}`) || /^0*$/.test(p4d.digits)) return {};
    this.say("5-level paging", `P4D ${p4d.digits} is not PGD ${pgd.digits}`, p4d.at);
    return { "5-level": true };
  }

  private origin(
    known: Pick<Origin, "machine" | "foreign" | "certainty">,
    kernel: string | undefined,
    config: Config,
  ): Origin {
    const hasConfig = Object.keys(config).length > 0;
    return {
      ...known,
      ...(kernel === undefined ? {} : { kernel }),
      ...(hasConfig ? { config } : {}),
      ...(this.speaksForWhatFollows ? { speaks: true } : {}),
      key: `${known.machine ?? known.foreign} ${kernel} ${known.certainty}${hasConfig ? ` ${JSON.stringify(config)}` : ""}`,
      evidence: this.evidence,
    };
  }
}

export function isEntry(level: FoundLevel): boolean {
  return /^(?:pte|pmd|pud|p4d|pgd|ppte)$/.test(level);
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function configText(config: Config): string {
  const words: string[] = [];
  const size = config.granule ?? config["ppc-page"];
  if (size !== undefined) words.push(`${size}K pages`);
  if (config["pa-bits"] === 52) words.push("52-bit addresses");
  if (config.sv !== undefined) words.push(`Sv${config.sv}`);
  return words.join(", ");
}

/** What a person is told of it first: `arm64, Linux 6.16.0-rc3+`. */
export function originTitle({ machine, foreign, kernel, certainty, config }: Origin): string {
  if (machine === undefined && foreign === undefined) return kernel === undefined ? "" : `Linux ${kernel}`;
  const name = machine === undefined ? (foreign ?? "an unknown machine") : MACHINE_TITLES[machine];
  const how = {
    said: name,
    shape: name,
    carried: `${name}, as what stands before it`,
    guessed: `perhaps ${name}: nothing says it`,
  }[certainty];
  const set = configText(config ?? {});
  return [how, ...(set === "" ? [] : [set]), kernelTitle(kernel, machine)].join(", ");
}

/** Also that it is read as another version, where its own layout is not known. */
function kernelTitle(kernel: string | undefined, machine: Machine | undefined): string {
  if (kernel === undefined) return "kernel not named";
  const known = kernelNumber(kernel);
  if (known === undefined) return `Linux ${kernel}, read as ${kernelText(layoutKernel(kernel))}`;
  if (machine === undefined || !isLoaded(machine)) return `Linux ${kernel}`;
  const { readFrom } = machineTable(machine);
  return known < (kernelNumber(readFrom) ?? 0) ? `Linux ${kernel}, read as ${readFrom}` : `Linux ${kernel}`;
}
