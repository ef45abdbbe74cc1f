// What a user may choose, under `ptescope.` in the editor's settings. package.json describes the same names.

import { designs, type Settings as EngineSettings } from "../engine/index.ts";

export interface Settings {
  readonly inlayHints: Readonly<Record<HintKind, boolean>>;
  readonly codeLens: Readonly<Record<LensKind, boolean>>;
  /** Codes of findings that are off by default and wanted. */
  readonly findings: { readonly enable: readonly string[] };
  /** What takes the place of a scenario's own `design` header; nothing: {}. */
  readonly override: Pick<Partial<EngineSettings>, "design" | "rule">;
}

/** What the statement returned, what it let go on, which messages it raised, which entries it changed. */
export type HintKind = "result" | "threads" | "messages" | "entries";
export type LensKind = "panel" | "compare" | "walkthrough" | "lost" | "explore";

export const defaultSettings: Settings = {
  inlayHints: { result: true, threads: true, messages: true, entries: true },
  codeLens: { panel: true, compare: true, walkthrough: true, lost: true, explore: true },
  findings: { enable: [] },
  override: {},
};

/** Takes from what an editor gives whatever is well formed; the rest is as by default. */
export function settingsOf(given: unknown): Settings {
  return {
    inlayHints: switches(defaultSettings.inlayHints, member(given, "inlayHints")),
    codeLens: switches(defaultSettings.codeLens, member(given, "codeLens")),
    findings: { enable: strings(member(member(given, "findings"), "enable")) },
    override: override(member(given, "design"), member(given, "rule")),
  };
}

function override(design: unknown, rule: unknown): Settings["override"] {
  const known = designs.find(({ name }) => name === design);
  const chosen = rule === "linux" || rule === "thread" ? rule : undefined;
  return { ...(known && { design: known.name }), ...(chosen && { rule: chosen }) };
}

/** What is wrong with the settings, in a sentence that names the remedy; null: nothing. */
export function problemOf(given: unknown): string | null {
  const design = member(given, "design");
  if (typeof design !== "string" || design === "" || designs.some(({ name }) => name === design)) return null;
  return `ptescope.design: there is no design ${design}. There are: ${designs.map(({ name }) => name).join(", ")}.`;
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
