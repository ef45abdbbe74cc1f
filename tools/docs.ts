// `npm run docs`: writes what of docs/ is generated. Each file of tools/docs/ writes one page.

import { readdirSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "docs");
for (const file of readdirSync(folder).sort()) {
  console.log(`tools/docs/${file}`);
  await import(join(folder, file));
}
