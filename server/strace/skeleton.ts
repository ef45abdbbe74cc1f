// A scenario from a selected strace: its mmap, madvise, userfaultfd and fork calls as statements. What a trace does not show (accesses to memory,
// what a monitor did in another trace) is for the user to add; calls that don't concern page tables are left out.
import { callOf, fieldOf, flagsOf, type SystemCall } from "./call.ts";
import { AddressSpace, numberOf, pagesOf } from "./space.ts";

/** The traced text as statements; null where it has no call that a scenario could be made of. */
export function skeletonOf(text: string): string | null {
  const trace = new Trace();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const call = callOf(line);
    if (call) trace.take(call, line.trim());
  }
  return trace.statements.length > 0 ? `${[...trace.files, ...trace.statements].join("\n")}\n` : null;
}

interface Process {
  readonly name: string;
  readonly space: AddressSpace;
}

interface File {
  readonly name: string;
  readonly huge: boolean;
  pages: bigint;
  readonly line: number;
}

class Trace {
  /** Files stand first: their size is known only after their ftruncate. */
  readonly files: string[] = [];
  readonly statements: string[] = [];
  private readonly processes = new Map<string, Process>();
  private readonly descriptors = new Map<string, File>();
  private names = 0;

  take(call: SystemCall, line: string): void {
    const process = this.processOf(call.pid);
    const statement = this.statement(process, call);
    if (statement === null) return;
    const failed = call.errno === null ? "" : ` -> ${call.errno}`;
    this.statements.push(statement === "" ? `# not said here: ${line}` : `${statement}${failed}`);
  }

  private processOf(pid: string | null): Process {
    const key = pid ?? "";
    const known = this.processes.get(key);
    if (known) return known;
    // The first is A; a thread of its that the trace names later counts as it too, for only fork makes an address space.
    const first = this.processes.values().next().value;
    const process = first ?? { name: "A", space: new AddressSpace() };
    this.processes.set(key, process);
    return process;
  }

  /** Null: nothing to do with page tables. Empty: it has, and the trace does not say enough. */
  private statement(process: Process, call: SystemCall): string | null {
    const { name, args } = call;
    const p = process.name;
    switch (name) {
      case "mmap":
        return this.mmap(process, call);
      case "munmap":
        return onRange(process, args, (range) => `${p}: munmap(${range})`);
      case "mprotect":
        return onRange(process, args, (range) => `${p}: mprotect(${range}, ${protOf(args[2])})`);
      case "mlock":
      case "munlock":
        return onRange(process, args, (range) => `${p}: ${name}(${range})`);
      case "madvise":
        return onRange(process, args, (range) => `${p}: madvise(${range}, ${(args[2] ?? "").replace(/^MADV_/, "")})`);
      case "mremap":
        return this.mremap(process, call);
      case "userfaultfd":
        return null;
      case "ioctl":
        return ioctl(process, args);
      case "memfd_create":
        return this.memfd(call);
      case "ftruncate":
        return this.ftruncate(args);
      case "fork":
      case "vfork":
      case "clone":
      case "clone3":
        return this.fork(process, call);
      default:
        return null;
    }
  }

  private mmap(process: Process, { args, result }: SystemCall): string {
    const length = numberOf(args[1]);
    const flags = flagsOf(args[3], "MAP_");
    const start = numberOf(result);
    if (length === null || start === null) return "";
    const file = this.descriptors.get(args[4] ?? "");
    const huge = flags.includes("HUGETLB") || file?.huge === true;
    const shared = flags.includes("SHARED") || flags.includes("SHARED_VALIDATE");
    const at = flags.includes("FIXED") ? process.space.at(start) : undefined;
    const name = at && at.start === start ? at.name : this.freshName();
    process.space.add(name, start, length, huge);
    const words = [shared ? "SHARED" : file ? "PRIVATE" : "", huge && !file ? "HUGETLB" : ""].filter(
      (word) => word !== "",
    );
    const offset = numberOf(args[5]) ?? 0n;
    const prot = protOf(args[2]);
    const parts = [
      `${pagesOf(length, huge)}`,
      words.join(" | "),
      file?.name ?? "",
      file && offset > 0n ? `offset=${pagesOf(offset, huge)}` : "",
      prot === "READ+WRITE" ? "" : `prot=${prot}`,
    ];
    return `${process.name}: ${name} = mmap(${parts.filter((part) => part !== "").join(", ")})`;
  }

  private mremap(process: Process, { args, result }: SystemCall): string {
    const from = numberOf(args[0]);
    const length = numberOf(args[1]);
    const to = numberOf(result);
    const range = from === null || length === null ? null : process.space.range(from, length);
    if (range === null || to === null || length === null || from === null) return "";
    const huge = (process.space.at(from)?.pageSize ?? 0n) > 4096n;
    const target = process.space.at(to) ?? process.space.add(this.freshName(), to, length, huge);
    const page = `${target.name}[${(to - target.start) / target.pageSize}]`;
    const flag = flagsOf(args[3], "MREMAP_").includes("DONTUNMAP") ? ", DONTUNMAP" : "";
    return `${process.name}: mremap(${range}, ${page}${flag})`;
  }

