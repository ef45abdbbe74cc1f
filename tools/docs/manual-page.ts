// Writes docs/ptescope.1 from the command line's table of commands.

import { writeFileSync } from "node:fs";
import { commands } from "../../cli/commands.ts";
import { manualPage } from "../../cli/manual-page.ts";
import manifest from "../../package.json" with { type: "json" };

writeFileSync(new URL("../../docs/ptescope.1", import.meta.url), manualPage(commands, manifest.version));
