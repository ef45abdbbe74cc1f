// What a scenario asks of the kernel: plain data, one value for each statement. The language makes them,
// kernel traces (`.scn`) convert to and from them without loss, and `step` in step.ts carries them out.

/** A process, by the name the scenario gives it (`A`, `B`, …). `A` exists from the start. */
export type ProcessName = string;
/** A file, by the name the scenario gives it. */
export type FileName = string;
/** A 64 MiB slot of the address space, the same in every process: 0 for the first name a scenario mentions. */
export type Place = number;

/**
 * Pages of one place, in units of the page size mapped there last by that process (4 KiB before anything was mapped, 2 MiB for hugetlb).
 * `count` null: up to what was mapped there last, as the bare name does (page 0, and all of it). A count of 0 is legal: the kernel has an answer to it.
 */
export interface Range {
  readonly place: Place;
  readonly page: number;
  readonly count: number | null;
  /** Bytes by which the start is moved: for ranges that are no whole pages. Absent: 0. */
  readonly skew?: number;
  /** The length in bytes, in place of `count` pages. */
  readonly bytes?: number;
}

export type Prot = "none" | "read" | "read+write";
/** `huge=` of a tmpfs mount: which large folios its files get. */
export type HugeOption = "always" | "within_size" | "advise" | "never";
export type FileKind = "memfd" | "tmpfs" | "hugetlb";

/** madvise(2) advice, the kernel's names without `MADV_`. */
export type Advice =
  | "DONTNEED"
  | "FREE"
  | "REMOVE"
  | "DONTFORK"
  | "DOFORK"
  | "MERGEABLE"
  | "UNMERGEABLE"
  | "HUGEPAGE"
  | "NOHUGEPAGE"
  | "WIPEONFORK"
  | "KEEPONFORK"
  | "COLD"
  | "PAGEOUT"
  | "POPULATE_READ"
  | "POPULATE_WRITE"
  | "DONTNEED_LOCKED"
  | "COLLAPSE"
  | "GUARD_INSTALL"
  | "GUARD_REMOVE"
  | "WILLNEED";

/** UFFD_FEATURE_ names without the prefix, in bit order (include/uapi/linux/userfaultfd.h). */
export type Feature =
  | "PAGEFAULT_FLAG_WP"
  | "EVENT_FORK"
  | "EVENT_REMAP"
  | "EVENT_REMOVE"
  | "MISSING_HUGETLBFS"
  | "MISSING_SHMEM"
  | "EVENT_UNMAP"
  | "SIGBUS"
  | "THREAD_ID"
  | "MINOR_HUGETLBFS"
  | "MINOR_SHMEM"
  | "EXACT_ADDRESS"
  | "WP_HUGETLBFS_SHMEM"
  | "WP_UNPOPULATED"
  | "POISON"
  | "WP_ASYNC"
  | "MOVE"
  | "RWP"
  | "RWP_ASYNC";

/** UFFDIO_REGISTER_MODE_ names without the prefix, in bit order. */
export type RegisterMode = "MISSING" | "WP" | "MINOR" | "RWP";

/** What a page fault's message says: UFFD_PAGEFAULT_FLAG_WP, _MINOR, _RWP, or neither. */
export type FaultKind = "wp" | "missing" | "minor" | "rwp";

/** What an event's message says: UFFD_EVENT_*, but for PAGEFAULT. */
export type EventKind = "fork" | "remap" | "remove" | "unmap";

/**
 * How the kernel comes to a page that it reads or writes on somebody's behalf. `COPY_USER`: by its address, as copy_to_user() and
 * copy_from_user() do. By get_user_pages() and its relations: `PROCESS_VM`, `PTRACE`, `GUP` (get_user_pages_fast()), `KVM`. `PIN`: by a pin
 * that was taken earlier, without asking a page table.
 */
export type KernelAccess = "COPY_USER" | "PROCESS_VM" | "PTRACE" | "GUP" | "KVM" | "PIN";

