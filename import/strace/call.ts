// One system call of a trace, and how to read the arguments that strace(1) prints: structures, flags, numbers, strings, descriptors.

export interface SystemCall {
  /** The thread, as the trace numbers it; "" where it names none (one process, traced without -f). */
  readonly pid: string;
  readonly name: string;
  readonly args: readonly string[];
  /** What stands after `=`: `0`, `0x7f12…`, `-1 EAGAIN (Resource temporarily unavailable)`; null: it did not return. */
  readonly result: string | null;
  /** The errno's name, where it failed. */
  readonly errno: string | null;
  /** The bytes that -e read= or -e write= dumped below it; null without. */
  readonly dump: Uint8Array | null;
  /** As it was printed, without thread and time. */
  readonly text: string;
  /** 1-based; of a call in two halves, the first. */
  readonly line: number;
}

/** In the place of a call, for what none did. */
export function noCall(line: number): SystemCall {
  return { pid: "", name: "", args: [], result: "0", errno: null, dump: null, text: "", line };
}

/** `name(args) = result`: a call's own text, thread and time taken off. Null where it is none. */
export function callOf(text: string): Omit<SystemCall, "pid" | "line" | "dump"> | null {
  const head = /^(?<name>[a-z_][a-z0-9_]*)\(/.exec(text);
  const name = head?.groups?.name;
  if (!head || name === undefined) return null;
  const { args, end } = argumentsOf(text, head[0].length);
  const value = /^\)?\s*=\s*(?<value>.*?)\s*(?:<[\d.]+>)?\s*$/.exec(text.slice(end))?.groups?.value;
  const result = value === undefined || value.startsWith("?") ? null : value;
  const errno = /^-1 (?<name>E[A-Z0-9]+)/.exec(result ?? "")?.groups?.name ?? null;
  return { name, args, result, errno, text };
}

/** Splits at commas that stand in no bracket and no string; `end` is the column of the closing parenthesis. */
function argumentsOf(text: string, start: number): { readonly args: string[]; readonly end: number } {
  const args: string[] = [];
  let depth = 0;
  let from = start;
  let column = start;
  for (; column < text.length; column++) {
    const char = text[column];
    if (char === '"') column = stringEnd(text, column);
    else if (char === "(" || char === "{" || char === "[") depth++;
    else if (char === ")" && depth === 0) break;
    else if (char === ")" || char === "}" || char === "]") depth--;
    else if (char === "," && depth === 0) {
      args.push(text.slice(from, column).trim());
      from = column + 1;
    }
  }
  const last = text.slice(from, column).trim();
  if (last !== "" || args.length > 0) args.push(last);
  return { args, end: column };
}

function stringEnd(text: string, start: number): number {
  for (let column = start + 1; column < text.length; column++) {
    if (text[column] === "\\") column++;
    else if (text[column] === '"') return column;
  }
  return text.length;
}

/** The value of `name=…` in a structure, wherever it stands in it; of one that the kernel changed (`a => b`), what went in. */
export function fieldOf(structure: string, name: string): string | null {
  const match = new RegExp(`(?:^|[^\\w])${name}=(?<value>[^,{}=]+?)(?:\\s*=>[^,{}]*)?(?:[,{}\\])]|$)`).exec(structure);
  return match?.groups?.value?.trim() ?? null;
}

/** The words of a set of flags without the prefix that they share. What is printed as a number is left out: see `bitsOf`. */
export function flagsOf(text: string | null | undefined, prefix: string): string[] {
  return (text ?? "")
    .split("|")
    .map((flag) => flag.trim())
    .filter((flag) => flag.startsWith(prefix))
    .map((flag) => flag.slice(prefix.length));
}

/** The bits of a set of flags that strace has no names for. */
export function bitsOf(text: string | null | undefined): bigint {
  return (text ?? "")
    .split("|")
    .map((flag) => /^\s*(0x[0-9a-f]+|\d+)\b/i.exec(flag)?.[1])
    .reduce((bits, number) => (number === undefined ? bits : bits | BigInt(number)), 0n);
}

/** A number as strace prints it: decimal, hexadecimal, `8192*1024`, with a descriptor's path or a comment behind it. Null: NULL, or none. */
export function numberOf(text: string | null | undefined): bigint | null {
  const match = /^\s*(?<first>0x[0-9a-f]+|\d+)(?:\*(?<times>\d+))?/i.exec(text ?? "");
  if (match?.groups?.first === undefined) return null;
  return BigInt(match.groups.first) * BigInt(match.groups.times ?? 1);
}

/** The pid that a call gave, in the numbers of the trace: strace puts them behind those of another namespace. */
export function pidOf(result: string | null): string | null {
  const own = /\/\*\s*(\d+) in strace's PID NS\s*\*\//.exec(result ?? "")?.[1];
  const number = own ?? numberOf(result)?.toString();
  return number === undefined || number === "0" ? null : number;
}

/** `3</dev/shm/x>`: the path or the kind that -y prints behind a descriptor. */
export function pathOf(text: string | null | undefined): string | null {
  return /^\s*(?:\d+|AT_FDCWD)<(?<path>.*?)>\s*$/.exec(text ?? "")?.groups?.path ?? null;
}

/** The bytes of a string as strace prints it: octal, hexadecimal (-x, -xx) and C escapes. Null where it is none. */
export function bytesOf(text: string | undefined): Uint8Array | null {
  const inner = /^\s*"(?<inner>.*)"(?:\.\.\.)?\s*$/s.exec(text ?? "")?.groups?.inner;
  if (inner === undefined) return null;
  const bytes: number[] = [];
  const letters: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, a: 7, b: 8, e: 27 };
  for (const [piece] of inner.matchAll(/\\x[0-9a-f]{2}|\\[0-7]{1,3}|\\.|[\s\S]/gi)) {
    if (/^\\x/i.test(piece)) bytes.push(Number.parseInt(piece.slice(2), 16));
    else if (/^\\[0-7]/.test(piece)) bytes.push(Number.parseInt(piece.slice(1), 8) & 255);
    else if (piece.startsWith("\\")) bytes.push(letters[piece.charAt(1)] ?? piece.charCodeAt(1));
    else bytes.push(piece.charCodeAt(0) & 255);
  }
  return Uint8Array.from(bytes);
}

/** The text of a string as strace prints it; null where it is none. */
export function stringOf(text: string | undefined): string | null {
  const bytes = bytesOf(text);
  return bytes === null ? null : String.fromCharCode(...bytes.slice(0, 4096));
}
