// What `check` found, as plain data: every format lays out the same.

import {
  diagnosticsOf,
  onKernel,
  type ScenarioDiagnostic,
  type Severity,
  versionsOf,
  versionsText,
} from "../../analysis/index.ts";
import { type KernelVersion, kernelVersions } from "../../engine/index.ts";
import type { ScenarioFile } from "../scenario.ts";

export interface Problem extends ScenarioDiagnostic {
  /** The modelled kernels on which it is so; null for what has nothing to do with a kernel. */
  readonly kernels: readonly KernelVersion[] | null;
  /** The same in words. */
  readonly versions: string | null;
}

export interface CheckedFile {
  readonly file: ScenarioFile;
  /** What is to be told, in the order of the lines. */
  readonly problems: readonly Problem[];
  /** With every kernel side by side: all findings, those that are expected too. */
  readonly findings: readonly Problem[];
}

export interface Report {
  readonly files: readonly CheckedFile[];
  /** The scenarios ran on every modelled kernel. */
  readonly everyKernel: boolean;
  readonly errors: number;
  readonly warnings: number;
}

/** `all`: hints too, that is, findings that are expected. */
export function reportOf(files: readonly ScenarioFile[], options: { everyKernel: boolean; all: boolean }): Report {
  const checked = files.map((file): CheckedFile => {
    const found = options.everyKernel ? sideBySide(file) : onOne(file);
    const problems = found.filter(({ severity }) => options.all || severity !== "hint");
    return { file, problems, findings: found.filter(({ finding }) => finding !== null) };
  });
  const count = (wanted: Severity) =>
    checked.reduce((sum, { problems }) => sum + problems.filter(({ severity }) => severity === wanted).length, 0);
  return { files: checked, everyKernel: options.everyKernel, errors: count("error"), warnings: count("warning") };
}

/** On which other kernels it happens is asked when it is told: getters, for most runs tell nothing. */
function onOne({ scenario }: ScenarioFile): Problem[] {
  return diagnosticsOf(scenario).map((each) => {
    const { finding } = each;
    return {
      ...each,
      get kernels() {
        return finding && versionsOf(scenario, finding);
      },
      get versions() {
        return finding && versionsText(scenario, finding);
      },
    };
  });
}

/**
 * What any kernel gives, each once, with the kernels that give it. What a scenario expects, it expects of its own kernel: where another
 * comes out otherwise, that is told as information.
 */
function sideBySide({ scenario }: ScenarioFile): Problem[] {
  const own = scenario.settings.kernel;
  const merged = new Map<string, { each: ScenarioDiagnostic; on: KernelVersion[] }>();
  for (const kernel of kernelVersions) {
    for (const each of diagnosticsOf(onKernel(scenario, kernel))) {
      const key = [...each.files, each.line, each.start, each.code, each.message].join("\n");
      const old = merged.get(key);
      if (old) old.on.push(kernel);
      else merged.set(key, { each, on: [kernel] });
      if (old && kernel === own) old.each = each;
    }
  }
  const problems = [...merged.values()].map(({ each, on }): Problem => {
    const group = each.finding?.rule.group;
    const foreign = !on.includes(own) && each.severity !== "hint" && (group === "expectation" || group === "support");
    const everywhere = on.length === kernelVersions.length;
    return {
      ...each,
      severity: foreign ? "information" : each.severity,
      kernels: each.finding === null && everywhere ? null : on,
      versions: everywhere
        ? "On every modelled Linux."
        : `On Linux ${on.join(" and ")}, of ${kernelVersions.join(", ")}.`,
    };
  });
  return problems.sort((a, b) => a.files.length - b.files.length || a.line - b.line || a.start - b.start);
}
