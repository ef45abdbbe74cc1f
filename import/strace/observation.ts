// Lines that `ptescope trace` writes between the calls, as `PID TIME @…`: what page tables held, faults, and what an attached process had already.
// tools/kernel/tracer/pages.c says their form.

export type Observation =
  | {
      readonly kind: "pages";
      readonly pid: string;
      readonly line: number;
      /** Before the next call, after the last one, or while another one was on. */
      readonly when: "before" | "after" | "during";
      /** Null: they were looked at, and that was all that had changed. */
      readonly address: bigint | null;
      /** One for each 4 KiB: letters P, S, z, W, G; "-" for nothing. */
      readonly words: readonly string[];
    }
  | {
      readonly kind: "fault";
      readonly pid: string;
      readonly line: number;
      readonly address: bigint;
      /** Null: whether it was a write is not known. */
      readonly write: boolean | null;
    }
  | {
      readonly kind: "map";
      readonly pid: string;
      readonly line: number;
      readonly start: bigint;
      readonly end: bigint;
      readonly perms: string;
      readonly offset: bigint;
      readonly inode: string;
      readonly modes: readonly ("MISSING" | "WP" | "MINOR")[];
      readonly huge: boolean;
      readonly path: string;
    }
  | {
      readonly kind: "uffd";
      readonly pid: string;
      readonly line: number;
      readonly descriptor: string;
      readonly features: bigint;
    }
  | { readonly kind: "attached"; readonly pid: string; readonly line: number }
  | { readonly kind: "kernel"; readonly release: string }
  | {
      readonly kind: "too-much";
      readonly pid: string;
      readonly start: bigint;
      readonly end: bigint;
      readonly megabytes: number;
    };

const modes = { um: "MISSING", uw: "WP", ui: "MINOR" } as const;

/** What stands behind the `@`; null where it is none of these. */
export function observationOf(pid: string, text: string, line: number): Observation | null {
  const [word = "", first = "", second = "", ...rest] = text.split(" ");
  switch (word) {
    case "before":
    case "after":
    case "during":
      if (first === "") return { kind: "pages", pid, line, when: word, address: null, words: [] };
      return isHex(first)
        ? { kind: "pages", pid, line, when: word, address: BigInt(first), words: wordsOf(second) }
        : null;
    case "fault":
      return isHex(first)
        ? { kind: "fault", pid, line, address: BigInt(first), write: second === "?" ? null : second === "W" }
        : null;
    case "uffd":
      return isHex(second) ? { kind: "uffd", pid, line, descriptor: first, features: BigInt(second) } : null;
    case "map":
      return mapOf(pid, line, first, second, rest);
    case "attached":
      return { kind: "attached", pid, line };
    case "kernel":
      return { kind: "kernel", release: first };
    case "toomuch":
      return isHex(first) && isHex(second)
        ? { kind: "too-much", pid, start: BigInt(first), end: BigInt(second), megabytes: Number(rest[0]) }
        : null;
    default:
      return null;
  }
}

/** Pages that one line tells of at most: those of 4 GiB. */
const MOST = 1 << 20;

/** `P*3,PW,-*12` */
function wordsOf(text: string): string[] {
  return text
    .split(",")
    .flatMap((each) => {
      const [, word = "-", times = "1"] = /^([PSzWG]+|-)(?:\*(\d{1,7}))?$/.exec(each) ?? [];
      return Array.from({ length: Number(times) }, () => word);
    })
    .slice(0, MOST);
}

function mapOf(pid: string, line: number, range: string, perms: string, rest: readonly string[]): Observation | null {
  const [offset = "", inode = "", flags = "", ...path] = rest;
  const [start = "", end = ""] = range.split("-");
  if (!isHex(start) || !isHex(end) || !isHex(offset)) return null;
  const words = flags.split(",");
  return {
    kind: "map",
    pid,
    line,
    start: BigInt(start),
    end: BigInt(end),
    perms,
    offset: BigInt(offset),
    inode,
    modes: words.flatMap((each) => (each === "um" || each === "uw" || each === "ui" ? [modes[each]] : [])),
    huge: words.includes("ht"),
    path: path.join(" "),
  };
}

function isHex(text: string): boolean {
  return /^0x[0-9a-f]{1,16}$/.test(text);
}
