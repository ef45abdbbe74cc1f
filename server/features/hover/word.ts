// A word of a vocabulary: a flag, an advice, an errno, a kernel version. Documented from the language's table.
import type { Scenario } from "../../../analysis/index.ts";
import { capabilities, capabilitiesOf, capabilityNames, kernelVersions } from "../../../engine/index.ts";
import { type Token, type VocabularyName, vocabularyNamed, wordNamed } from "../../../language/index.ts";
import { versionNumber } from "../version.ts";

export function explainWord(run: Scenario, { text, vocabulary, parameter }: Token): string | null {
  const word = vocabulary === undefined ? undefined : wordNamed(vocabulary, text);
  if (vocabulary === undefined || !word) return parameter ? `\`${parameter.name}\`: ${parameter.doc}` : null;
  const { name, long, doc, since } = word;
  const { noun } = vocabularyNamed(vocabulary);
  const { kernel } = run.settings;
  const lacks = dated(vocabulary) && since !== "" && versionNumber(since) > versionNumber(kernel);
  return [
    long === name ? `**${name}** (${noun})` : `**${name}** (${noun}, \`${long}\`)`,
    doc,
    ...(since === "" || !dated(vocabulary)
      ? []
      : [`Since Linux ${since}.${lacks ? ` ⚠ This scenario runs on ${kernel}, which does not have it.` : ""}`]),
    ...(vocabulary === "kernels" ? newIn(name) : []),
  ].join("\n\n");
}

/** A kernel version is no feature that a kernel could lack. */
function dated(vocabulary: VocabularyName): boolean {
  return vocabulary !== "kernels" && vocabulary !== "arches";
}

/** What it does differently from the modelled version before it. */
function newIn(kernel: string): string[] {
  const at = kernelVersions.map(String).indexOf(kernel);
  const [before, own] = [kernelVersions[at - 1], kernelVersions[at]];
  if (before === undefined || own === undefined) return [];
  const [had, has] = [capabilitiesOf(before), capabilitiesOf(own)];
  const lines = capabilityNames
    .filter((name) => had[name] !== has[name])
    .map((name) => `- ${has[name] ? "" : "no longer: "}${capabilities[name].what} (${capabilities[name].source})`);
  return lines.length === 0 ? [] : [`New to it since ${before}, of what is modelled:\n\n${lines.join("\n")}`];
}
