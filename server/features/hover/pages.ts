// Pages in a hover: those of a range, in runs of alike ones, and all that is known of one.
import { entrySentence, entryWords, type Scenario } from "../../../analysis/index.ts";
import { answerCall, type PageRef, type PageView, type RawView } from "../../../analysis/view/index.ts";
import { encodeEntry } from "../../../engine/arch/entry.ts";
import { type ProtectionState, pageAt, placeAt, processes, type State } from "../../../engine/index.ts";
import type { RangeValue, Word } from "../../../language/index.ts";

/** So many runs of like pages are listed; what comes after is counted. */
const most = 12;

interface Pages {
  readonly mm: string;
  readonly place: number;
  readonly from: number;
  readonly to: number;
}

/** The entries of the pages that a name or range means, at its line: what they are after it, and before it where the line changes them. */
export function explainPages(
  run: Scenario,
  line: number,
  mm: string,
  node: Word | RangeValue,
  uri: string | null,
): string | null {
  const at = run.stepAtLine(line);
  const step = run.steps[at];
  const after = step?.step.state ?? run.timeline.start;
  const own = step !== undefined && run.lineOf(at) === line && step.files.length === 0;
  const before = own ? step.before : after;
  const name = node.kind === "word" ? node.text : node.name.text;
  const place = run.environment.places.get(name);
  if (place === undefined) return null;
  const pages = pagesOf(after, mm, place, node) ?? pagesOf(before, mm, place, node);
  if (pages === null) return `**${mm}.${name}**: nothing is mapped there at this line.`;
  const asked = uri === null ? [] : lossLink(run, uri, { at, own }, pages, name);
  if (step && pages.from === pages.to && placeAt(after, mm, place) !== undefined) {
    return [explainPage(run, at, { mm, place, page: pages.from }, own), ...asked].join("\n\n");
  }
  const runs = alike(before, after, pages);
  const title = `**${mm}.${name}${pages.from === pages.to ? `[${pages.from}]` : `[${pages.from}..${pages.to}]`}**`;
  return [title, table(runs), details(run, after, pages), ...protections(after, pages), ...asked].join("\n\n");
}

/** The pages meant that the process has at all; null: none. */
function pagesOf(state: State, mm: string, place: number, node: Word | RangeValue): Pages | null {
  if (!processes(state).includes(mm)) return null;
  const mapped = placeAt(state, mm, place);
  if (!mapped) return null;
  if (node.kind === "word" || node.from === null) return { mm, place, from: 0, to: Math.max(0, mapped.pages - 1) };
  const from = node.from.value;
  const to = node.to === null ? from : node.counted ? from + node.to.value - 1 : node.to.value;
  return to < from ? null : { mm, place, from, to: Math.min(to, from + 4095) };
}

/** The same about the first page that the line's own step protects, or makes lose it. */
export function lossLinkAt(run: Scenario, uri: string, line: number): string[] {
  const at = run.stepAtLine(line);
  if (at < 0 || run.lineOf(at) !== line) return [];
  const change = run.steps[at]?.step.protection.find(
    ({ from, to }) => to === "held" || (to === "lost" && from === "held"),
  );
  if (change === undefined) return [];
  const { mm, place, page } = change;
  return lossLink(run, uri, { at, own: true }, { mm, place, from: page, to: page }, run.nameOf(place));
}

/** A link that asks what could lose the first page of them that is protected: from the line on, or from before it lost it. */
function lossLink(
  run: Scenario,
  uri: string,
  { at, own }: { readonly at: number; readonly own: boolean },
  { mm, place, from, to }: Pages,
  name: string,
): string[] {
  for (const step of own ? [at, at - 1] : [at]) {
    const state = run.steps[step]?.step.state;
    if (state === undefined || !processes(state).includes(mm)) continue;
    for (let page = from; page <= to; page++) {
      if (pageAt(state, mm, place, page).protection.state !== "held") continue;
      const asked = encodeURIComponent(JSON.stringify([{ uri, step, page: { mm, place, page } }]));
      return [`[What could lose the protection of ${mm}.${name}[${page}]?](command:ptescope.losses?${asked})`];
    }
  }
  return [];
}

interface Run {
  readonly from: number;
  to: number;
  readonly before: string;
  readonly after: string;
}

/** Consecutive pages that were alike and are alike. */
function alike(before: State, after: State, { mm, place, from, to }: Pages): Run[] {
  const words = (state: State, page: number): string =>
    processes(state).includes(mm) ? entryWords(pageAt(state, mm, place, page)).words : "no process";
  const runs: Run[] = [];
  for (let page = from; page <= to; page++) {
    const was = words(before, page);
    const is = words(after, page);
    const last = runs.at(-1);
    if (last && last.before === was && last.after === is) last.to = page;
    else runs.push({ from: page, to: page, before: was, after: is });
  }
  return runs;
}

