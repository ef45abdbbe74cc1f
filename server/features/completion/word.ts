// The words of a vocabulary, documented from the table. What the scenario's kernel does not have yet comes last, and says so.
import { type CompletionItem, CompletionItemKind, CompletionItemTag } from "vscode-languageserver";
import { wordDocumentation } from "../../../language/documentation.ts";
import { type VocabularyName, vocabularyNamed } from "../../../language/index.ts";
import { versionNumber } from "../version.ts";
import type { CompletionContext } from "./context.ts";

const kinds: Partial<Record<VocabularyName, CompletionItemKind>> = {
  headers: CompletionItemKind.Keyword,
  keywords: CompletionItemKind.Keyword,
  kernels: CompletionItemKind.Value,
  arches: CompletionItemKind.Value,
  designs: CompletionItemKind.Value,
  states: CompletionItemKind.EnumMember,
  config: CompletionItemKind.Property,
  machine: CompletionItemKind.Property,
};

export function wordItems(
  { environment }: CompletionContext,
  name: VocabularyName,
  wanted: (word: string) => boolean = () => true,
): CompletionItem[] {
  const kernel = versionNumber(environment.settings.kernel);
  const { noun, words } = vocabularyNamed(name);
  return words
    .filter((word) => wanted(word.name))
    .map((word): CompletionItem => {
      const { name: label, long, since } = word;
      const lacking = name !== "kernels" && name !== "arches" && since !== "" && versionNumber(since) > kernel;
      const facts = [wordDocumentation(name, word), ...(since === "" ? [] : [`Since Linux ${since}.`])];
      return {
        label,
        kind: kinds[name] ?? CompletionItemKind.EnumMember,
        detail: lacking ? `${noun}: not in Linux ${environment.settings.kernel}` : long === label ? noun : long,
        documentation: { kind: "markdown", value: facts.join("\n\n") },
        filterText: long === label ? label : `${label} ${long}`,
        sortText: `${lacking ? "9" : "2"}${label}`,
        ...(lacking ? { tags: [CompletionItemTag.Deprecated] } : {}),
      };
    });
}
