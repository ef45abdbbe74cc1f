// Writes docs/decoder.md and docs/decoder-layouts.md from the decoder's tables.

import { writeFileSync } from "node:fs";
import { decoderPage, layoutsPage } from "../decoder/page.ts";

writeFileSync(new URL("../../docs/decoder.md", import.meta.url), decoderPage());
writeFileSync(new URL("../../docs/decoder-layouts.md", import.meta.url), layoutsPage());
