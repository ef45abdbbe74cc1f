// An operation as a call in C.

import type { KernelAccess, Operation, Prot, State } from "../engine/index.ts";
import type { Names } from "./cast.ts";
import { countOf, fileUnit, lengthText, pageText, rangeText, unitOf, wasMapped } from "./memory.ts";

export interface Call {
  /** The expression that carries it out. */
  readonly text: string;
  /** A failure is -1 and errno, or minus the errno. */
  readonly fails: "errno" | "minus";
  /** What it returns, where that is an address. */
  readonly returns?: string;
  /** The process itself has to: what is about its address space and takes none of the monitor's descriptors. */
  readonly own: boolean;
  /** Statements that follow it. */
  readonly after?: readonly string[];
}

/** What calls are said with. */
export interface Words {
  readonly names: Names;
  /** The variable of a process's userfaultfd, and the descriptor of its pagemap. */
  uffd(mm: string): string;
  pagemap(mm: string): string;
  pid(mm: string): string;
  /** The child of the oldest fork whose message nobody has read, of those that a process's userfaultfd tells. */
  forked(mm: string): string;
  /** The variables of the pins that the step is about. */
  pins(): readonly string[];
}

const prots: { readonly [prot in Prot]: string } = {
  none: "PROT_NONE",
  read: "PROT_READ",
  "read+write": "PROT_READ | PROT_WRITE",
};

/** The call of an operation on that state. Undefined: it takes more than one (fork, userfaultfd), or none. */
export function callOf(op: Operation, before: State, words: Words): Call | undefined {
  const { names } = words;
  const own = (text: string): Call => ({ text, fails: "errno", own: true });
  const ours = (text: string): Call => ({ text, fails: "errno", own: false });
  const bytes = (text: string, ownCall = false): Call => ({ text, fails: "minus", own: ownCall });
  switch (op.op) {
    case "pwrite":
      return ours(`file_put(${names.file(op.file)}, ${fileAt(before, op.file, op.page)}, ${op.value})`);
    case "pread":
      return ours(`file_get(${names.file(op.file)}, ${fileAt(before, op.file, op.page)})`);
    case "fallocate": {
      const mode = op.mode === "punch" ? "FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE" : "0";
      const at = fileAt(before, op.file, op.page);
      return ours(`fallocate(${names.file(op.file)}, ${mode}, ${at}, ${fileAt(before, op.file, op.count)})`);
    }
    case "ftruncate":
      return ours(`ftruncate(${names.file(op.file)}, ${fileAt(before, op.file, op.pages)})`);
    case "swapon":
      return ours("swap_on()");
    case "swapoff":
      return ours("swapoff(swap_path)");
    case "hugepages":
      return ours(`set_huge_pages(${op.count})`);
    case "ksm":
      return ours("ksm_scan()");
    case "drop_slab":
      return ours('put_number("/proc/sys/vm/drop_caches", 2)');
    case "compact":
      return ours('put_number("/proc/sys/vm/compact_memory", 1)');
    case "mmap":
      return { ...own(mapText(op, before, names)), returns: names.place(op.place) };
    case "munmap":
    case "mlock":
    case "munlock": {
      const { start, length } = rangeText(names, before, op.mm, op.range);
      return own(`${op.op}(${start}, ${length})`);
    }
    case "mprotect": {
      const { start, length } = rangeText(names, before, op.mm, op.range);
      return own(`mprotect(${start}, ${length}, ${prots[op.prot]})`);
    }
    case "mremap": {
      const { start, length } = rangeText(names, before, op.mm, op.range);
      const to = pageText(names, op.to.place, op.to.page, unitOf(before, op.mm, op.range.place));
      const flags = `MREMAP_MAYMOVE | MREMAP_FIXED${op.dontunmap ? " | MREMAP_DONTUNMAP" : ""}`;
      return { ...own(`mremap(${start}, ${length}, ${length}, ${flags}, ${to})`), returns: to };
    }
    case "madvise": {
      const { start, length } = rangeText(names, before, op.mm, op.range);
      const waits = op.advice === "PAGEOUT" || op.advice === "COLD";
      return own(`${waits ? "pageout" : "madvise"}(${start}, ${length}, MADV_${op.advice})`);
    }
    case "reclaim":
      return own(`pageout(${page(op, before, names)}, PAGE, MADV_PAGEOUT)`);
    case "read":
      return own(`get(${page(op, before, names)})`);
    case "write":
      return own(`put(${page(op, before, names)}, ${op.value})`);
    case "kread":
    case "kwrite":
      return kernelCall(op, page(op, before, names), words);
    case "pin": {
      const { start, length } = rangeText(names, before, op.mm, op.range);
      return own(`pin(&${words.pins().join()}, ${start}, ${length})`);
    }
    case "unpin":
      return own(
        words
          .pins()
          .map((pin) => `unpin(&${pin})`)
          .join(" | "),
      );
    case "migrate":
      return own(`migrate(${page(op, before, names)})`);
    case "clear_refs":
      return ours(`clear_refs(${words.pid(op.mm)}, ${op.value})`);
    case "register":
      return ours(uffd("register", modesText("UFFDIO_REGISTER_MODE_", op.modes)));
    case "unregister":
    case "wake":
      return ours(uffd(op.op));
    case "writeprotect": {
      const mode = modesText("UFFDIO_WRITEPROTECT_MODE_", [op.protect && "WP", op.dontwake && "DONTWAKE"]);
      const call = ours(uffd("writeprotect", mode));
      return op.wake ? { ...call, after: [`${uffd("wake")};`] } : call;
    }
    case "rwprotect":
      return ours(
        uffd("rwprotect", modesText("UFFDIO_RWPROTECT_MODE_", [op.protect && "RWP", op.dontwake && "DONTWAKE"])),
      );
    case "set_mode": {
      const features = (list: readonly string[]) => modesText("UFFD_FEATURE_", list);
      return ours(`uffd_set_mode(${words.uffd(op.mm)}, ${features(op.enable)}, ${features(op.disable)})`);
    }
    case "copy": {
      const mode = modesText("UFFDIO_COPY_MODE_", [op.wp && "WP", op.dontwake && "DONTWAKE"]);
      const { start, length } = rangeText(names, before, op.mm, op.range);
      return bytes(`uffd_copy(${words.uffd(op.mm)}, ${start}, ${length}, ${op.value}, ${mode})`);
    }
    case "zeropage":
    case "poison":
    case "continue": {
      const prefix = `UFFDIO_${op.op.toUpperCase()}_MODE_`;
      const wp = op.op === "continue" && op.wp;
      return bytes(uffd(op.op, modesText(prefix, [wp && "WP", op.dontwake && "DONTWAKE"])));
    }
    case "move": {
      const { start, length } = rangeText(names, before, op.mm, op.range);
      const from = pageText(names, op.from.place, op.from.page, unitOf(before, op.mm, op.range.place));
      const mode = op.allowSrcHoles ? "UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES" : "0";
      // The ioctl wants the address space for its caller's own.
      return bytes(`uffd_move(${words.uffd(op.mm)}, ${start}, ${from}, ${length}, ${mode})`, true);
    }
    default:
      return undefined;
  }

  function uffd(request: string, mode?: string): string {
    if (!("mm" in op) || !("range" in op)) return "";
    const { start, length } = rangeText(names, before, op.mm, op.range);
    return `uffd_${request}(${[words.uffd(op.mm), start, length, ...(mode === undefined ? [] : [mode])].join(", ")})`;
  }
}

