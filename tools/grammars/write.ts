// Writes what colours a scenario where there is no language server, from the language's table: the TextMate grammar, and what Vim, Emacs and Kate take.

import { writeFileSync } from "node:fs";
import { emacsKeywords, kateSyntax, vimSyntax } from "./editors.ts";
import { textMateGrammar } from "./textmate.ts";

const root = new URL("../../", import.meta.url);
writeFileSync(new URL("syntaxes/pte.tmLanguage.json", root), `${JSON.stringify(textMateGrammar(), undefined, 2)}\n`);
writeFileSync(new URL("editors/syntax/pte.vim", root), vimSyntax());
writeFileSync(new URL("editors/syntax/pte.xml", root), kateSyntax());
writeFileSync(new URL("editors/pte-syntax.el", root), emacsKeywords());
