// The words of a vocabulary, documented from the table. What the scenario's kernel does not have yet comes last, and says so.
import { type CompletionItem, CompletionItemKind, CompletionItemTag } from "vscode-languageserver";
import { kernelNumber } from "../../../engine/arch/context.ts";
import {
  type Capability,
  capabilities,
  capabilitiesOf,
  capabilityNames,
  kernelNamed,
  kernelVersions,
  serieses,
} from "../../../engine/index.ts";
import { evidence } from "../../../engine/version/evidence.ts";
import { wordDocumentation } from "../../../language/documentation.ts";
import { type Statement, type VocabularyName, vocabularyNamed } from "../../../language/index.ts";
import type { CompletionContext } from "./name.ts";

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
  const kernel = kernelNumber(environment.settings.kernel) ?? 0;
  const { noun, words } = vocabularyNamed(name);
  return words
    .filter((word) => wanted(word.name))
    .map((word): CompletionItem => {
      const { name: label, long, since } = word;
      const lacking = name !== "kernels" && name !== "arches" && (kernelNumber(since) ?? 0) > kernel;
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

// After `kernel `: releases, recorded ones first; then `with` and `without`, and the fixes that they switch.

/** `before`: the column up to which words count as written. */
export function kernelItems(statement: Statement, before: number): CompletionItem[] {
  const words =
    statement.kind === "header"
      ? statement.settings.flatMap(({ value }) => (value.kind === "word" && value.end <= before ? [value.text] : []))
      : [];
  const last = words.at(-1);
  if (last === undefined) return releaseItems();
  if (last === "with" || last === "without") return fixItems(words.slice(0, -1).join(" "), last === "without");
  return ["without", "with"].map((label) => ({
    label,
    kind: CompletionItemKind.Keyword,
    detail: label === "with" ? "a fix put into it" : "a fix taken out of it",
  }));
}

/** Lines that were recorded whole, releases that were, lines; each newest first. */
function releaseItems(): CompletionItem[] {
  const newestFirst = serieses.toReversed();
  const whole = new Set<string>(kernelVersions);
  const lines = newestFirst.map(({ name, newest, recorded }): [group: number, label: string, detail: string] => {
    const runs = `Linux ${name}.${newest}`;
    if (whole.has(name) || recorded.includes(newest)) return [whole.has(name) ? 0 : 1, name, `${runs}, recorded`];
    return [3, name, `${runs}, not recorded`];
  });
  const releases = newestFirst.flatMap(({ name, recorded }) =>
    recorded.toReversed().map((patch): [number, string, string] => [2, `${name}.${patch}`, "recorded"]),
  );
  return [...lines, ...releases].map(([group, label, detail], at) => ({
    label,
    kind: CompletionItemKind.Value,
    detail,
    sortText: `${group}${String(at).padStart(3, "0")}`,
  }));
}

/** What taking a fix out, or putting it in, changes on that kernel comes first. */
function fixItems(base: string, out: boolean): CompletionItem[] {
  const named = kernelNamed(base);
  const has = typeof named === "string" ? undefined : capabilitiesOf(named.kernel);
  return capabilityNames.map((name) => {
    const { commit, since } = capabilities[name];
    const { what, source } = evidence[name];
    const changes = has === undefined || has[name] === out;
    return {
      label: commit === "" ? name : commit,
      kind: CompletionItemKind.Value,
      detail: changes ? name : `${name}: ${base} is ${out ? "without" : "with"} it anyhow`,
      documentation: { kind: "markdown", value: `${what}.\n\nSince Linux ${since}. ${source}.` },
      filterText: `${commit} ${name} ${source}`,
      sortText: `${changes ? 0 : 1}${order(name)}`,
    };
  });
}

/** The newest change first: it is what somebody looks at. */
function order(name: Capability): string {
  const [major = 0, minor = 0] = capabilities[name].since.split(/[.,]/).map(Number);
  return String(99_999 - major * 1000 - minor).padStart(5, "0") + name;
}
