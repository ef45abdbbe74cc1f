// A word of a vocabulary: a flag, an advice, an errno, a kernel version. Documented from the language's table.
import type { Scenario } from "../../../analysis/index.ts";
import { kernelNumber } from "../../../engine/arch/context.ts";
import {
  askedCapabilities,
  type Capability,
  capabilities,
  capabilitiesOf,
  capabilityNames,
  isRecorded,
  kernelNamed,
  kernelVersions,
  recordedNear,
  releaseOf,
  rowsOf,
  seriesOf,
} from "../../../engine/index.ts";
import { evidence } from "../../../engine/version/evidence.ts";
import { parameterDocumentation, wordDocumentation } from "../../../language/documentation.ts";
import { type VocabularyName, vocabularyNamed, wordNamed } from "../../../language/index.ts";
import type { Token } from "../../../language/query/token.ts";
import { explainCoverage } from "./operation.ts";

/** What the parameter is that a token names or gives; `sign` follows its name. */
export function explainParameter({ row, parameter }: Token, sign = ""): string | null {
  return row && parameter ? `\`${parameter.name}${sign}\`: ${parameterDocumentation(row, parameter)}` : null;
}

export function explainWord(run: Scenario, token: Token): string | null {
  const { text, vocabulary } = token;
  const word = vocabulary === undefined ? undefined : wordNamed(vocabulary, text);
  if (vocabulary === "kernels" && !word) return withCoverage(run, explainKernel(text));
  if (vocabulary === undefined || !word) return explainParameter(token);
  const { name, long, since } = word;
  const { noun } = vocabularyNamed(vocabulary);
  const { kernel } = run.settings;
  const lacks = dated(vocabulary) && (kernelNumber(since) ?? 0) > (kernelNumber(kernel) ?? 0);
  return [
    long === name ? `**${name}** (${noun})` : `**${name}** (${noun}, \`${long}\`)`,
    wordDocumentation(vocabulary, word),
    ...(since === "" || !dated(vocabulary)
      ? []
      : [`Since Linux ${since}.${lacks ? ` ⚠ This scenario runs on ${kernel}, which does not have it.` : ""}`]),
    ...(vocabulary === "kernels" ? newIn(run, name) : []),
    ...(settled.has(vocabulary) ? explainCoverage(run) : []),
  ].join("\n\n");
}

/** The words by which a scenario says what it runs on. */
const settled: ReadonlySet<VocabularyName> = new Set([
  "headers",
  "kernels",
  "arches",
  "config",
  "machine",
  "processors",
  "designs",
  "rules",
]);

function withCoverage(run: Scenario, text: string | null): string | null {
  return text === null ? null : [text, ...explainCoverage(run)].join("\n\n");
}

/** A release: whether the engine was held against a recording of it, and what is not known of its line. */
function explainKernel(text: string): string | null {
  const rows = rowsOf(text);
  if (rows.length > 0) return rows.map(explainRow).join("\n\n");
  const named = kernelNamed(text);
  if (typeof named === "string") return null;
  const { kernel, note } = named;
  const near = recordedNear(kernel);
  const series = seriesOf(releaseOf(kernel)?.series ?? 0);
  return [
    `**Linux ${kernel}** (kernel version)`,
    ...(note === null ? [] : [`${note}.`]),
    isRecorded(kernel)
      ? "Checked against recordings of that very release."
      : `Not recorded${near.length === 0 ? "" : `; it lies by ${near.join(" and ")}, which were`}.`,
    ...(series === undefined || series.dated === true
      ? []
      : [`Fixes that ${series.name}.x took and that the version table does not have are not known.`]),
  ].join("\n\n");
}

/** A fix that `with` and `without` switch. */
function explainRow(name: Capability): string {
  const { since, until, commit } = capabilities[name];
  const { what, source } = evidence[name];
  const ended = until === undefined ? "" : `, until ${until}`;
  return `**${name}**${commit === "" ? "" : ` (\`${commit}\`)`}: ${what}.\n\nIn Linux ${since}${ended}. ${source}.`;
}

/** A kernel version is no feature that a kernel could lack. */
function dated(vocabulary: VocabularyName): boolean {
  return vocabulary !== "kernels" && vocabulary !== "arches";
}

/** So many changes are told; the others have a page of their own. */
const MOST_ROWS = 8;

/** What it does differently from the modelled version before it: first what the scenario asks for, and of the rest how much there is. */
function newIn({ settings }: Scenario, kernel: string): string[] {
  const at = kernelVersions.map(String).indexOf(kernel);
  const [before, own] = [kernelVersions[at - 1], kernelVersions[at]];
  if (before === undefined || own === undefined) return [];
  const [had, has] = [capabilitiesOf(before), capabilitiesOf(own)];
  const asked = askedCapabilities(settings);
  const changed = capabilityNames.filter((name) => had[name] !== has[name]);
  const here = changed.filter((name) => asked.has(name));
  const rows = here.slice(0, MOST_ROWS).map((name) => {
    const { commit } = capabilities[name];
    return `- ${has[name] ? "" : "no longer: "}${evidence[name].what}${commit === "" ? "" : ` (\`${commit}\`)`}`;
  });
  const more = here.length - rows.length;
  return [
    ...(rows.length === 0 ? [] : [`New since ${before}, of what this scenario asks for:\n\n${rows.join("\n")}`]),
    `${rows.length === 0 ? `Nothing that this scenario asks for is new since ${before}` : `${more === 0 ? "" : `${more} more of it, and `}${changed.length - here.length} that it does not ask for`}: docs/versions.md has all ${changed.length} changes that are modelled.`,
  ];
}
