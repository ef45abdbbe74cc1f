// Results after `->` → expectations.

import type { ScanRegion } from "../../engine/step.ts";
import type { Expectation, Outcome } from "../bound.ts";
import { vocabularyNamed, wordNamed } from "../table.ts";
import { type ResultNode, type Results, resultsOf, type Span, type Statement, type Word } from "../tree.ts";
import type { Reading } from "./arguments.ts";

/** What is no result is reported and left out. */
export function bindResults(r: Reading, results: Results): Expectation[] {
  const expectations: Expectation[] = [];
  const regions: ScanRegion[] = [];
  let first: Span | null = null;
  for (const node of results.list) {
    if (node.kind === "region") {
      first ??= node;
      const region = bindRegion(r, node);
      if (region !== undefined) regions.push(region);
      continue;
    }
    const bound = bindResult(r, node);
    if (bound !== undefined) expectations.push({ start: node.start, end: node.end, ...bound });
  }
  if (first !== null) expectations.push({ start: first.start, end: results.end, kind: "regions", regions });
  return expectations;
}

/**
 * Whether what is expected of the statement itself is an errno or a signal; an assert that expects a finding is meant
 * not to hold.
 */
export function expectsFailure(statement: Statement): boolean {
  return (resultsOf(statement)?.list ?? []).some(
    (node) =>
      node.kind === "signal" ||
      (node.kind === "word" && (wordNamed("errnos", node.text) ?? wordNamed("signals", node.text)) !== undefined) ||
      (node.kind === "finding" && statement.kind === "assert"),
  );
}

type Unplaced<T> = T extends unknown ? Omit<T, "start" | "end"> : never;

function bindResult(r: Reading, node: Exclude<ResultNode, { kind: "region" }>): Unplaced<Expectation> | undefined {
  switch (node.kind) {
    case "finding":
      // Which codes there are is known to whoever finds them.
      return node.code === null ? undefined : { kind: "finding", code: node.code.text };
    case "event": {
      if (node.event === null) return undefined;
      const event = eventNamed(node.event.text);
      if (event !== undefined) return { kind: "event", event };
      r.report.unknown("unknown-result", node.event, `'${node.event.text}' is no event`, names("events"));
      return undefined;
    }
    case "thread": {
      const thread = `${node.process.text}/${node.thread.text}`;
      const span = { start: node.process.start, end: node.thread.end, text: thread };
      if (!r.names.thread(thread)) {
        const known = r.names.all("thread");
        const message = `no statement before this one is thread ${thread} (a statement that starts with '${thread}:' is)`;
        r.report.unknown("unknown-thread", span, message, known);
        return undefined;
      }
      const outcome = node.outcome === null ? undefined : bindOutcome(r, node.outcome);
      return outcome && { kind: "thread", thread, outcome };
    }
    default:
      return bindOutcome(r, node);
  }
}

function bindOutcome(r: Reading, node: ResultNode): Outcome | undefined {
  switch (node.kind) {
    case "number":
      return { kind: "value", value: node.value };
    case "word":
      if (node.after !== null && !wordNamed("errnos", node.text)) {
        r.report.error("unknown-result", node.after.word, "only an errno comes after a part that was done");
        return undefined;
      }
      if (node.text === "ok" || node.text === "stuck" || node.text === "bad" || node.text === "skipped")
        return { kind: node.text };
      if (wordNamed("errnos", node.text))
        return { kind: "errno", name: node.text, after: node.after?.bytes?.value ?? null };
      if (node.text === "SIGBUS" || node.text === "SIGSEGV") return { kind: "signal", name: node.text, code: null };
      r.report.unknown("unknown-result", node, `'${node.text}' is no result`, [
        ...names("outcomes"),
        ...names("signals"),
        ...names("errnos"),
      ]);
      return undefined;
    case "signal": {
      const name = node.name.text;
      if (name === "SIGBUS" || name === "SIGSEGV") return { kind: "signal", name, code: node.code?.value ?? null };
      r.report.unknown("unknown-result", node.name, `'${name}' is no signal that a page gives`, names("signals"));
      return undefined;
    }
    case "blocks": {
      if (node.fault === null) return { kind: "blocks", fault: null };
      const fault = eventNamed(node.fault.text);
      if (fault !== undefined) return { kind: "blocks", fault };
      r.report.unknown("unknown-result", node.fault, `'${node.fault.text}' is no message to wait for`, names("events"));
      return undefined;
    }
    default:
      if (node.kind !== "unknown")
        r.report.error("unknown-result", node, "this is no way to go on: ok, a value, an errno, blocks wp");
      return undefined;
  }
}

function bindRegion(r: Reading, node: Extract<ResultNode, { kind: "region" }>): ScanRegion | undefined {
  if (node.from === null) return undefined;
  const last = node.to ?? node.from;
  if (!node.counted && last.value < node.from.value) {
    r.report.error("bounds", { start: node.from.start, end: last.end }, "the last page comes before the first");
    return undefined;
  }
  const found = node.categories.flatMap((word: Word) => {
    const row = wordNamed("categories", word.text);
    if (row === undefined)
      r.report.unknown("unknown-result", word, `'${word.text}' is no page category`, names("categories"));
    return row === undefined ? [] : [row.name];
  });
  const categories = names("categories")
    .filter((name) => found.includes(name))
    .map((name) => categoryInTrace(name));
  return { page: node.from.value, count: node.counted ? last.value : last.value - node.from.value + 1, categories };
}

/** The engine and kernel traces write `softdirty`. */
function categoryInTrace(name: string): string {
  return name === "SOFT_DIRTY" ? "softdirty" : name.toLowerCase();
}

function eventNamed(text: string) {
  return text === "fork" ||
    text === "remap" ||
    text === "remove" ||
    text === "unmap" ||
    text === "wp" ||
    text === "missing" ||
    text === "minor" ||
    text === "rwp"
    ? text
    : undefined;
}

function names(vocabulary: Parameters<typeof vocabularyNamed>[0]): string[] {
  return vocabularyNamed(vocabulary).words.map(({ name }) => name);
}
