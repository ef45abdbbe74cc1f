// What a statement came to, at the end of its line. What the line states itself is not said again.
import { type InlayHint, InlayHintKind, type Position, type Range } from "vscode-languageserver";
import { comparePages, pagesText } from "../../analysis/describe/naming.ts";
import {
  type EntryWords,
  entryWords,
  type OutcomePart,
  outcomeParts,
  outcomeText,
  type Scenario,
  type StepRecord,
} from "../../analysis/index.ts";
import { pageAt, type State } from "../../engine/index.ts";
import type { Statement } from "../../language/index.ts";
import type { HintKind, Settings } from "../settings.ts";

/** So many entry changes are named; what comes after is counted. */
const MOST_CHANGES = 2;

export function inlayHints(scenario: Scenario, range: Range, { inlayHints: wanted }: Settings): InlayHint[] {
  const hints: InlayHint[] = [];
  for (const step of stepsBetween(scenario, range.start.line, range.end.line)) {
    const label = labelOf(scenario, step, wanted);
    if (label === "") continue;
    hints.push({
      position: endOf(scenario.lineOf(step.index), step.bound.statement),
      label,
      kind: InlayHintKind.Type,
      paddingLeft: true,
      tooltip: { kind: "markdown", value: tooltip(scenario, step) },
    });
  }
  return hints;
}

/** The steps of the scenario's own statements on these lines, in order. */
function* stepsBetween(scenario: Scenario, first: number, last: number): Generator<StepRecord> {
  for (let i = Math.max(0, scenario.stepAtLine(first - 1)); i < scenario.steps.length; i++) {
    const step = scenario.steps[i];
    if (step === undefined || step.files.length > 0) continue;
    const line = scenario.lineOf(i);
    if (line > last) return;
    if (line >= first) yield step;
  }
}

/** Before a comment, else at the line's end. */
function endOf(line: number, { text, comment }: Statement): Position {
  return { line, character: text.slice(0, comment?.start ?? text.length).trimEnd().length };
}

function labelOf(scenario: Scenario, step: StepRecord, wanted: Settings["inlayHints"]): string {
  const stated = new Set(
    step.bound.expectations.map(({ start, end }) => step.bound.statement.text.slice(start, end).trim()),
  );
  const saysResult = step.bound.expectations.some(
    ({ kind }) => kind !== "event" && kind !== "thread" && kind !== "finding",
  );
  const parts = outcomeParts(step.step, (task) => scenario.threadAt(step.index, task)).filter(
    ({ kind, text }) => wanted[hintOf[kind]] && !stated.has(text) && !(kind === "result" && saysResult),
  );
  const outcome = parts.length > 0 ? `-> ${parts.map(({ text }) => text).join(", ")}` : "";
  const changes = wanted.entries ? changesOf(scenario, step) : [];
  const shown = changes.slice(0, MOST_CHANGES);
  if (changes.length > shown.length) shown.push(`+${changes.length - shown.length}`);
  return [outcome, shown.join("; ")].filter((text) => text !== "").join("  ");
}

const hintOf: Readonly<Record<OutcomePart["kind"], HintKind>> = {
  result: "result",
  event: "messages",
  thread: "threads",
};

interface Change {
  readonly mm: string;
  readonly place: number;
  readonly from: number;
  to: number;
  readonly words: string;
}

/** The entries that a step changed, as runs of pages that changed alike: `[0..1] present(wp) → marker(wp)`, `new[0] …` of another mapping. */
function changesOf(scenario: Scenario, { step, before, operation }: StepRecord): string[] {
  const runs: Change[] = [];
  // The kernel goes from page to page where two mappings change: what belongs together is told together.
  for (const { mm, place, page } of step.changes.toSorted(comparePages)) {
    const words = changeWords(entryAt(before, mm, place, page), entryAt(step.state, mm, place, page));
    if (words === "") continue;
    const last = runs.at(-1);
    if (last && last.mm === mm && last.place === place && last.to + 1 === page && last.words === words) last.to = page;
    else runs.push({ mm, place, from: page, to: page, words });
  }
  const own = "mm" in operation ? operation.mm : null;
  const ownPlace = "range" in operation ? operation.range.place : "place" in operation ? operation.place : null;
  return runs.map(({ mm, place, from, to, words }) => {
    const name = mm === own && place === ownPlace ? "" : scenario.nameOf(place);
    return `${mm === own ? "" : `${mm}.`}${name}${pagesText(from, to)} ${words}`;
  });
}

function entryAt(state: State, mm: string, place: number, page: number): EntryWords {
  return entryWords(pageAt(state, mm, place, page));
}

/** What one looks for in a table of entries; the other bits are told where nothing else changed. */
const shownMarks: ReadonlySet<string> = new Set(["wp", "rw", "read", "read_exclusive", "write", "poison", "guard"]);

/** Of another kind: from what to what. Of the same: the bits that came and went. Empty: nothing that words tell. */
function changeWords(was: EntryWords, is: EntryWords): string {
  if (was.words === is.words) return "";
  if (was.shape !== is.shape) return `${short(was)} → ${short(is)}`;
  const gone = was.marks.filter((mark) => !is.marks.includes(mark)).map((mark) => `-${mark}`);
  const came = is.marks.filter((mark) => !was.marks.includes(mark)).map((mark) => `+${mark}`);
  return [is.shape, ...gone, ...came].join(" ");
}

function short({ shape, marks }: EntryWords): string {
  const shown = marks.filter((mark) => shownMarks.has(mark));
  return shown.length === 0 ? shape : `${shape}(${shown.join(", ")})`;
}

function tooltip(scenario: Scenario, step: StepRecord): string {
  const outcome = outcomeText(step.step, (task) => scenario.threadAt(step.index, task));
  const trail = step.step.trail.map((name) => `\`${name}()\``).join(" → ");
  return [`What ran here: \`${outcome}\``, ...(trail === "" ? [] : [trail])].join("\n\n");
}