  private memfd({ args, result }: SystemCall): string | null {
    const descriptor = numberOf(result);
    if (descriptor === null) return null;
    const huge = flagsOf(args[1], "MFD_").includes("HUGETLB");
    const file = { name: `f${this.files.length}`, huge, pages: 1n, line: this.files.length };
    this.descriptors.set(`${descriptor}`, file);
    this.files.push("");
    this.writeFile(file);
    return null;
  }

  private ftruncate(args: readonly string[]): string | null {
    const file = this.descriptors.get(args[0] ?? "");
    const length = numberOf(args[1]);
    if (!file || length === null) return null;
    const pages = pagesOf(length, file.huge);
    // The first one makes the file as large as it begins; later ones are what happens to it.
    if (file.pages !== 1n || this.statements.length > 0) return `ftruncate(${file.name}, ${pages})`;
    file.pages = pages;
    this.writeFile(file);
    return null;
  }

  private writeFile({ name, huge, pages, line }: File): void {
    this.files[line] = `${name} = ${huge ? "hugetlb" : "memfd"}(${pages})`;
  }

  private fork(process: Process, { name, args, result }: SystemCall): string | null {
    const child = numberOf(result);
    // A thread shares its parent's address space: no fork to a page table.
    if (child === null || (name.startsWith("clone") && args.some((each) => each.includes("CLONE_VM")))) return null;
    const letter = String.fromCharCode(65 + new Set([...this.processes.values()].map((each) => each.name)).size);
    this.processes.set(`${child}`, { name: letter, space: process.space.copy() });
    return `${process.name}: fork(${letter})`;
  }

  private freshName(): string {
    return `m${this.names++}`;
  }
}

function onRange({ space }: Process, args: readonly string[], statement: (range: string) => string): string {
  const address = numberOf(args[0]);
  const length = numberOf(args[1]);
  const range = address === null || length === null ? null : space.range(address, length);
  return range === null ? "" : statement(range);
}

function protOf(text: string | undefined): string {
  const flags = flagsOf(text, "PROT_");
  if (flags.includes("WRITE")) return "READ+WRITE";
  return flags.includes("READ") || flags.includes("EXEC") ? "READ" : "NONE";
}

/** The requests of ioctl_userfaultfd(2), as strace names them. */
function ioctl({ name: p, space }: Process, args: readonly string[]): string | null {
  const request = args[1] ?? "";
  const structure = args.slice(2).join(", ");
  if (!request.startsWith("UFFDIO_")) return null;
  if (request === "UFFDIO_API") {
    const features = flagsOf(fieldOf(structure, "features"), "UFFD_FEATURE_");
    return `${p}: userfaultfd(${features.join(" | ")})`;
  }
  const start = numberOf(fieldOf(structure, request === "UFFDIO_COPY" || request === "UFFDIO_MOVE" ? "dst" : "start"));
  const length = numberOf(fieldOf(structure, "len"));
  const range = start === null || length === null ? null : space.range(start, length);
  if (range === null) return "";
  const modes = (prefix: string): string => flagsOf(fieldOf(structure, "mode"), prefix).join(" | ");
  const call = (operation: string, more: string): string =>
    `${p}: ${operation}(${range}${more === "" ? "" : `, ${more}`})`;
  switch (request) {
    case "UFFDIO_REGISTER":
      return call("register", modes("UFFDIO_REGISTER_MODE_"));
    case "UFFDIO_UNREGISTER":
      return call("unregister", "");
    case "UFFDIO_WAKE":
      return call("wake", "");
    case "UFFDIO_WRITEPROTECT": {
      const flags = flagsOf(fieldOf(structure, "mode"), "UFFDIO_WRITEPROTECT_MODE_");
      return call(flags.includes("WP") ? "wp" : "unwp", flags.filter((flag) => flag !== "WP").join(" | "));
    }
    case "UFFDIO_COPY": {
      // What is copied stands in memory that the trace does not show: 1 is as good as anything.
      const flags = modes("UFFDIO_COPY_MODE_");
      return call("copy", flags === "" ? "1" : `1, ${flags}`);
    }
    case "UFFDIO_ZEROPAGE":
      return call("zeropage", modes("UFFDIO_ZEROPAGE_MODE_"));
    case "UFFDIO_CONTINUE":
      return call("continue", modes("UFFDIO_CONTINUE_MODE_"));
    case "UFFDIO_POISON":
      return call("poison", modes("UFFDIO_POISON_MODE_"));
    case "UFFDIO_MOVE": {
      const source = numberOf(fieldOf(structure, "src"));
      const from = source === null ? null : space.range(source, 4096n);
      return from === null ? "" : call("move", from);
    }
    default:
      return "";
  }
}
