// What Monaco's LSP client leaves out of the server's answers: links that run commands, in hovers and at a problem's code.

import * as monaco from "monaco-editor/editor/editor.api";
import type { Diagnostic, Hover } from "vscode-languageserver-protocol";
import type { Server } from "./server.ts";

const severities = {
  1: monaco.MarkerSeverity.Error,
  2: monaco.MarkerSeverity.Warning,
  3: monaco.MarkerSeverity.Info,
  4: monaco.MarkerSeverity.Hint,
} as const;

type Range = Diagnostic["range"];

export function showDiagnostics(server: Server, model: monaco.editor.ITextModel): void {
  const show = (diagnostics: readonly Diagnostic[]): void => {
    monaco.editor.setModelMarkers(model, "ptescope", diagnostics.map(marker));
  };
  show(server.diagnostics);
  server.onDiagnostics(show);
}

function marker(diagnostic: Diagnostic): monaco.editor.IMarkerData {
  const { range, severity = 1, code, codeDescription, message, source, relatedInformation, tags } = diagnostic;
  const value = code === undefined ? undefined : String(code);
  return {
    ...rangeOf(range),
    message: typeof message === "string" ? message : message.value,
    severity: severities[severity],
    ...(source === undefined ? {} : { source }),
    ...(value === undefined
      ? {}
      : { code: codeDescription ? { value, target: monaco.Uri.parse(codeDescription.href) } : value }),
    ...(relatedInformation === undefined
      ? {}
      : {
          relatedInformation: relatedInformation.map(({ location, message }) => ({
            ...rangeOf(location.range),
            resource: monaco.Uri.parse(location.uri),
            message,
          })),
        }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function rangeOf({ start, end }: Range): monaco.IRange {
  return {
    startLineNumber: start.line + 1,
    startColumn: start.character + 1,
    endLineNumber: end.line + 1,
    endColumn: end.character + 1,
  };
}

export function answerHovers(server: Server): void {
  monaco.languages.registerHoverProvider("pte", {
    async provideHover(model, position) {
      const found = await server.lsp<Hover | null>("textDocument/hover", {
        textDocument: { uri: model.uri.toString(true) },
        position: { line: position.lineNumber - 1, character: position.column - 1 },
      });
      if (!found) return null;
      const value = textOf(found.contents);
      return { contents: [{ value, isTrusted: true }], ...(found.range ? { range: rangeOf(found.range) } : {}) };
    },
  });
}

function textOf(contents: Hover["contents"]): string {
  if (typeof contents === "string") return contents;
  return Array.isArray(contents) ? contents.map((each) => textOf(each)).join("\n\n") : contents.value;
}
