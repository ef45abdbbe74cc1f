// The keywords of font-lock for Emacs, from the same table.

import { flagForms, operationNames, wordForms } from "../../language/table.ts";

export function emacsKeywords(): string {
  const words = (forms: readonly string[]): string => `\\_<\\(?:${forms.join("\\|")}\\)\\_>`;
  /** Before one of these a keyword is a name like any other; Emacs has no negative lookahead, and needs none at a line's end. */
  const statement = (forms: readonly string[]): string =>
    `^\\s-*\\(${forms.join("\\|")}\\)\\(?:[ \t]+[^(=:/ \t\n]\\|[ \t]*$\\)`;
  const rules: readonly (readonly [pattern: string, group: number, face: string, override?: true])[] = [
    ["^\\s-*##[ \t]+#\\{1,6\\}[ \t].*$", 0, "font-lock-keyword-face", true],
    ["^\\s-*##\\(?:[ \t].*\\)?$", 0, "font-lock-doc-face", true],
    ["!PTE[0-9]\\{3\\}\\_>", 0, "font-lock-warning-face"],
    [statement(wordForms("headers")), 1, "font-lock-preprocessor-face"],
    [statement(["assert", "never", "always", "decode", "scn", "explore", "any", "on"]), 1, "font-lock-keyword-face"],
    ["^\\s-*\\([A-Za-z_][A-Za-z0-9_]*\\(?:/[A-Za-z0-9_-]+\\)?\\)[ \t]*:", 1, "font-lock-type-face"],
    [`\\_<\\(${operationNames.join("\\|")}\\)[ \t]*(`, 1, "font-lock-function-name-face"],
    ["\\_<\\([A-Za-z_][A-Za-z0-9_]*\\)[ \t]*=", 1, "font-lock-variable-name-face"],
    [words(flagForms), 0, "font-lock-constant-face"],
    [words(wordForms("errnos", "signals")), 0, "font-lock-constant-face"],
    [words(wordForms("states")), 0, "font-lock-type-face"],
    [words(wordForms("outcomes")), 0, "font-lock-builtin-face"],
    ["\\_<\\(?:0x[0-9A-Fa-f]+\\|[0-9]+\\)\\_>", 0, "font-lock-constant-face"],
    ["->", 0, "font-lock-builtin-face"],
  ];
  const lines = rules.map(([pattern, group, face, override]) =>
    `    (${JSON.stringify(pattern)} ${group} ${override ? `'${face} t` : `'${face}`})`.replaceAll("'", ""),
  );
  return `${[
    ";;; pte-syntax.el --- What to colour in page-table scenarios -*- lexical-binding: t -*-",
    "",
    ";; Made from the language's table: npm run grammar.",
    "",
    ";;; Code:",
    "",
    "(defconst pte-font-lock-keywords",
    `  '(${lines.join("\n").trimStart()})`,
    "  \"Keywords of `font-lock-mode' for `pte-mode'.\")",
    "",
    "(provide 'pte-syntax)",
    ";;; pte-syntax.el ends here",
  ].join("\n")}\n`;
}