function table(runs: readonly Run[]): string {
  const changes = runs.some(({ before, after }) => before !== after);
  const head = changes ? ["| page | before | after |", "| ---: | --- | --- |"] : ["| page | entry |", "| ---: | --- |"];
  const rows = runs.slice(0, most).map(({ from, to, before, after }) => {
    const pages = from === to ? `${from}` : `${from}..${to}`;
    return changes ? `| ${pages} | \`${before}\` | \`${after}\` |` : `| ${pages} | \`${after}\` |`;
  });
  const rest = runs.length > most ? `\n\n… and ${runs.length - most} more` : "";
  return [...head, ...rows].join("\n") + rest;
}

/** The first page's entry in a sentence, and raw. */
function details(run: Scenario, state: State, { mm, place, from }: Pages): string {
  if (!processes(state).includes(mm)) return `Process ${mm} does not exist here.`;
  const seen = pageAt(state, mm, place, from);
  const { entry, level } = seen;
  const raw = encodeEntry(entry, level === "pmd" ? "pmd" : "pte", run.raw);
  const value =
    raw === undefined ? `${run.arch} has no encoding for it` : `\`0x${raw.toString(16).padStart(16, "0")}\``;
  return `Page ${from}: ${entrySentence(seen)} Raw (${run.arch}): ${value}.`;
}

const alarms = {
  lost: "Its write-protection was **lost**: userspace asked for it, and a write will not be told.",
  ineffective: "Its write-protection has **no effect**: the entry does not carry it.",
  uncovered:
    "It is **not covered** by the protection of what it comes from: the parent of a fork, the source of a move.",
} as const;

function isAlarm(state: ProtectionState): state is keyof typeof alarms {
  return state in alarms;
}

/** What userspace asked for and does not have, once for each kind. */
function protections(state: State, { mm, place, from, to }: Pages): string[] {
  if (!processes(state).includes(mm)) return [];
  const found = new Map<keyof typeof alarms, number[]>();
  for (let page = from; page <= to; page++) {
    const { protection } = pageAt(state, mm, place, page);
    const kind = protection.state;
    if (!isAlarm(kind)) continue;
    found.set(kind, [...(found.get(kind) ?? []), page]);
  }
  return [...found].map(([kind, pages]) => `Page ${pages.slice(0, most).join(", ")}: ${alarms[kind]}`);
}

// One page at its line: its entry in words, raw and in bits, before and after, what became of its protection, and the walk that leads to it.

/** `changedHere`: the line is the one that the step stands on, so what was before is the line's own doing. */
function explainPage(run: Scenario, step: number, ref: PageRef, changedHere: boolean): string {
  const view = answerCall(run, { name: "", revision: 0 }, "page", { step, ref });
  const before = changedHere ? view.before : null;
  return [
    title(view, before?.words ?? null),
    view.sentence,
    ...protection(view),
    ...(before ? [raw("Before", before)] : []),
    raw(before ? "After" : "Entry", view.entry),
    ...fieldTable(view.entry),
    ...walk(view),
    ...shared(view),
  ].join("\n\n");
}

function title({ name, words }: PageView, before: string | null): string {
  return before === null ? `**${name}** \`${words}\`` : `**${name}** \`${before}\` → \`${words}\``;
}

function protection({ protection: { state, sentence } }: PageView): string[] {
  if (state === "none") return [];
  return [state === "held" ? sentence : `⚠ ${sentence}`];
}

function raw(label: string, { hex, sentence }: RawView): string {
  return hex === null ? `${label}: ${sentence}` : `${label}: \`${hex}\` ${sentence}`;
}

function fieldTable({ fields }: RawView): string[] {
  const rows = fields
    .filter(({ set }) => set)
    .map(
      ({ bits, symbol, name, value, meaning }) =>
        `| ${bits} | \`${symbol || name}\` | \`${value}\` | ${meaning.replaceAll("|", "\\|")} |`,
    );
  return rows.length === 0 ? [] : [["| bits | field | value | |", "| ---: | --- | --- | --- |", ...rows].join("\n")];
}

function walk({ address, walk: levels }: PageView): string[] {
  const steps = levels
    .filter(({ index }) => index !== null)
    .map(({ name, table, index, hex }) => `${name} ${table}[${index}]${hex === null ? "" : ` \`${hex}\``}`);
  return steps.length === 0 ? [] : [`Walk of \`${address}\`: ${steps.join(" → ")}`];
}

function shared({ sharedWith }: PageView): string[] {
  if (sharedWith.length === 0) return [];
  const names = sharedWith.slice(0, 8).map(({ name }) => `\`${name}\``);
  return [`The same page: ${names.join(", ")}${sharedWith.length > 8 ? ", …" : ""}`];
}
