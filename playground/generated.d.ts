// Modules that tools/generated.ts writes when the page is bundled, from the examples and from the language's tables.

declare module "generated:examples" {
  export interface Example {
    /** Without `.pte`. */
    readonly name: string;
    /** The group that it stands in; those of one group come one after another. */
    readonly group: string;
    readonly title: string;
    /** What it is about, in a line of plain text. */
    readonly line: string;
    /** The first paragraph of its narration, as Markdown. */
    readonly summary: string;
    /** Codes of the findings that it expects. */
    readonly findings: readonly string[];
    readonly text: string;
  }
  export const examples: readonly Example[];
}

declare module "generated:first" {
  /** What somebody sees who comes without a link. */
  export const first: string;
}

declare module "generated:choices" {
  export interface Choice {
    readonly name: string;
    /** What it is, where the name does not say it. */
    readonly title: string;
  }
  /** What may stand in a scenario's headers; `defaults` counts where they are not there. */
  export const choices: Readonly<Record<"kernel" | "arch" | "design", readonly Choice[]>>;
  export const defaults: Readonly<Record<"kernel" | "arch" | "design", string>>;
}

declare module "generated:grammar" {
  import type { languages } from "monaco-editor";
  export const grammar: languages.IMonarchLanguage;
  export const configuration: languages.LanguageConfiguration;
}
