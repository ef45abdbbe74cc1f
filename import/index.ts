// import: a real program's trace as a scenario. Nothing here throws, whatever the text.
import { takeAttached } from "./attached.ts";
import { accessCalls } from "./calls/access.ts";
import { fileCalls } from "./calls/file.ts";
import { memoryCalls } from "./calls/memory.ts";
import { processCalls, segmentCalls } from "./calls/process.ts";
import { userfaultfdCalls } from "./calls/userfaultfd.ts";
import { takeFault } from "./fault.ts";
import { type Imported, type ImportOptions, scenarioOf } from "./scenario.ts";
import { takePages } from "./snapshot.ts";
import { TraceReader } from "./strace/events.ts";
import { type Meaning, type Observer, Trace } from "./trace.ts";

export type { Imported, ImportOptions, SeenEntry } from "./scenario.ts";
export { looksLikeStrace } from "./strace/events.ts";

const meanings: ReadonlyMap<string, Meaning> = new Map(
  [memoryCalls, userfaultfdCalls, fileCalls, accessCalls, segmentCalls, processCalls].flatMap((calls) =>
    Object.entries(calls),
  ),
);

const observer: Observer = { pages: takePages, fault: takeFault, attached: takeAttached };

/** Lines between two pauses. */
const SLICE = 2000;

/**
 * The scenario that an strace tells, line by line; null where it has no call that one could be made of. Yields how many lines are done, now and
 * then (reading them is half of it), for whoever shows progress or has other work.
 */
export function* importing(lines: Iterable<string>, options: ImportOptions = {}): Generator<number, string | null> {
  const imported = yield* importingTrace(lines, options);
  return imported?.text ?? null;
}

/** The same, with what page tables were seen to hold. */
export function* importingTrace(
  lines: Iterable<string>,
  options: ImportOptions = {},
): Generator<number, Imported | null> {
  const reader = new TraceReader();
  for (const line of lines) {
    reader.take(line);
    if (reader.lines % SLICE === 0) yield Math.floor(reader.lines / 2);
  }
  const trace = new Trace(meanings, observer, reader.names);
  const events = reader.finish();
  for (const [taken, event] of events.entries()) {
    trace.take(event);
    if (taken % SLICE === 0) yield Math.floor((reader.lines * (1 + taken / events.length)) / 2);
  }
  return scenarioOf(trace, options);
}

/** The same at once. */
export function importStrace(text: string, options: ImportOptions = {}): string | null {
  const run = importing(text.split(/\r\n|\n|\r/), options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}
