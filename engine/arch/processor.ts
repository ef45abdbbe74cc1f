// Processors by what of them Linux's entries show. arm64 alone: what the others have in common is all that is modelled.
// QEMU's names, and what its models have (recordings of each are in test/kernel).

export interface Processor {
  /** FEAT_HAFDBS: it sets the access flag and the dirty state itself. */
  readonly hafdbs: boolean;
  /** FEAT_LPA2: 52-bit addresses with 4K and 16K pages. */
  readonly lpa2: boolean;
  readonly says: string;
}

const rows = {
  "neoverse-n1": {
    hafdbs: true,
    lpa2: false,
    says: "arm64: sets the access flag and the dirty state itself; the default",
  },
  "cortex-a72": { hafdbs: false, lpa2: false, says: "arm64: a fault sets both" },
  max: {
    hafdbs: true,
    lpa2: true,
    says: "arm64, QEMU's newest: as neoverse-n1, and LPA2, where an entry has address bits 51:50 in place of SH",
  },
} satisfies Record<string, Processor>;

export type ProcessorName = keyof typeof rows;
export const PROCESSORS: Readonly<Record<ProcessorName, Processor>> = rows;
export const PROCESSOR_NAMES = Object.keys(rows).filter(isProcessor);

export function isProcessor(name: string): name is ProcessorName {
  return Object.hasOwn(rows, name);
}
