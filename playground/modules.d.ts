// Modules that have no types of their own. First those that tools/generated.ts writes when the page is bundled, from the examples and from the language's tables.

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

// Parts of monaco-editor that its package has no types or no path of its own for.

declare module "monaco-lsp-client" {
  import type { lsp } from "monaco-editor";
  export const MonacoLspClient: typeof lsp.MonacoLspClient;
}

declare module "monaco-editor/base/browser/markdownRenderer" {
  export function renderMarkdown(
    markdown: { readonly value: string; readonly isTrusted?: boolean },
    options?: { readonly actionHandler?: (content: string) => void },
  ): { readonly element: HTMLElement; dispose(): void };
}

// What the Monarch test uses of Monaco's own tokenizer, which comes without types.

declare module "monaco-editor/editor/standalone/common/monarch/monarchCompile.js" {
  export function compile(languageId: string, grammar: unknown): unknown;
}

declare module "monaco-editor/editor/standalone/common/monarch/monarchLexer.js" {
  interface Result<State> {
    readonly tokens: readonly { readonly offset: number; readonly type: string }[];
    readonly endState: State;
  }
  export class MonarchTokenizer {
    constructor(languages: unknown, themes: unknown, languageId: string, lexer: unknown, configuration: unknown);
    getInitialState(): object;
    tokenize(line: string, hasEOL: boolean, state: object): Result<object>;
  }
}
