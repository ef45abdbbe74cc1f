// On which of the modelled kernels a finding happens: the same program, run on each. Only when somebody asks.

import { type KernelVersion, kernelVersions, lacksOf } from "../../engine/index.ts";
import { type Finding, pagesOf } from "../findings/finding.ts";
import type { Scenario } from "./scenario.ts";
import { Session } from "./session.ts";

/** The program on another kernel; kept as long as the scenario's steps are. */
const others = new WeakMap<Scenario["steps"], Map<KernelVersion, Scenario>>();

/** The scenario on that kernel, whatever its headers say. */
export function onKernel(scenario: Scenario, kernel: KernelVersion): Scenario {
  if (scenario.settings.kernel === kernel) return scenario;
  const known = others.get(scenario.steps) ?? new Map<KernelVersion, Scenario>();
  others.set(scenario.steps, known);
  const old = known.get(kernel);
  if (old) return old;
  const { options } = scenario;
  const session = new Session({ ...options, override: { ...options.override, kernel } });
  session.open(scenario.document);
  session.advance();
  const ran = session.scenario();
  known.set(kernel, ran);
  return ran;
}

/**
 * The modelled kernels on which the same statement gives a finding of the same code about the same page, oldest first.
 */
export function versionsOf(scenario: Scenario, finding: Finding): KernelVersion[] {
  return kernelVersions.filter((kernel) => {
    if (kernel === scenario.settings.kernel) return true;
    const { steps, checks } = onKernel(scenario, kernel);
    const there = finding.check === undefined ? steps[finding.step] : checks[finding.check];
    return (there?.findings ?? []).some((each) => same(each, finding));
  });
}

function same(a: Finding, b: Finding): boolean {
  if (a.kind !== b.kind) return false;
  const [page] = pagesOf(b);
  if (page === undefined) return true;
  return pagesOf(a).some(
    ({ mm, place, from, to }) => mm === page.mm && place === page.place && from <= page.from && page.from <= to,
  );
}

/**
 * "Happens on Linux 6.12 and 6.18, not on 6.1." Kernels that lack what the program asks for before come with a sentence
 * of their own.
 */
export function versionsText(scenario: Scenario, finding: Finding): string {
  const on = versionsOf(scenario, finding);
  const off = kernelVersions.filter((kernel) => !on.includes(kernel));
  if (off.length === 0) return `Happens on every modelled Linux: ${list(on)}.`;
  const lacking = new Map<string, KernelVersion[]>();
  const without: KernelVersion[] = [];
  for (const kernel of off) {
    const what = lackBefore(scenario, finding.step, kernel);
    if (what === undefined) without.push(kernel);
    else lacking.set(what, [...(lacking.get(what) ?? []), kernel]);
  }
  const sentences = [`Happens on Linux ${list(on)}${without.length > 0 ? `, not on ${list(without)}` : ""}.`];
  for (const [what, kernels] of lacking)
    sentences.push(`${list(kernels)} ${kernels.length > 1 ? "lack" : "lacks"} ${what}, which the scenario uses.`);
  return sentences.join(" ");
}

/** What the program asks for up to a step and that kernel does not have. */
function lackBefore(scenario: Scenario, step: number, kernel: KernelVersion): string | undefined {
  for (const { operation, index } of scenario.steps) {
    if (index > step) return undefined;
    const [lack] = lacksOf(kernel, operation);
    if (lack) return lack.what;
  }
  return undefined;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
