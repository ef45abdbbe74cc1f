// Writes docs/language.md from the language's table.

import { writeFileSync } from "node:fs";
import { languagePage } from "./language-page.ts";

writeFileSync(new URL("../../docs/language.md", import.meta.url), languagePage());
