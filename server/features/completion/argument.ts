import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { parameterDocumentation } from "../../../language/documentation.ts";
import type { OperationRow, Parameter } from "../../../language/index.ts";
import type { Expected } from "../../../language/query/expected.ts";
import type { CompletionContext } from "./context.ts";
import { fileItems, rangeItems } from "./name.ts";
import { wordItems } from "./word.ts";

/** What the call takes as that argument, the likeliest parameter's first. */
export function argumentItems(
  { row, parameters, process }: Extract<Expected, { kind: "argument" }>,
  context: CompletionContext,
): CompletionItem[] {
  const items = parameters.flatMap((parameter, index) =>
    (parameter.keyword ? [keywordItem(row, parameter)] : valueItems(parameter, context, process)).map((item) => ({
      ...item,
      sortText: `${index}${item.sortText ?? item.label}`,
    })),
  );
  return [...new Map(items.reverse().map((item) => [item.label, item])).values()].reverse();
}

function keywordItem(row: OperationRow, parameter: Parameter): CompletionItem {
  return {
    label: `${parameter.name}=`,
    kind: CompletionItemKind.Property,
    documentation: { kind: "markdown", value: parameterDocumentation(row, parameter) },
    command: { title: "", command: "editor.action.triggerSuggest" },
  };
}

function valueItems({ type, words }: Parameter, context: CompletionContext, process: string | null): CompletionItem[] {
  switch (type) {
    case "range":
    case "page":
      return rangeItems(context, process, type === "page");
    case "file":
      return fileItems(context, false);
    case "file-page":
    case "file-range":
      return fileItems(context, true);
    case "flags":
    case "word":
      return words === undefined ? [] : wordItems(context, words);
    case "new-process":
      return [{ label: freeProcess(context), kind: CompletionItemKind.Class, detail: "a new process" }];
    case "pages":
    case "count":
    case "value":
      return [];
  }
}

function freeProcess({ environment }: CompletionContext): string {
  for (let code = 66; code < 91; code++) {
    const name = String.fromCharCode(code);
    if (!environment.processes.has(name)) return name;
  }
  return "P1";
}
