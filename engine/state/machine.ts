// What a state's settings come to, made once for each settings object: capabilities, design, names of functions. It
// notes which capabilities were asked for: two kernels that have the same of these give the same answers, so one run
// stands for both.

import type { Arch } from "../arch/options.ts";
import type { Design } from "../design/design.ts";
import { designOf } from "../design/designs.ts";
import { type Capabilities, type Capability, capabilitiesOf, capabilityNames } from "../version/capability.ts";
import { functionsOf } from "../version/function.ts";
import { releaseOf } from "../version/release.ts";
import type { Bits } from "./bits.ts";
import { equalPlain } from "./equal.ts";
import type { Settings } from "./state.ts";
import { anonOrders, type Orders, type ShmemOrders, shmemOrders } from "./thp.ts";
import { Trail } from "./trail.ts";

/**
 * The capabilities that say which bits an entry has. Bits are made before any run asks, so that these count as asked
 * always.
 */
const bitCapabilities: Readonly<Record<Arch, readonly Capability[]>> = {
  x86_64: ["saved-dirty"],
  arm64: ["arm64-uffd-wp", "arm64-contpte", "arm64-prefaults-old"],
  riscv64: ["riscv64-uffd-wp", "riscv64-soft-dirty"],
};

const plain = { notedDirty: false, hardware: true, contpte: false, prefaultsOld: false, losesYoung: false };

/** Which bits entries have, and which of them the processor sets itself: accessed and dirty, on arm64 with FEAT_HAFDBS alone. */
function bitsOf({ arch, softDirty, svrsw60t59b, hafdbs, lpa2 }: Settings, caps: Capabilities): Bits {
  switch (arch) {
    case "x86_64":
      return { ...plain, savedDirty: caps["saved-dirty"], softDirty, uffd: true };
    case "arm64":
      return {
        savedDirty: false,
        softDirty: false,
        uffd: caps["arm64-uffd-wp"],
        notedDirty: true,
        hardware: hafdbs,
        // arch/arm64/mm/contpte.c, CONFIG_ARM64_CONTPTE: 16 ptes of 4 KiB each (CONT_PTES).
        contpte: caps["arm64-contpte"],
        prefaultsOld: hafdbs && caps["arm64-prefaults-old"],
        // The swap entries of 6.10 and later have offset bit 40 in bit 52.
        losesYoung: lpa2 && caps["arm64-contpte"] && caps["arm64-uffd-wp"],
      };
    case "riscv64":
      return {
        ...plain,
        savedDirty: false,
        softDirty: softDirty && svrsw60t59b && caps["riscv64-soft-dirty"],
        uffd: svrsw60t59b && caps["riscv64-uffd-wp"],
      };
  }
}

/** arm64: LPA2 goes with CONFIG_ARM64_VA_BITS_52, which 4 KiB pages need five levels for. arch/arm64/Kconfig: PGTABLE_LEVELS. */
function levelsOf({ arch, levels, lpa2 }: Settings): number {
  if (arch === "arm64") return lpa2 ? 5 : 4;
  return arch === "x86_64" && levels === 3 ? 4 : levels;
}

/** What a scenario runs on, looked up once for all of its steps. */
export interface Machine {
  readonly caps: Capabilities;
  /** The line of its kernel (Release.series): what stable releases never change is asked of the line. */
  readonly series: number;
  readonly asked: Set<Capability>;
  /** Of what was asked for, the answers: a step asks a dozen times, and nearly always what another has asked before. */
  readonly answers: Map<Capability, boolean>;
  readonly design: Design;
  readonly bits: Bits;
  readonly anonOrders: Orders;
  /** Levels of page tables: CONFIG_PGTABLE_LEVELS, without those that are folded at run time (pgtable_l5_enabled()). */
  readonly levels: number;
  readonly shmemOrders: ShmemOrders;
  /** Kernel functions that the kernel calls otherwise than the engine. */
  readonly names: ReadonlyMap<string, string>;
  /** How the way of each step begins. */
  readonly trail: Trail;
}

const machines = new WeakMap<Settings, Machine>();

/** One for each settings object, not for each value: `asked` is of the runs that share the object. */
export function machineOf(settings: Settings): Machine {
  const known = machines.get(settings);
  if (known !== undefined) return known;
  const caps = capabilitiesOf(settings.kernel);
  const names = functionsOf(settings.kernel);
  const machine = {
    caps,
    series: releaseOf(settings.kernel)?.series ?? 0,
    asked: new Set<Capability>(bitCapabilities[settings.arch]),
    answers: new Map<Capability, boolean>(),
    design: designOf(settings),
    bits: bitsOf(settings, caps),
    anonOrders: anonOrders(settings.thp, caps.mthp ? settings.mthp : ""),
    levels: levelsOf(settings),
    shmemOrders: shmemOrders(caps["mthp-shmem"] ? settings.mshmem : ""),
    names,
    trail: Trail.start(names),
  };
  machines.set(settings, machine);
  return machine;
}

/** Whether the machine's kernel has it; that it was asked is noted, for who wants to know on which rows an answer rests. */
export function answerOf({ answers, asked, caps }: Machine, capability: Capability): boolean {
  const known = answers.get(capability);
  if (known !== undefined) return known;
  asked.add(capability);
  answers.set(capability, caps[capability]);
  return caps[capability];
}

/** The same of a scenario's kernel. */
export function hasCapability(settings: Settings, capability: Capability): boolean {
  return answerOf(machineOf(settings), capability);
}

/**
 * The capabilities that will be asked for from now on, those of entries' bits left out. For whoever has a settings object
 * of his own: what runs with it asked for before is forgotten.
 */
export function askedFrom(settings: Settings): ReadonlySet<Capability> {
  const { asked, answers } = machineOf(settings);
  asked.clear();
  answers.clear();
  return asked;
}

/**
 * The capabilities in which the kernels of two machines differ. Null: the machines differ in more, and in what is asked
 * for without a note (bits of entries, sizes of folios).
 */
export function differingCapabilities(one: Settings, other: Settings): readonly Capability[] | null {
  const [a, b] = [machineOf(one), machineOf(other)];
  const { kernel: _, ...others } = one;
  const same =
    equalPlain({ ...others, kernel: other.kernel }, other) &&
    equalPlain(a.bits, b.bits) &&
    equalPlain(a.anonOrders, b.anonOrders) &&
    equalPlain(a.shmemOrders, b.shmemOrders) &&
    a.levels === b.levels &&
    a.design === b.design;
  return same ? capabilityNames.filter((name) => a.caps[name] !== b.caps[name]) : null;
}

/** The capabilities that runs with this settings object asked for so far. */
export function askedCapabilities(settings: Settings): ReadonlySet<Capability> {
  return machineOf(settings).asked;
}
