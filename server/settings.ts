// What a user may choose, under `ptescope.` in the editor's settings. package.json describes the same names.

import { designs, type Settings as EngineSettings, kernelNamed } from "../engine/index.ts";
import { type Environment, initialEnvironment } from "../language/index.ts";

export interface Settings {
  readonly inlayHints: Readonly<Record<HintKind, boolean>>;
  readonly codeLens: Readonly<Record<LensKind, boolean>>;
  /** Codes of findings that are off by default and wanted. */
  readonly findings: { readonly enable: readonly string[] };
  /** What takes the place of a scenario's own `design` header; nothing: {}. */
  readonly override: Pick<Partial<EngineSettings>, "design" | "rule">;
  /** The kernel of scenarios that name none, as it is written; empty: the newest. */
  readonly kernel: string;
}

/** What the statement returned, what it let go on, which messages it raised, which entries it changed. */
export type HintKind = "result" | "threads" | "messages" | "entries";
export type LensKind = "panel" | "compare" | "walkthrough" | "lost" | "explore";

export const defaultSettings: Settings = {
  inlayHints: { result: true, threads: true, messages: true, entries: true },
  codeLens: { panel: true, compare: true, walkthrough: true, lost: true, explore: true },
  findings: { enable: [] },
  override: {},
  kernel: "",
};

/** Takes from what an editor gives whatever is well formed; the rest is as by default. */
export function settingsOf(given: unknown): Settings {
  return {
    inlayHints: switches(defaultSettings.inlayHints, member(given, "inlayHints")),
    codeLens: switches(defaultSettings.codeLens, member(given, "codeLens")),
    findings: { enable: strings(member(member(given, "findings"), "enable")) },
    override: override(member(given, "design"), member(given, "rule")),
    kernel: kernelOf(member(given, "kernel")),
  };
}

function kernelOf(given: unknown): string {
  return typeof given === "string" && typeof kernelNamed(given) !== "string" ? given : "";
}

/** What a scenario's headers begin from; undefined: as everywhere. */
export function environmentOf({ kernel }: Settings): Environment | undefined {
  const named = kernelNamed(kernel);
  if (typeof named === "string") return undefined;
  return { ...initialEnvironment, settings: { ...initialEnvironment.settings, kernel: named.kernel } };
}

function override(design: unknown, rule: unknown): Settings["override"] {
  const known = designs.find(({ name }) => name === design);
  const chosen = rule === "linux" || rule === "thread" ? rule : undefined;
  return { ...(known && { design: known.name }), ...(chosen && { rule: chosen }) };
}

/** What is wrong with the settings, in a sentence that names the remedy; null: nothing. */
export function problemOf(given: unknown): string | null {
  const kernel = member(given, "kernel");
  const named = typeof kernel === "string" && kernel !== "" ? kernelNamed(kernel) : "";
  if (named !== "") {
    const wrong = typeof named === "string" ? named : named.note;
    if (wrong !== null) return `ptescope.kernel: ${wrong}.`;
  }
  const design = member(given, "design");
  if (typeof design !== "string" || design === "" || designs.some(({ name }) => name === design)) return null;
  return `ptescope.design: there is no design ${design}. There are: ${designs.map(({ name }) => name).join(", ")}.`;
}

/** Where the editor opens the page of a finding: an address with `{code}` in it. As it said when it connected. */
export function pageAddress(options: unknown): string | undefined {
  const address = member(options, "findingPage");
  return typeof address === "string" ? address : undefined;
}

/** The editor lists problems with details: they are told on which kernels each finding holds, once that is worked out. */
export function wantsVersions(options: unknown): boolean {
  return member(options, "versions") === true;
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && name in of ? Reflect.get(of, name) : undefined;
}

function switches<K extends string>(
  defaults: Readonly<Record<K, boolean>>,
  given: unknown,
): Readonly<Record<K, boolean>> {
  const all: Record<K, boolean> = { ...defaults };
  for (const name of Object.keys(defaults) as K[]) {
    const value = member(given, name);
    if (typeof value === "boolean") all[name] = value;
  }
  return all;
}

function strings(given: unknown): string[] {
  return Array.isArray(given) ? given.filter((each) => typeof each === "string") : [];
}
