// Writes docs/events.md with the scenarios behind it, and the table of docs/designs.md.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tables } from "../designs/matrix.ts";
import { designsPage, eventsPage } from "../designs/page.ts";

const root = new URL("../../", import.meta.url);
const linux = tables("linux");
writeFileSync(new URL("docs/events.md", root), eventsPage(linux, tables("thread")));

const folder = new URL("test/designs/events/", root);
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(new URL(file, folder));
for (const { rows } of linux)
  for (const { scenario } of rows) writeFileSync(new URL(scenario.file, folder), scenario.text);

const page = new URL("docs/designs.md", root);
const example = readFileSync(new URL("test/designs/swap-wp-unmap.ts", root), "utf8");
writeFileSync(page, designsPage(readFileSync(page, "utf8"), example));
