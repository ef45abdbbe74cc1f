// Finds, by breadth-first search over small programs, the shortest scenarios in which a design loses a protection that PTE markers
// keep under the same rule (rule=thread: no zap but the VMA's removal may clear it), and writes them to examples/designs/.
// A program may not unprotect, unregister, close or fill.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { losingScenarios } from "./losing.ts";

const folder = join(import.meta.dirname, "../../examples/designs");
mkdirSync(folder, { recursive: true });
const scenarios = losingScenarios();
for (const file of readdirSync(folder)) if (/-loses-/.test(file)) rmSync(join(folder, file));
for (const { file, text } of scenarios) {
  writeFileSync(join(folder, file), text);
  console.log(file);
}
