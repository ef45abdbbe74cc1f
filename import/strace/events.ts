// The lines of a trace as a sequence of calls: what strace -f cut in two (`<unfinished ...>`, `<... resumed>`) is one call again.
import { callOf, type SystemCall } from "./call.ts";
import { type Observation, observationOf } from "./observation.ts";

export type TraceEvent =
  | { readonly kind: "call"; readonly call: SystemCall }
  /** The thread has ended, or was killed. */
  | { readonly kind: "gone"; readonly pid: string }
  | Observation;

/** Thread and time before a call: `9307  `, `[pid 9307] `, `[pid 9307<snap>] `, `12:00:01.5 `, `(+ 0.01) `, and `> ` of a mail. */
const prefix =
  /^(?:>\s?)*\s*(?:\[pid\s+(?<bracket>\d+)(?:<(?<name>[^>]*)>)?\]\s+|(?<plain>\d+)(?:<(?<plainName>[^>]*)>)?\s+(?=\S))?(?:\d+(?::\d+)*(?:\.\d+)?\s+)?(?:\(\+\s*[\d.]+\)\s+)?/;

/** Calls that let another thread or process go on: what it does is printed before they are seen to return. */
const begins = /^(?:clone3?|v?fork|close|madvise|munmap|mremap)\(|^ioctl\([^,]*, UFFDIO_(?!API|REGISTER)/;

interface Half {
  readonly text: string;
  readonly line: number;
  /** Where the call stands in the sequence, if it stands where it began. */
  readonly place: number | null;
}

export class TraceReader {
  /** A place is kept for a call that stands where it began and is not whole yet. */
  private readonly events: (TraceEvent | null)[] = [];
  private readonly halves = new Map<string, Half>();
  /** What -Y prints as the threads' names. */
  readonly names = new Map<string, string>();
  private count = 0;
  /** The last call that was whole, for a dump below it. */
  private last: { readonly place: number; readonly bytes: number[] } | null = null;

  /** Lines so far. */
  get lines(): number {
    return this.count;
  }

  take(raw: string): void {
    this.count++;
    if (this.dumped(raw)) return;
    const before = prefix.exec(raw);
    const pid = before?.groups?.bracket ?? before?.groups?.plain ?? "";
    const name = before?.groups?.name ?? before?.groups?.plainName;
    if (name !== undefined) this.names.set(pid, name);
    const text = raw.slice(before?.[0].length ?? 0).trimEnd();
    if (text.startsWith("@")) {
      const seen = observationOf(pid, text.slice(1), this.count);
      if (seen) this.events.push(seen);
      return;
    }
    const resumed = /^<\.\.\. (?:\w+) resumed>\s?(?<rest>.*)$/.exec(text)?.groups?.rest;
    const unfinished = /^(?<begun>.*?)\s*<unfinished \.\.\.>$/.exec(text)?.groups?.begun;
    if (resumed !== undefined) this.resume(pid, resumed);
    else if (unfinished !== undefined) this.begin(pid, unfinished);
    else if (/^\+\+\+ (?:exited|killed)\b/.test(text)) this.events.push({ kind: "gone", pid });
    else this.add(pid, text, this.count, null);
  }

  /** All that was taken. A call that never returned counts, without a result. */
  finish(): TraceEvent[] {
    for (const [pid, half] of this.halves) this.add(pid, half.text, half.line, half.place);
    this.halves.clear();
    return this.events.filter((event) => event !== null);
  }

  private begin(pid: string, text: string): void {
    const place = begins.test(text) ? this.events.push(null) - 1 : null;
    this.halves.set(pid, { text, line: this.count, place });
  }

  private resume(pid: string, rest: string): void {
    const half = this.halves.get(pid);
    this.halves.delete(pid);
    // A trace that was cut holds second halves alone.
    if (half)
      this.add(
        pid,
        `${half.text}${rest.startsWith(")") || rest.startsWith(",") ? "" : " "}${rest}`,
        half.line,
        half.place,
      );
  }

  private add(pid: string, text: string, line: number, place: number | null): void {
    const read = callOf(text);
    if (!read) return;
    const event: TraceEvent = { kind: "call", call: { ...read, pid, line, dump: null } };
    if (place === null) this.events.push(event);
    else this.events[place] = event;
    this.last = { place: place ?? this.events.length - 1, bytes: [] };
  }

  /** ` | 00000  12 00 00 00 00 00 00 00  03 …  text |`: what the call above read or wrote. */
  private dumped(raw: string): boolean {
    const row =
      /^(?:>\s?)*\s*(?:\[pid\s+\d+(?:<[^>]*>)?\]\s+|\d+(?:<[^>]*>)?\s+)?\| [0-9a-f]{5,}\s+(?<bytes>(?:[0-9a-f]{2}\s{1,2}){1,16})/.exec(
        raw,
      )?.groups?.bytes;
    if (row === undefined || this.last === null) return false;
    const { place, bytes } = this.last;
    for (const byte of row.trim().split(/\s+/)) bytes.push(Number.parseInt(byte, 16));
    const event = this.events[place];
    if (event?.kind === "call")
      this.events[place] = { kind: "call", call: { ...event.call, dump: Uint8Array.from(bytes) } };
    return true;
  }
}

/** Whether a text looks like strace's output: several lines of it are calls with a result. */
export function looksLikeStrace(text: string): boolean {
  let calls = 0;
  for (const line of text.slice(0, 20_000).split("\n")) {
    const body = line.slice(prefix.exec(line)?.[0].length ?? 0);
    if (/^[a-z_][a-z0-9_]*\(.*(?:\)\s+= (?:-?\d|0x|\?)|<unfinished \.\.\.>$)/.test(body) && ++calls >= 3) return true;
  }
  return false;
}