/** PAGE_IS_ names of PAGEMAP_SCAN without the prefix, in bit order (include/uapi/linux/fs.h). */
export type PageCategory =
  | "WPALLOWED"
  | "WRITTEN"
  | "FILE"
  | "PRESENT"
  | "SWAPPED"
  | "PFNZERO"
  | "HUGE"
  | "SOFT_DIRTY"
  | "GUARD"
  | "ACCESSED";

export type Operation =
  /** `huge`: of the tmpfs mount that it gets a name on; of a memfd, what shmem_enabled is set to first. */
  | {
      readonly op: "file";
      readonly file: FileName;
      readonly kind: FileKind;
      readonly pages: number;
      readonly huge?: HugeOption;
    }
  | { readonly op: "pwrite"; readonly file: FileName; readonly page: number; readonly value: number }
  | { readonly op: "pread"; readonly file: FileName; readonly page: number }
  /** mode alloc: fallocate(2) with mode 0. */
  | {
      readonly op: "fallocate";
      readonly file: FileName;
      readonly mode: "punch" | "alloc";
      readonly page: number;
      readonly count: number;
    }
  | { readonly op: "ftruncate"; readonly file: FileName; readonly pages: number }
  | { readonly op: "swapon" }
  | { readonly op: "swapoff" }
  | { readonly op: "hugepages"; readonly count: number }
  | { readonly op: "compact" }
  /** 2 in /proc/sys/vm/drop_caches: every shrinker runs. */
  | { readonly op: "drop_slab" }
  /** KSM scans all mergeable memory until nothing is left to merge. */
  | { readonly op: "ksm" }
  | { readonly op: "spawn"; readonly process: ProcessName }
  | { readonly op: "fork"; readonly mm: ProcessName; readonly child: ProcessName }
  | { readonly op: "exit"; readonly mm: ProcessName }
  /** backing: `anon`, `shanon` (shared anonymous), `hanon` (MAP_HUGETLB), or a file. Maps at page 0 of the place. MAP_FIXED | MAP_NORESERVE. `track`: pages that a trace shows; null: all. */
  | {
      readonly op: "mmap";
      readonly mm: ProcessName;
      readonly place: Place;
      readonly pages: number;
      readonly backing:
        | { readonly kind: "anon" | "shanon" | "hanon" }
        | { readonly kind: "file"; readonly file: FileName };
      readonly shared: boolean;
      readonly offset: number;
      readonly track: number | null;
      readonly prot: Prot;
    }
  /** khugepaged: the daemon comes by, and looks at that range alone. */
  | { readonly op: "munmap" | "mlock" | "munlock" | "khugepaged"; readonly mm: ProcessName; readonly range: Range }
  | { readonly op: "mprotect"; readonly mm: ProcessName; readonly range: Range; readonly prot: Prot }
  /** MREMAP_MAYMOVE | MREMAP_FIXED, size unchanged. */
  | {
      readonly op: "mremap";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly to: { readonly place: Place; readonly page: number };
      readonly dontunmap: boolean;
    }
  | { readonly op: "madvise"; readonly mm: ProcessName; readonly range: Range; readonly advice: Advice }
  | { readonly op: "read"; readonly mm: ProcessName; readonly place: Place; readonly page: number }
  | {
      readonly op: "write";
      readonly mm: ProcessName;
      readonly place: Place;
      readonly page: number;
      readonly value: number;
    }
  | {
      readonly op: "kread";
      readonly mm: ProcessName;
      readonly place: Place;
      readonly page: number;
      readonly by: KernelAccess;
    }
  | {
      readonly op: "kwrite";
      readonly mm: ProcessName;
      readonly place: Place;
      readonly page: number;
      readonly by: KernelAccess;
      readonly value: number;
    }
  /** pin_user_pages_fast() with FOLL_WRITE | FOLL_LONGTERM. unpin: every pin that covers a page of the range. */
  | { readonly op: "pin" | "unpin"; readonly mm: ProcessName; readonly range: Range }
  | {
      readonly op: "userfaultfd";
      readonly mm: ProcessName;
      readonly features: readonly Feature[];
      readonly userModeOnly: boolean;
      /** The scenario reads its messages itself (`uffd_read`). Absent: they are read as soon as they are there. */
      readonly unread?: boolean;
    }
  /** read(2) of a userfaultfd, O_NONBLOCK: so many messages (struct uffd_msg), or those that there are. */
  | { readonly op: "uffd_read"; readonly mm: ProcessName; readonly count: number }
  /** poll(2) of a userfaultfd for POLLIN. */
  | { readonly op: "uffd_poll"; readonly mm: ProcessName }
  | { readonly op: "close"; readonly mm: ProcessName }
  | {
      readonly op: "register";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly modes: readonly RegisterMode[];
    }
  | { readonly op: "unregister" | "wake"; readonly mm: ProcessName; readonly range: Range }
  /** UFFDIO_WRITEPROTECT: protect with MODE_WP, else without. `wake` (resolve): UFFDIO_WAKE over the same range follows. */
  | {
      readonly op: "writeprotect";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly protect: boolean;
      readonly dontwake: boolean;
      readonly wake: boolean;
    }
  /** UFFDIO_RWPROTECT: protect with MODE_RWP, else without. Protecting with DONTWAKE asks for both mode bits: EINVAL. */
  | {
      readonly op: "rwprotect";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly protect: boolean;
      readonly dontwake: boolean;
    }
  /** UFFDIO_SET_MODE: switches features of an open userfaultfd. */
  | {
      readonly op: "set_mode";
      readonly mm: ProcessName;
      readonly enable: readonly Feature[];
      readonly disable: readonly Feature[];
    }
  /** Page k of the range gets value + k. */
  | {
      readonly op: "copy";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly value: number;
      readonly wp: boolean;
      readonly dontwake: boolean;
    }
  | { readonly op: "zeropage" | "poison"; readonly mm: ProcessName; readonly range: Range; readonly dontwake: boolean }
  | {
      readonly op: "continue";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly wp: boolean;
      readonly dontwake: boolean;
    }
  /** UFFDIO_MOVE: `range` is the destination. */
  | {
      readonly op: "move";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly from: { readonly place: Place; readonly page: number };
      readonly allowSrcHoles: boolean;
    }
  | { readonly op: "migrate"; readonly mm: ProcessName; readonly place: Place; readonly page: number }
  /** What is written to /proc/PID/clear_refs: 1 all, 2 anon, 3 mapped, 4 soft-dirty. */
  | { readonly op: "clear_refs"; readonly mm: ProcessName; readonly value: number }
  | {
      readonly op: "pagemap_scan";
      readonly mm: ProcessName;
      readonly range: Range;
      readonly wpMatching: boolean;
      readonly checkWpAsync: boolean;
      /** category_mask: what a page must be to be reported; empty: every page is. */
      readonly mask: readonly PageCategory[];
      /** category_inverted: of these, the page must not be it. */
      readonly inverted: readonly PageCategory[];
      /** category_anyof_mask: at least one of these it must be; empty: none has to be. */
      readonly anyof: readonly PageCategory[];
      /** return_mask: what of a page's categories is told; null: all that the kernel knows. */
      readonly returned: readonly PageCategory[] | null;
    }
  /** Beyond the kernel traces: a migration left in flight, memory pressure on one page, a NUMA hint. */
  | {
      readonly op: "migrate_begin" | "migrate_end" | "reclaim" | "numa_hint";
      readonly mm: ProcessName;
      readonly place: Place;
      readonly page: number;
    }
  /** A trace line that the recorder refuses: changes nothing. */
  | { readonly op: "bad"; readonly text: string };

export type OperationName = Operation["op"];

// The places of an operation, by another numbering.

/** The operation with every place renumbered, asked for in the order in which the operation names them. */
export function withPlaces(operation: Operation, renumber: (place: Place) => Place): Operation {
  if ("range" in operation) {
    const range = { ...operation.range, place: renumber(operation.range.place) };
    if (operation.op === "mremap")
      return { ...operation, range, to: { ...operation.to, place: renumber(operation.to.place) } };
    if (operation.op === "move")
      return { ...operation, range, from: { ...operation.from, place: renumber(operation.from.place) } };
    return { ...operation, range };
  }
  return "place" in operation ? { ...operation, place: renumber(operation.place) } : operation;
}
