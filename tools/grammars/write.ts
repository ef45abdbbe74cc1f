// Writes syntaxes/pte.tmLanguage.json from the language's table.

import { writeFileSync } from "node:fs";
import { textMateGrammar } from "./textmate.ts";

writeFileSync(
  new URL("../../syntaxes/pte.tmLanguage.json", import.meta.url),
  `${JSON.stringify(textMateGrammar(), undefined, 2)}\n`,
);
