// dist/html-parts.js: what an HTML file of a scenario is made of, for the command line and for the page, as a module that is loaded when one is wanted.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { type Parts, packed } from "../analysis/share/html.ts";
import { linked } from "../analysis/share/linked.ts";
import { buildOptions, bundles } from "./bundles.ts";

/** The bundles that it takes. */
const needed = ["dist/standalone.css", "dist/standalone.js", "dist/panel.js", "dist/server.js"];

/** The module's text, from a folder with these bundles. Throws where one is not there. */
export async function htmlParts(folder: string): Promise<string> {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const parts: Parts = {
    style: read("standalone.css"),
    script: read("standalone.js"),
    panel: packed(read("panel.js")),
    server: packed(await linked("server-worker.js", async (name) => read(name))),
  };
  return `export const parts = ${JSON.stringify(parts)};\n`;
}

/** The same where nothing is built yet: the bundles are made for it, in a folder of their own. */
export async function builtHtmlParts(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), "ptescope-parts-"));
  try {
    for (const bundle of bundles) if (needed.includes(bundle.out)) await build(buildOptions(bundle, { outdir }));
    return await htmlParts(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
