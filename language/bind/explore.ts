// An explored section: `explore`, and below it what may happen, in any order, and what must not.

import type { Operation } from "../../engine/operation.ts";
import type { Message } from "../../engine/step.ts";
import { kernelNamed } from "../../engine/version/named.ts";
import type { Bound, Check, Move, Property } from "../bound.ts";
import { wordNamed } from "../table.ts";
import type { Assert, Call, Explore, PropertyLine } from "../tree.ts";
import type { Reading } from "./arguments.ts";
import { bindAssert } from "./assert.ts";
import { type Effects, NO_EFFECTS } from "./effect.ts";
import type { Names } from "./names.ts";
import type { Report } from "./report.ts";

interface Parts extends Partial<Pick<Bound, "thread" | "move" | "property">> {
  readonly effects?: Effects;
}

export function bindExplore({ names, report }: Pick<Reading, "names" | "report">, node: Explore): Parts {
  if (names.exploring())
    report.error("explore", node.keyword, "a scenario has one explored section, and it ends the scenario");
  return { effects: { ...NO_EFFECTS, exploring: true } };
}

/** What stands in a section alone is reported where there is none. */
export function outsideExplore(report: Report, call: Call): void {
  if (call.prefix !== null)
    report.error("explore", call.prefix, `'${call.prefix.keyword.text}' stands below a line 'explore'`);
  const every = call.args.find(({ value }) => value.kind === "range" && value.from?.text === "*");
  if (every !== undefined) report.error("explore", every, "'[*]' stands below a line 'explore'");
}

/** A call of the section: it does not run, it may happen. */
export function bindMove(names: Names, report: Report, call: Call, operation: Operation | null): Parts {
  const { prefix, process, results } = call;
  if (results !== null)
    report.error("explore", results, "what comes of it is for the search to find; nothing is expected here");
  const thread = process === null ? null : `${process.process.text}/${process.thread?.text ?? ""}`;
  const effects: Effects = {
    ...NO_EFFECTS,
    places: names.fresh,
    // A process that may come is there for the lines below; one that may go is not gone.
    operation: operation?.op === "exit" ? null : operation,
    thread: process?.thread ? thread : null,
  };
  if (operation === null) return { effects };
  const every = call.args.some(({ value }) => value.kind === "range" && value.from?.text === "*");
  const source = prefix?.keyword.text === "any" ? "any" : prefix?.keyword.text === "on" ? "on" : "thread";
  if (source === "thread" && every)
    report.error(
      "explore",
      call.callee,
      "a thread does one thing after the other: name its page, or put 'any' before it",
    );
  if (source === "any" && process?.thread)
    report.error("explore", process, "what may come at any moment is no thread's: leave the thread's name out");
  const event = prefix?.event ?? null;
  if (event !== null && !isMessage(event.text)) {
    report.error(
      "explore",
      event,
      `'${event.text}' is no message of userfaultfd: wp, missing, minor, fork, remap, remove, unmap`,
    );
    return { effects };
  }
  const move: Move = {
    source,
    times: prefix?.times?.value ?? null,
    event: event !== null && isMessage(event.text) ? event.text : null,
    operation,
    every,
  };
  return {
    effects,
    move,
    thread: source === "thread" ? (process?.thread ? thread : (process?.process.text ?? null)) : null,
  };
}

function isMessage(word: string): word is Message["type"] {
  return wordNamed("faults", word) !== undefined || wordNamed("events", word) !== undefined;
}

export function bindStateProperty(r: Reading, node: Assert): Property | null {
  const { keyword } = node;
  if (!r.names.exploring() || keyword.text === "assert") {
    const where = r.names.exploring() ? "above" : "below";
    const hint = where === "above" ? "; 'always' says what has to hold after each step" : "";
    r.report.error("explore", keyword, `'${keyword.text}' stands ${where} the line 'explore'${hint}`);
    return null;
  }
  const check: Check | null = bindAssert(r, node);
  if (check === null) return null;
  const { start, end } = check;
  return { kind: "state", always: keyword.text === "always", check, start, end };
}

export function bindProperty(
  { names, report }: Pick<Reading, "names" | "report">,
  node: PropertyLine,
): Property | null {
  const { keyword, differs, words } = node;
  if (!names.exploring()) {
    report.error("explore", keyword, `'${keyword.text}' stands below a line 'explore'`);
    return null;
  }
  const span = { start: keyword.start, end: words.at(-1)?.end ?? keyword.end };
  if (differs !== null) {
    for (const word of words) {
      if (wordNamed("designs", word.text) || wordNamed("rules", word.text)) continue;
      const named = kernelNamed(word.text);
      if (typeof named !== "string" && named.note === null) continue;
      const note = typeof named === "string" ? "" : `: ${named.note}`;
      report.error("explore", word, `'${word.text}' is no kernel, design or rule that is modelled${note}`);
      return null;
    }
    return { kind: "differs", always: false, among: words, ...span };
  }
  return { kind: "findings", always: false, codes: words, ...span };
}
