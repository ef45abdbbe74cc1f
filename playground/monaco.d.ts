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
