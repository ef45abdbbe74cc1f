import { type CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { decoded } from "../../uri.ts";
import type { CompletionHost } from "./context.ts";

/** Scenarios beside this one and below it, as an `include` names them. */
export async function pathItems({ uri, host }: CompletionHost): Promise<CompletionItem[]> {
  const folder = uri.slice(0, uri.lastIndexOf("/") + 1);
  const found = await host.scenarios(folder);
  return found
    .filter((other) => other !== uri && other.startsWith(folder))
    .map((other) => ({ label: decoded(other.slice(folder.length)), kind: CompletionItemKind.File }));
}
