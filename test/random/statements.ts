// Random statements in the notation of the recorder (docs/lab.md), for property tests that hold for any program: a word and what it needs, each once. A
// test says on what pages, by which processes and in which mix. The recorder's own scenarios (cli/lab/random.ts) are made by seed, and those of the
// language's tests (language/testing/arbitrary.ts) in the language, with what people mistype.
import fc from "fast-check";
import type { Operation } from "../../engine/index.ts";
import { parseScnOperation } from "../../language/scn/read.ts";

type Words = fc.Arbitrary<string>;

/** Where statements happen. */
export interface Where {
  readonly process: Words;
  /** A page, `r0 3`. */
  readonly page: Words;
  /** Pages, `r0 3 2`. */
  readonly span: Words;
  /** Where mremap moves to, `r1 0`. */
  readonly target: Words;
}

/** One of `words`; a word that stands there twice comes twice as often. */
export function one(...words: string[]): Words {
  return fc.constantFrom(...words);
}

function line(...parts: (string | Words)[]): Words {
  return fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((all) => all.join(" "));
}

/** What can be said in one place, by what it is; the arguments are the words to choose from. */
export function statements({ process, page, span, target }: Where) {
  return {
    read: line("read", process, page),
    write: line("write", process, page),
    /** Calls on a range that take nothing else: wp, unwp, resolve, unreg, munmap, mlock … */
    call: (...calls: string[]) => line(one(...calls), process, span),
    /** Calls on one page: migrate. */
    callPage: (...calls: string[]) => line(one(...calls), process, page),
    register: (...modes: string[]) => line("reg", process, span, one(...modes)),
    madvise: (...advice: string[]) => line("madvise", process, span, one(...advice)),
    copy: (...modes: string[]) => line("copy", process, span, "50", one(...modes)),
    mprotect: line("mprotect", process, span, one("none", "ro", "rw")),
    mremap: (...how: string[]) => line("mremap", process, span, target, one(...how)),
    move: fc.tuple(process, target, page).map(([p, to, from]) => `move ${p} ${to} 1 ${from}`),
    scan: line("pmscan", process, span, one("", "wp", "wp all", "all")),
    /** What the kernel does for somebody. */
    kernelAccess: line(
      one("kread", "kwrite"),
      process,
      page,
      one("copy_user", "process_vm", "ptrace", "gup", "kvm", "pin"),
    ),
    userfaultfd: (...features: string[]) => line("uffd", process, one(...features)),
  };
}

/** Words for what no recorder can make happen by itself, on one page. */
const inside = ["reclaim", "numa_hint", "migrate_begin", "migrate_end"] as const;

/** A statement as an operation of the engine; beside the recorder's notation: `reclaim A r0 3`, `numa_hint …`, `migrate_begin …`, `migrate_end …`. */
export function operationOf(text: string): Operation {
  const [word = "", mm = "", region = "", page = ""] = text.split(" ");
  const op = inside.find((each) => each === word);
  return op ? { op, mm, place: Number(region.slice(1)), page: Number(page) } : parseScnOperation(text, 0);
}
