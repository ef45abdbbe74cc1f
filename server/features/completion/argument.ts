// The call around the cursor: what it takes as the argument that is being typed, and what it is.
import { type CompletionItem, CompletionItemKind, type Position, type SignatureHelp } from "vscode-languageserver";
import { documentationOf, parameterDocumentation } from "../../../language/documentation.ts";
import {
  initialEnvironment,
  type OperationRow,
  type Parameter,
  type Program,
  parameterLabel,
  signatureOf,
} from "../../../language/index.ts";
import { activeCall, type Expected } from "../../../language/query/expected.ts";
import { type CompletionContext, fileItems, rangeItems } from "./name.ts";
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

/** The call around the cursor, with the argument that is being typed. */
export function signatureHelp(
  { document, environments }: Program,
  { line, character }: Position,
): SignatureHelp | null {
  const { files } = environments[line] ?? initialEnvironment;
  const call = activeCall(document.statements[line]?.text ?? "", character, (name) => files.has(name));
  if (!call) return null;
  const { row, parameter } = call;
  return {
    signatures: [
      {
        label: signatureOf(row),
        documentation: { kind: "markdown", value: documentationOf(row).summary },
        parameters: row.parameters.map((each) => ({
          label: parameterLabel(each),
          documentation: { kind: "markdown", value: parameterDocumentation(row, each) },
        })),
      },
    ],
    activeSignature: 0,
    // Beyond the last: none of them is to be shown as the one being typed.
    activeParameter: parameter < 0 ? row.parameters.length : parameter,
  };
}