function page(op: { mm: string; place: number; page: number }, before: State, names: Names): string {
  return pageText(names, op.place, op.page, unitOf(before, op.mm, op.place));
}

type KernelOperation = Extract<Operation, { op: "kread" | "kwrite" }>;

/** Ways that the kernel takes to a page, and what goes them. */
const ways: Partial<Readonly<Record<KernelAccess, readonly [get: string, put: string]>>> = {
  COPY_USER: ["get_by_write", "put_by_read"],
  PROCESS_VM: ["get_by_process_vm", "put_by_process_vm"],
  PTRACE: ["get_by_mem", "put_by_mem"],
  GUP: ["get_by_vmsplice", "put_by_direct_io"],
  PIN: ["get_by_pin", "put_by_pin"],
};

/** Undefined: a way that takes more than a call (a guest). */
function kernelCall(op: KernelOperation, at: string, words: Words): Call | undefined {
  const [get, put] = ways[op.by] ?? [];
  if (get === undefined) return undefined;
  const [pin] = words.pins();
  const who = op.by === "PTRACE" ? `${words.pid(op.mm)}, ` : op.by === "PIN" ? `&${pin}, ` : "";
  const text = op.op === "kread" ? `${get}(${who}${at})` : `${put}(${who}${at}, ${op.value})`;
  return { text, fails: "minus", own: op.by !== "PTRACE" };
}

/** `A | B`; `0` for none. */
export function modesText(prefix: string, modes: readonly (string | false)[]): string {
  return modes.flatMap((mode) => (mode === false ? [] : [`${prefix}${mode}`])).join(" | ") || "0";
}

/** Pages of a file, in bytes. */
function fileAt(before: State, file: string, pages: number): string {
  const kind = before.files.find((each) => each?.name === file)?.kind;
  return lengthText(pages, fileUnit(kind));
}

function mapText(op: Extract<Operation, { op: "mmap" }>, before: State, names: Names): string {
  const { backing } = op;
  const file = backing.kind === "file" ? before.files.find((each) => each?.name === backing.file) : undefined;
  const unit = fileUnit(backing.kind === "hanon" ? "hugetlb" : file?.kind);
  const flags = [
    op.shared || backing.kind === "shanon" ? "MAP_SHARED" : "MAP_PRIVATE",
    backing.kind !== "file" && "MAP_ANON",
    // What is free is taken where it is asked for.
    wasMapped(before, op.mm, op.place) && "MAP_FIXED",
    backing.kind === "hanon" && "MAP_HUGETLB | MAP_HUGE_2MB",
    // As the recorder maps: pages are reserved when they are touched.
    unit.bytes > 4096 && "MAP_NORESERVE",
  ].filter((flag) => flag !== false);
  const fd = backing.kind === "file" ? names.file(backing.file) : "-1";
  const address = names.place(op.place);
  return `mmap(${address}, ${lengthText(op.pages, unit)}, ${prots[op.prot]}, ${flags.join(" | ")}, ${fd}, ${lengthText(op.offset, unit)})`;
}

/** Bytes that a COPY takes, and its page size; undefined: it is none. */
export function copiedBytes(op: Operation, before: State): { bytes: number; unit: number } | undefined {
  if (op.op !== "copy") return undefined;
  const unit = unitOf(before, op.mm, op.range.place).bytes;
  return { bytes: op.range.bytes ?? countOf(before, op.mm, op.range) * unit, unit };
}
