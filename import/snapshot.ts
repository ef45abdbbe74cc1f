// What `ptescope trace` saw in page tables between a program's calls (tools/kernel/tracer/pages.c has the lines): what changed before a call
// began is what the program touched, what changed over it is what the call did.
import type { PageRange, SeenPage } from "./address-space.ts";
import type { TracedProcess } from "./process.ts";
import { noCall, type SystemCall } from "./strace/call.ts";
import type { Observation } from "./strace/observation.ts";
import type { Trace } from "./trace.ts";

type Pages = Extract<Observation, { readonly kind: "pages" }>;

/** Takes what was seen of a process's pages. */
export function takePages(trace: Trace, process: TracedProcess, { when, address, words, line }: Pages): void {
  if (address === null) {
    trace.observe(process, latest(process.unsettled.splice(0)));
    return;
  }
  const seen = pagesSeen(process, address, words);
  if (when !== "before") {
    // While two calls are on, whose doing it was shows with the next look.
    process.unsettled.push(...seen);
    return;
  }
  const all = latest([...process.unsettled.splice(0), ...seen]);
  // A fault may have told of it already.
  const untold = all.filter(({ mapping, page, word }) => !is(word, "P") || !process.faulted.get(mapping)?.has(page));
  for (const run of runsOf(process, untold)) touched(trace, process, run, noCall(line));
  // What is registered and protected is said once all of an attached process is known.
  if (process.registered.length > 0) process.held.push(...trace.see(process, all));
  else trace.observe(process, all);
}

/** Of a page that was seen several times, the last. */
function latest(pages: readonly SeenPage[]): SeenPage[] {
  const last = new Map<SeenPage["mapping"], Map<number, SeenPage>>();
  for (const each of pages) {
    const ofMapping = last.get(each.mapping) ?? new Map<number, SeenPage>();
    last.set(each.mapping, ofMapping.set(each.page, each));
  }
  return [...last.values()].flatMap((ofMapping) => [...ofMapping.values()]);
}

/** Words of pages from an address on, as far as something is mapped there. */
function pagesSeen(process: TracedProcess, address: bigint, words: readonly string[]): SeenPage[] {
  return process.space.mapped(address, BigInt(words.length) * 4096n).flatMap(({ mapping, first, count }) => {
    const step = Number(mapping.pageSize / 4096n);
    const start = Number((address - mapping.address) / 4096n);
    return Array.from({ length: count }, (_, i) => ({
      mapping,
      page: first + i,
      word: words[(first + i) * step - start] ?? words[0] ?? "-",
    }));
  });
}

interface Run extends PageRange {
  readonly was: string | undefined;
  readonly word: string;
}

/** Pages in a row of which the same is to be said. */
function runsOf(process: TracedProcess, pages: readonly SeenPage[]): Run[] {
  const runs: Run[] = [];
  for (const { mapping, page, word } of pages) {
    const was = process.seen.get(mapping)?.[page];
    const last = runs.at(-1);
    if (last?.mapping === mapping && last.first + last.count === page && last.was === was && last.word === word)
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ mapping, first: page, count: 1, was, word });
  }
  return runs;
}

/** More pages than these in a row are one statement. */
const EACH = 8;

/** What a program did to pages without a call: they are there, gone to swap, back, or written where they were protected. */
function touched(trace: Trace, process: TracedProcess, run: Run, call: SystemCall): void {
  const { mapping, first, count, word } = run;
  const was = run.was ?? "-";
  trace.populated.add(mapping);
  const range = { kind: "range", range: { mapping, first, count } } as const;
  const note = run.was === undefined ? "there when it was registered" : "seen in its page tables";
  if (is(word, "S") && !is(word, "W") && !is(was, "S")) {
    if (run.was === undefined) trace.onRange(process, call, [run], "madvise", ["POPULATE_WRITE"], note);
    trace.say({ process, call, operation: "madvise", parts: [range, "PAGEOUT"], note: "the kernel swapped it out" });
    return;
  }
  if (!is(word, "P")) return;
  // With WP_ASYNC a write clears the bit by itself; without, a call did.
  const written = mapping.async && is(was, "W") && !is(word, "W");
  if (is(was, "P") && !written) return;
  const read =
    is(word, "z") || (is(was, "S") && !written) || !mapping.writable || (mapping.file !== null && !mapping.shared);
  if (run.was === undefined || count > EACH)
    trace.onRange(process, call, [run], "madvise", [read ? "POPULATE_READ" : "POPULATE_WRITE"], note);
  else
    for (let page = first; page < first + count; page++)
      trace.say({
        process,
        call,
        operation: read ? "read" : "write",
        parts: [{ kind: "page", range: { mapping, first: page, count: 1 } }, ...(read ? [] : ["1"])],
        note,
      });
}

function is(word: string, letter: string): boolean {
  return word.includes(letter);
}
