// Headers, what they may be set to and other statements, documented; kernels, architectures, designs and build options by
// the engine's own tables.

import { OPTIONS, PROCESSOR_NAMES, PROCESSORS, SCENARIO_OPTIONS } from "../../engine/arch/options.ts";
import { ARCHES, LEVELS, WORD_KINDS } from "../../engine/arch/table.ts";
import { designs } from "../../engine/design/designs.ts";
import { kernelVersions } from "../../engine/version/release.ts";
import type { headerVocabularies } from "../table/headers.ts";
import type { WordsOf } from "./shape.ts";

const arches: Readonly<Record<string, string>> = {
  x86_64: "From Linux 5.7 on: uffd-wp is bit 10 of a present entry, bit 2 of a swap entry.",
  arm64: "uffd-wp from Linux 6.10 on; before, REGISTER refuses it. No soft-dirty.",
  riscv64:
    "uffd-wp and soft-dirty from Linux 6.19 on, with Svrsw60t59b (`config svrsw60t59b=off`: a processor without); else REGISTER refuses WP.",
};

const wordKinds: Readonly<Record<string, string>> = {
  "swp-entry": "A swp_entry_t: type and offset as the kernel keeps them.",
  pagemap: "A word of /proc/PID/pagemap.",
  "pagemap-scan": "The categories of a PAGEMAP_SCAN region.",
  kpageflags: "A word of /proc/kpageflags.",
  "pf-error": "The error code of an x86 page fault.",
};

/** By name. */
function each<Item>(items: readonly Item[], said: (item: Item) => readonly [name: string, text: string]) {
  return Object.fromEntries(items.map(said));
}

export const headerDocumentation: WordsOf<typeof headerVocabularies> = {
  headers: {
    kernel: "The Linux version that runs the scenario: `kernel 7.3`. The newest modelled one without it.",
    arch: "The architecture: `arch arm64`. x86_64 without it. It decides how raw values are encoded, which of uffd-wp, soft-dirty and MINOR there are, and who sets the accessed and dirty bits.",
    design:
      "How an emptied entry of a file mapping keeps its uffd-wp bit: `design pte-marker` is what Linux does; the others were proposed in the December 2020 thread. `rule=thread`: the thread's rule of what drops it, in place of Linux's.",
    config: "How the kernel was built: `config soft-dirty=off memory-failure=off`.",
    machine:
      "The machine it runs on: `machine nodes=2`, `machine cpu=cortex-a72`, `machine thp=always mthp=64k:always`, `machine shmem=advise mshmem=64k:within_size`.",
    include: 'The statements of another scenario, run here: `include "setup.pte"`.',
  },
  keywords: {
    assert: "Checks what page tables hold: `assert A.buf[0..3] is marker(wp)`. Every page of the range has to be so.",
    explore:
      "Ends what happens in order: the lines below it say what may happen from here on, in any order, and what must not. `ptescope explore` tries all of it.",
    any: "In an explored section: it may happen at any moment, as often as it likes (`any A: madvise(buf[*], DONTNEED)`), or so many times at most (`any 2 A: …`). `[*]`: of each page by itself.",
    on: "In an explored section: what the monitor does at some moment after a message: `on wp A: resolve(buf[*])`. `[*]`: of the message's page.",
    never:
      "In an explored section, what must not happen: findings (`never PTE016`), a state (`never A.buf[0] is none`), a difference (`never differs 6.12, 6.18`).",
    always: "In an explored section, what has to hold after each step: `always A.buf[0] is present(wp)`.",
    differs: "After `never`: kernels, designs or rules on which the same steps must come out alike.",
    decode: "Explains a raw value: `decode 0x8000000000000067`, `decode 0x… pmd`.",
    scn: 'A line of a kernel trace as it stands there: `scn "munmap A r9 0 1"`. What the recorder refuses changes nothing.',
  },
  rules: {
    linux: "What drops a kept bit: as Linux does it.",
    thread: "What drops a kept bit: the rule of the December 2020 thread, removal of the VMA alone.",
  },
  machine: {
    nodes: "NUMA nodes, 1 or 2. `migrate` needs 2.",
    cpu: `The processor, of arm64: ${PROCESSOR_NAMES.join(", ")}.`,
    swap: "What `swapon()` turns on: `file` (the default) or `block`, a device, which alone has room for a large folio as a whole (CONFIG_THP_SWAP). `zram` is a device that reads and writes at once: nothing stays in the swap cache, and a large folio is read back as one where nobody watches the mapping (private memory since 6.12, by the sizes that are enabled; shmem since 6.14).",
    thp: "Transparent huge pages (`/sys/kernel/mm/transparent_hugepage/enabled`): always, madvise (of memory with MADV_HUGEPAGE) or never. madvise without it.",
    mthp: "Large folios of anonymous memory by size (`hugepages-64kB/enabled`), as the kernel's parameter `thp_anon=` has them: `mthp=64k:always`, `mthp=16k-64k:always;128k:madvise`. always, madvise, never, or inherit what `thp` says. A fault then maps the largest folio whose pages are all empty and inside the mapping; in memory that a userfaultfd watches, one page. Without it 2 MiB inherit and no other size is used.",
    shmem:
      "Large folios of memfds and shared anonymous memory (`shmem_enabled`, the `huge=` of the mount that they lie on): always, within_size, advise (of memory with MADV_HUGEPAGE) or never; deny and force are for every mount. never without it. A write by a system call follows it too.",
    mshmem:
      "The same by size, for faults alone (`hugepages-64kB/shmem_enabled`), as the kernel's parameter `thp_shmem=` has them: `mshmem=64k:always`, `mshmem=16k-64k:within_size;2m:inherit`. always, within_size, advise, never, or inherit what `shmem` says. A fault then allocates the largest folio that lies in the mapping and in whose place the file has nothing yet, and maps all of it; in memory that a userfaultfd watches, it maps one page of it. Without it 2 MiB inherit and no other size is used.",
  },
  kernels: each(kernelVersions, (version) => [version, `Linux ${version}: checked against traces of that kernel.`]),
  arches: each(ARCHES, (arch) => [arch, arches[arch] ?? arch]),
  designs: each(designs, ({ name, title, author, date }) => [name, `${title} (${author}, ${date}).`]),
  processors: each(PROCESSOR_NAMES, (name) => [name, `${PROCESSORS[name].says}.`]),
  config: each(SCENARIO_OPTIONS, (name) => [name, `${OPTIONS[name].says}.`]),
  "raw-kinds": {
    ...each(LEVELS, (level) => [level, `An entry of ${level} level.`]),
    ...each(WORD_KINDS, (kind) => [kind, wordKinds[kind] ?? kind]),
  },
};
