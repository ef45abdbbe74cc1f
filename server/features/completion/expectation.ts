// Results and states as they would come out: what the run says, ready to be written down.
import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { explanations } from "../../../analysis/findings/explanation.ts";
import { reportStep } from "../../../analysis/findings/facts.ts";
import { assertWords, outcomeParts, rules, runStep } from "../../../analysis/index.ts";
import { pageAt } from "../../../engine/index.ts";
import { bind, parse } from "../../../language/index.ts";
import type { CompletionContext } from "./name.ts";
import { wordItems } from "./word.ts";

/** `findings`: after `!`, where nothing else fits. */
export function expectationItems(context: CompletionContext, findings: boolean): CompletionItem[] {
  const ran = runHere(context);
  const found = ran?.codes ?? new Set<string>();
  if (findings) return findingItems(found, "");
  const items: CompletionItem[] = [];
  if (ran) {
    const all = ran.parts.length > 0 ? ran.parts : ["0"];
    if (all.length > 1) items.push(happened(all.join(", "), "all that happens here", "00"));
    for (const [index, part] of all.entries()) items.push(happened(part, "what happens here", `01${index}`));
  }
  const outcomes = outcomeItems(context);
  const known = new Set(items.map(({ label }) => label));
  return [...items, ...outcomes.filter(({ label }) => !known.has(label)), ...findingItems(found, "!")];
}

/** A statement whose results are half written does not run with the others: it is run here, without them. */
function runHere({
  scenario,
  environment,
  state,
  statement,
  step: before,
}: CompletionContext): { parts: string[]; codes: ReadonlySet<string> } | null {
  const head = statement.text.slice(0, statement.text.lastIndexOf("->"));
  const [bound] = bind(parse(head), { environment }).bound;
  if (bound === undefined || bound.operation === null) return null;
  const { operation, thread } = bound;
  const record = runStep(state, operation);
  const next = record.step;
  const index = before + 1;
  const records = [...scenario.timeline.records.slice(0, index), record];
  const planned = [...scenario.run.planned.slice(0, index), { files: [], bound }];
  const { names, settings } = scenario;
  const codes = reportStep({ records, planned, names, settings }, index, new Set()).map(({ rule }) => rule.code);
  const own = next.result.blocked ?? next.result.stuck;
  const parts = outcomeParts(next, (task) => (task === own ? thread : scenario.threadAt(before, task))).map(
    ({ text }) => text,
  );
  return { parts, codes: new Set(codes) };
}

function happened(label: string, detail: string, sortText: string): CompletionItem {
  return { label, kind: CompletionItemKind.Event, detail, sortText, preselect: sortText === "00" };
}

/** Findings that are about one step: those that a search can look for. */
export function forbiddenItems(): CompletionItem[] {
  return rules.flatMap(({ code, title, kind, check }) =>
    check === undefined
      ? []
      : [
          {
            label: code,
            kind: CompletionItemKind.Constant,
            detail: title,
            documentation: { kind: "markdown" as const, value: explanations[kind].explanation },
          },
        ],
  );
}

/** How a thread went on. */
export function outcomeItems(context: CompletionContext): CompletionItem[] {
  return [...wordItems(context, "outcomes"), ...wordItems(context, "errnos"), ...wordItems(context, "signals")];
}

function findingItems(found: ReadonlySet<string>, mark: string): CompletionItem[] {
  return rules.map(({ code, kind, title }) => ({
    label: `${mark}${code}`,
    kind: CompletionItemKind.Event,
    detail: found.has(code) ? `${title}; it is found here` : title,
    documentation: { kind: "markdown", value: explanations[kind].explanation },
    sortText: `${found.has(code) ? "1" : "8"}${code}`,
    filterText: `${mark}${code} ${code}`,
  }));
}

/** That an assert is meant not to hold: the one finding it can have. `marked`: after `!`. */
export function failsItems(marked: boolean): CompletionItem[] {
  return rules
    .filter(({ kind }) => kind === "expectation-fails")
    .map(({ code }) => ({ label: marked ? code : `!${code}`, kind: CompletionItemKind.Keyword }));
}

/** Asserts of what the pages are that the statement before changed. */
export function assertItems({ scenario, environment, state, step: before }: CompletionContext): CompletionItem[] {
  const last = scenario.steps[before];
  if (!last) return [];
  const runs: {
    readonly mm: string;
    readonly place: number;
    readonly from: number;
    to: number;
    readonly words: string;
  }[] = [];
  for (const { mm, place, page } of last.step.changes) {
    const words = assertWords(pageAt(state, mm, place, page));
    if (words === null) continue;
    const run = runs.at(-1);
    if (run && run.mm === mm && run.place === place && run.to + 1 === page && run.words === words) run.to = page;
    else runs.push({ mm, place, from: page, to: page, words });
  }
  const names = [...environment.places.keys()];
  return runs.slice(0, 4).map(({ mm, place, from, to, words }, index) => ({
    label: `assert ${mm}.${names[place] ?? ""}[${from === to ? from : `${from}..${to}`}] is ${words}`,
    kind: CompletionItemKind.Event,
    detail: "what it is here",
    sortText: `3${index}`,
  }));
}

/** What the first page of the assert is now comes first. */
export function stateItems(context: CompletionContext): CompletionItem[] {
  const { statement, environment, state } = context;
  const states = wordItems(context, "states");
  if (statement.kind !== "assert" || !statement.process || !statement.page) return states;
  const { page } = statement;
  const place = environment.places.get(page.kind === "word" ? page.text : page.name.text);
  if (place === undefined) return states;
  const first = page.kind === "word" ? 0 : (page.from?.value ?? 0);
  const words = assertWords(pageAt(state, statement.process.text, place, first));
  if (words === null) return states;
  return [happened(words, "what it is here", "00"), ...states.filter(({ label }) => label !== words)];
}
