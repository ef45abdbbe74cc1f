import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import type { Parameter } from "../../../language/index.ts";
import type { Expected } from "../../../language/query/expected.ts";
import type { Here } from "./completion.ts";
import { fileItems, rangeItems } from "./name.ts";
import { wordItems } from "./word.ts";

/** What the call takes as that argument, the likeliest parameter's first. */
export function argumentItems(
  { parameters, process }: Extract<Expected, { kind: "argument" }>,
  here: Here,
): CompletionItem[] {
  const items = parameters.flatMap((parameter, index) =>
    (parameter.keyword ? [keywordItem(parameter)] : valueItems(parameter, here, process)).map((item) => ({
      ...item,
      sortText: `${index}${item.sortText ?? item.label}`,
    })),
  );
  return [...new Map(items.reverse().map((item) => [item.label, item])).values()].reverse();
}

function keywordItem({ name, doc }: Parameter): CompletionItem {
  return {
    label: `${name}=`,
    kind: CompletionItemKind.Property,
    documentation: { kind: "markdown", value: doc },
    command: { title: "", command: "editor.action.triggerSuggest" },
  };
}

function valueItems({ type, words }: Parameter, here: Here, process: string | null): CompletionItem[] {
  switch (type) {
    case "range":
    case "page":
      return rangeItems(here, process, type === "page");
    case "file":
      return fileItems(here, false);
    case "file-page":
    case "file-range":
      return fileItems(here, true);
    case "flags":
    case "word":
      return words === undefined ? [] : wordItems(here, words);
    case "new-process":
      return [{ label: freeProcess(here), kind: CompletionItemKind.Class, detail: "a new process" }];
    case "pages":
    case "count":
    case "value":
      return [];
  }
}

function freeProcess({ environment }: Here): string {
  for (let code = 66; code < 91; code++) {
    const name = String.fromCharCode(code);
    if (!environment.processes.has(name)) return name;
  }
  return "P1";
}
