// What Monaco is told of the scenario language.

import { configuration, grammar } from "generated:grammar";
import * as monaco from "monaco-editor/editor/editor.api";
import type { Diagnostic, Hover } from "vscode-languageserver-protocol";
import type { Server } from "./server.ts";

// Before the server answers: words and colours. The grammar is made from the language's table.

/** Colours by kind of word: names of the grammar's tokens and of the server's semantic ones. */
const palettes = {
  light: {
    comment: "6a737d",
    "comment.doc": "4a5a6a",
    keyword: "a626a4",
    function: "795e26",
    constant: "0f6ab4",
    name: "24292e",
    process: "1a7f6b",
    number: "986801",
    string: "50801f",
    parameter: "7a3e9d",
    finding: "c4302b",
  },
  dark: {
    comment: "8b949e",
    "comment.doc": "a9b7c6",
    keyword: "d2a8ff",
    function: "e2c08d",
    constant: "79c0ff",
    name: "d7dce2",
    process: "7ee0c5",
    number: "e3b341",
    string: "a5d6a7",
    parameter: "c9a5f7",
    finding: "ff8a80",
  },
} as const;

function rules(palette: Readonly<Record<keyof (typeof palettes)["light"], string>>): monaco.editor.ITokenThemeRule[] {
  const colour = (foreground: string, ...tokens: string[]) => tokens.map((token) => ({ token, foreground }));
  return [
    ...colour(palette.comment, "comment"),
    ...colour(palette["comment.doc"], "comment.doc", "comment.documentation"),
    ...colour(palette.keyword, "keyword"),
    ...colour(palette.function, "function"),
    ...colour(palette.constant, "constant", "enumMember"),
    ...colour(palette.name, "variable", "identifier", "variable.definition"),
    ...colour(palette.process, "type", "tag", "namespace"),
    ...colour(palette.number, "number", "number.hex"),
    ...colour(palette.string, "string"),
    ...colour(palette.parameter, "attribute.name", "parameter"),
    ...colour(palette.finding, "annotation", "decorator"),
  ];
}

export function registerLanguage(): void {
  monaco.languages.register({ id: "pte", extensions: [".pte"], aliases: ["Page-table scenario"] });
  monaco.languages.setLanguageConfiguration("pte", configuration);
  monaco.languages.setMonarchTokensProvider("pte", grammar);
  const theme = (
    name: string,
    base: monaco.editor.BuiltinTheme,
    palette: Parameters<typeof rules>[0],
    colors: monaco.editor.IColors = {},
  ) => monaco.editor.defineTheme(name, { base, inherit: true, rules: rules(palette), colors });
  theme("ptescope-light", "vs", palettes.light, { "editorCodeLens.foreground": "#5a6b7d" });
  theme("ptescope-dark", "vs-dark", palettes.dark, {
    "editor.background": "#1b1f24",
    "editorCodeLens.foreground": "#9aa7b5",
  });
  theme("ptescope-hc-dark", "hc-black", palettes.dark);
  theme("ptescope-hc-light", "hc-light", palettes.light);
}

// What its LSP client leaves out of the server's answers: links that run commands, in hovers and at a problem's code.

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
