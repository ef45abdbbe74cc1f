// `npm run docs`: writes what of docs/ is generated; `npm run docs -- versions` the pages with that in their path alone.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { conformCorpus } from "../test/kernel/conformance.ts";
import { withNumbers } from "../test/kernel/numbers.ts";
import { tables } from "./designs/matrix.ts";
import { designsPage, eventsPage } from "./designs/page.ts";
import { pages } from "./docs/pages.ts";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const write = (path: string, text: string): void => writeFileSync(new URL(path, root), text);

/** docs/events.md with the scenarios behind it. */
function events(): void {
  const linux = tables("linux");
  write("docs/events.md", eventsPage(linux, tables("thread")));
  const folder = "test/designs/events/";
  mkdirSync(new URL(folder, root), { recursive: true });
  for (const file of readdirSync(new URL(folder, root))) rmSync(new URL(folder + file, root));
  for (const { rows } of linux) for (const { scenario } of rows) write(folder + scenario.file, scenario.text);
}

/** Pages of which only a part is made: the table and the worked example, and how much of the corpus the engine agrees with. */
const parts: Readonly<Record<string, () => void>> = {
  "docs/events.md": events,
  "docs/designs.md": () =>
    write("docs/designs.md", designsPage(read("docs/designs.md"), read("test/designs/swap-wp-unmap.ts"))),
  "docs/model.md": () => write("docs/model.md", withNumbers(read("docs/model.md"), conformCorpus())),
};

const asked = process.argv[2] ?? "";
const whole = Object.entries(pages).map(([path, page]) => [path, () => write(path, page())] as const);
for (const [path, make] of [...whole, ...Object.entries(parts)])
  if (path.includes(asked)) {
    console.log(path);
    make();
  }
