// What completion looks at: a place in a scenario that is being written, and the server around it.

import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { entryWords, type Scenario } from "../../../analysis/index.ts";
import { pageAt, placeAt, placesOf, type State, vmasOf } from "../../../engine/index.ts";
import type { Environment, Statement } from "../../../language/index.ts";
import type { Expected } from "../../../language/query/expected.ts";
import type { Host } from "../../host.ts";

export interface CompletionHost {
  readonly uri: string;
  readonly host: Host;
}

/** A place in a scenario that is being written: what names mean there, and what the memory looks like. */
export interface CompletionContext {
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly state: State;
  /** The last step before the line; -1: none. */
  readonly step: number;
  readonly statement: Statement;
}

// Names: of processes, of mappings as that process has them at the line, of files; and the pages of a mapping.

/** `suffix`: what follows a process where it stands. */
export function processItems({ environment }: CompletionContext, suffix: string): CompletionItem[] {
  return [...environment.processes].flatMap(([name, alive]) => {
    if (!alive) return [];
    const item: CompletionItem = {
      label: `${name}${suffix.trimEnd()}`,
      insertText: `${name}${suffix}`,
      kind: CompletionItemKind.Class,
      detail: "process",
      sortText: `1${name}`,
      command: { title: "", command: "editor.action.triggerSuggest" },
    };
    return [item];
  });
}

/** The process's mappings; after them the places that are named and where it has nothing. */
export function names(context: CompletionContext, process: string | null): CompletionItem[] {
  const mapped = process === null ? [] : placesOf(context.state, process);
  return [...context.environment.places].map(([label, place]): CompletionItem => {
    const view = mapped.find((each) => each.place === place);
    const vmas = process === null ? [] : vmasOf(context.state, process, place);
    const flags = [...new Set(vmas.flatMap(({ perms, flags: words }) => [perms, ...words]))].join(" ");
    const size =
      view && vmas.length > 0
        ? `${view.pages} ${view.pageSize > 4096 ? "huge pages" : "pages"}, ${flags}`
        : "nothing mapped";
    return {
      label,
      kind: CompletionItemKind.Variable,
      detail: size,
      sortText: `${vmas.length > 0 ? "0" : "3"}${label}`,
      commitCharacters: ["["],
    };
  });
}

export function fileItems({ environment }: CompletionContext, page: boolean): CompletionItem[] {
  return [...environment.files].map(
    ([name, { kind, pages }]): CompletionItem => ({
      label: page ? `${name}[0]` : name,
      kind: CompletionItemKind.File,
      detail: `${kind}, ${pages} ${kind === "hugetlb" ? "huge pages" : "pages"}`,
      sortText: `1${name}`,
    }),
  );
}

/** So many pages are offered one by one. */
const MOST_PAGES = 32;

/** Indexes between the brackets: each page with its entry there, and the whole as a range. */
export function pageItems(
  { environment, state }: CompletionContext,
  { name, process, from, last }: Extract<Expected, { kind: "page" }>,
): CompletionItem[] {
  const file = environment.files.get(name);
  const place = environment.places.get(name);
  const mm = process ?? "A";
  const pages = file?.pages ?? (place === undefined ? 0 : (placeAt(state, mm, place)?.pages ?? 0));
  const first = last ? (from ?? 0) : 0;
  const items = Array.from({ length: Math.max(0, Math.min(pages - first, MOST_PAGES)) }, (_, index): CompletionItem => {
    const page = first + index;
    const entry = place === undefined ? "" : entryWords(pageAt(state, mm, place, page)).words;
    return {
      label: `${page}`,
      kind: CompletionItemKind.Value,
      detail: entry,
      sortText: `1${String(page).padStart(5, "0")}`,
    };
  });
  if (pages > 1 && !last)
    items.push({ label: `0..${pages - 1}`, kind: CompletionItemKind.Value, detail: "all pages", sortText: "0" });
  return items;
}

/** A mapping's name and its ranges, as an argument. */
export function rangeItems(context: CompletionContext, process: string | null, onePage: boolean): CompletionItem[] {
  const items = names(context, process);
  if (process === null) return items;
  for (const { place, pages } of placesOf(context.state, process)) {
    const name = context.scenario.nameOf(place);
    const range = onePage || pages === 1 ? `${name}[0]` : `${name}[0..${pages - 1}]`;
    items.push({
      label: range,
      kind: CompletionItemKind.Variable,
      detail: onePage ? "a page" : "all pages",
      sortText: `1${name}`,
    });
  }
  return items;
}
