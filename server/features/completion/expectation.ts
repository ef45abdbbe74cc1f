// Results and states as they would come out: what the run says, ready to be written down.
import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { entryWords, outcomeParts, rules } from "../../../analysis/index.ts";
import { pageAt } from "../../../engine/index.ts";
import type { Here } from "./completion.ts";
import { wordItems } from "./word.ts";

/** `findings`: after `!`, where nothing else fits. */
export function expectationItems(here: Here, findings: boolean): CompletionItem[] {
  const { scenario, line } = here;
  const step = scenario.steps[scenario.stepAtLine(line)];
  const items: CompletionItem[] = [];
  const found = new Set<string>();
  if (step && step.line === line && step.files.length === 0) {
    const parts = outcomeParts(step.step, (task) => scenario.threadAt(step.index, task));
    const all = parts.length > 0 ? parts : ["0"];
    for (const code of step.findings.map((finding) => finding.code)) found.add(code);
    if (all.length > 1) items.push(happened(all.join(", "), "all that happens here", "00"));
    for (const [index, part] of all.entries()) items.push(happened(part, "what happens here", `01${index}`));
  }
  if (findings) return findingItems(found, "");
  const outcomes = outcomeItems(here);
  const known = new Set(items.map(({ label }) => label));
  return [...items, ...outcomes.filter(({ label }) => !known.has(label)), ...findingItems(found, "!")];
}

function happened(label: string, detail: string, sortText: string): CompletionItem {
  return { label, kind: CompletionItemKind.Event, detail, sortText, preselect: sortText === "00" };
}

/** How a thread went on. */
export function outcomeItems(here: Here): CompletionItem[] {
  return [...wordItems(here, "outcomes"), ...wordItems(here, "errnos"), ...wordItems(here, "signals")];
}

function findingItems(found: ReadonlySet<string>, mark: string): CompletionItem[] {
  return rules.map(({ code, title, explanation }) => ({
    label: `${mark}${code}`,
    kind: CompletionItemKind.Event,
    detail: found.has(code) ? `${title}; it is found here` : title,
    documentation: { kind: "markdown", value: explanation },
    sortText: `${found.has(code) ? "1" : "8"}${code}`,
    filterText: `${mark}${code} ${code}`,
  }));
}

/** Asserts of what the pages are that the statement before changed. */
export function assertItems({ scenario, environment, state, line }: Here): CompletionItem[] {
  const step = line === 0 ? undefined : scenario.steps[scenario.stepAtLine(line - 1)];
  if (!step) return [];
  const runs: {
    readonly mm: string;
    readonly place: number;
    readonly from: number;
    to: number;
    readonly words: string;
  }[] = [];
  for (const { mm, place, page } of step.step.changes) {
    const { words } = entryWords(pageAt(state, mm, place, page).entry);
    const last = runs.at(-1);
    if (last && last.mm === mm && last.place === place && last.to + 1 === page && last.words === words) last.to = page;
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
export function stateItems(here: Here): CompletionItem[] {
  const { statement, environment, state } = here;
  const states = wordItems(here, "states");
  if (statement.kind !== "assert" || !statement.process || !statement.page) return states;
  const { page } = statement;
  const place = environment.places.get(page.kind === "word" ? page.text : page.name.text);
  if (place === undefined) return states;
  const { words } = entryWords(
    pageAt(state, statement.process.text, place, page.kind === "word" ? 0 : (page.from?.value ?? 0)).entry,
  );
  return [happened(words, "what it is here", "00"), ...states.filter(({ label }) => label !== words)];
}
