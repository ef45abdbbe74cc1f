// Writes docs/versions.md from the version table.

import { writeFileSync } from "node:fs";
import { versionsPage } from "./versions-page.ts";

writeFileSync(new URL("../../docs/versions.md", import.meta.url), versionsPage());
