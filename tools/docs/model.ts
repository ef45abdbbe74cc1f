// Writes the numbers of docs/model.md: how much of the kernel corpus the engine agrees with.

import { readFileSync, writeFileSync } from "node:fs";
import { conformCorpus } from "../../test/kernel/conformance.ts";
import { withNumbers } from "../../test/kernel/numbers.ts";

const path = new URL("../../docs/model.md", import.meta.url);
writeFileSync(path, withNumbers(readFileSync(path, "utf8"), conformCorpus()));
