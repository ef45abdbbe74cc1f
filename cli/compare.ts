// `ptescope compare`: a scenario on several kernel versions, designs or architectures, side by side.

import { isAbsolute } from "node:path";
import {
  archVariants,
  type Comparison,
  compareScenario,
  comparisonHtml,
  comparisonMarkdown,
  comparisonText,
  designVariants,
  kernelVariants,
  type LinkTo,
  type Variant,
} from "../analysis/compare/index.ts";
import { BudgetError, openScenario, type Scenario } from "../analysis/index.ts";
import { ARCHES } from "../engine/arch/options.ts";
import { designs, kernelVersions } from "../engine/index.ts";
import type { Includer } from "../language/index.ts";
import { oneOf, readArguments, rules, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { json } from "./output.ts";
import { readScenario } from "./scenario.ts";

const formats = ["text", "md", "html", "json"] as const;

const options = {
  kernels: {
    type: "string",
    value: "VERSION,…",
    says: '6.12.5, 6.12, "6.12 without 0cef0bb836e3", or all, which is the default: those from which on something changes',
    words: [...kernelVersions, "all"],
  },
  designs: {
    type: "string",
    value: "NAME,…",
    says: `${designs.map(({ name }) => name).join(", ")}; or all: ways to keep the bit, in place of kernels`,
    words: [...designs.map(({ name }) => name), "all"],
  },
  arch: {
    type: "string",
    value: "NAME,…",
    says: `${ARCHES.join(", ")}; or all: the scenario's own kernel on each, in place of kernels`,
    words: [...ARCHES, "all"],
  },
  rule: {
    type: "string",
    value: "RULE",
    says: "what may clear what a design keeps: linux as the kernel does, thread nothing but the VMA's removal; default: as the scenario says",
    words: rules,
  },
  "all-steps": { type: "boolean", says: "shows the statements that come out the same too" },
  format: { type: "string", value: "FORMAT", says: `${formats.join(", ")}; default text`, words: formats },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: [
    "FILE [--kernels VERSION,… | --designs NAME,… | --arch NAME,…] [--rule RULE] [--all-steps] [--format FORMAT]",
  ],
  about: `Runs a scenario (.pte, or a recorder's .scn) on several kernel versions, designs or architectures. Says in a sentence where they
part, and by which commit where that is certain; then, of each statement that comes out otherwise on some of them, what
stands in the entries that change, whether a protection is lost, and whether the userfaultfd is told. Designs are held
against each other by what is protected, not by how each writes it.`,
  options,
  notes: "FILE may be - for standard input.",
  exit: { 0: "they never part", 1: "they part", 2: "wrong usage or a file that can't be read" },
  operands: scenarioOperands,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("takes one scenario: FILE");
  if ([values.designs, values.kernels, values.arch].filter((value) => value !== undefined).length > 1)
    throw new UsageError("takes one of --designs, --kernels and --arch");
  const format = oneOf("format", values.format, formats) ?? "text";
  const { text, include } = await readScenario(path, io);
  const rule = oneOf("rule", values.rule, rules);
  const others = values.designs !== undefined || values.arch !== undefined;
  const scenario = others ? undefined : openScenario(text, { include });
  const variants = variantsOf(values, rule, scenario);
  const comparison = compared(text, variants, include, format === "html");
  const layout = { all: values["all-steps"] ?? false };
  if (format === "json") io.stdout(`${json({ file: path, ...comparison })}\n`);
  else if (format === "html") io.stdout(comparisonHtml(comparison, path, linkIn(path)));
  else io.stdout(format === "md" ? comparisonMarkdown(comparison, layout) : comparisonText(comparison, layout));
  return comparison.parts === null ? 0 : 1;
}

/** Lines of the scenario, for a page that is kept where the command ran. */
function linkIn(path: string): LinkTo {
  // A name may have a colon in it, and is no scheme.
  const address = encodeURI(isAbsolute(path) ? path : `./${path}`).replaceAll(/[#?]/g, encodeURIComponent);
  return (line) => (path === "-" ? null : `${address}#L${line}`);
}

/** What would be too much says so. */
function compared(text: string, variants: readonly Variant[], include: Includer, states: boolean): Comparison {
  try {
    return compareScenario(text, variants, { include, states });
  } catch (error) {
    throw error instanceof BudgetError ? new UsageError(error.message) : error;
  }
}

function variantsOf(
  names: {
    readonly designs?: string | undefined;
    readonly kernels?: string | undefined;
    readonly arch?: string | undefined;
  },
  rule: (typeof rules)[number] | undefined,
  scenario: Scenario | undefined,
): Variant[] {
  const list = (text: string | undefined): string[] =>
    (text ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  const variants =
    names.arch !== undefined
      ? archVariants(list(names.arch))
      : names.designs !== undefined
        ? designVariants(list(names.designs), rule)
        : kernelVariants(list(names.kernels), scenario);
  if (typeof variants === "string") throw new UsageError(variants);
  return rule === undefined ? variants : variants.map((each) => ({ ...each, override: { ...each.override, rule } }));
}

export const compare: Command = {
  name: "compare",
  summary: "run a scenario on several kernel versions, designs or architectures, side by side",
  manual,
  run,
};
