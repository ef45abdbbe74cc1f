import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import type { Surroundings } from "./completion.ts";

/** Scenarios beside this one and below it, as an `include` names them. */
export function pathItems({ uri, host }: Surroundings): CompletionItem[] {
  const folder = uri.slice(0, uri.lastIndexOf("/") + 1);
  return host
    .scenarios(folder)
    .filter((other) => other !== uri && other.startsWith(folder))
    .map((other) => ({ label: decodeURIComponent(other.slice(folder.length)), kind: CompletionItemKind.File }));
}
