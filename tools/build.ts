// Bundles everything into dist/ and prints what it weighs. `--watch` bundles again at each change.
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundleOnce, context, type Metafile } from "esbuild";
import { type Parts, packed } from "../analysis/share/html.ts";
import { linked } from "../analysis/share/linked.ts";
import { type Bundle, buildOptions, bundles } from "./bundles.ts";
import { CommandFailed, main, root } from "./command.ts";
import { examples } from "./generated.ts";
import { noticeFiles } from "./notices.ts";

const watch = process.argv.includes("--watch");

const metafiles = new Map<string, Metafile>();

async function build(bundle: Bundle): Promise<void> {
  if (watch) {
    const task = await context(buildOptions(bundle, { watch }));
    await task.watch();
    return;
  }
  try {
    const { metafile } = await bundleOnce({ ...buildOptions(bundle), metafile: true });
    metafiles.set(bundle.out, metafile);
    for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
      console.log(`${file.padEnd(28)} ${(bytes / 1024).toFixed(1).padStart(8)} KB`);
    }
  } catch {
    // esbuild has said why, with the place.
    throw new CommandFailed(`${bundle.out} can't be bundled`);
  }
  if (bundle.out === "dist/cli.js") chmodSync(join(root, bundle.out), 0o755);
}

/** What an HTML file of a scenario is made of, for the command line and for the page: a module that is loaded when one is wanted. */
async function writeParts(): Promise<void> {
  const read = (name: string): string => readFileSync(join(root, "dist", name), "utf8");
  const parts: Parts = {
    style: read("standalone.css"),
    script: read("standalone.js"),
    panel: packed(read("panel.js")),
    server: packed(await linked("server-worker.js", async (name) => read(name))),
  };
  for (const folder of ["dist", "dist/playground"])
    writeFileSync(join(root, folder, "html-parts.js"), `export const parts = ${JSON.stringify(parts)};\n`);
}

await main(async () => {
  if (!watch) rmSync(join(root, "dist"), { recursive: true, force: true });
  for (const bundle of bundles) await build(bundle);
  // One file: the package has room for few.
  writeFileSync(join(root, "dist", "examples.json"), JSON.stringify(examples()));
  if (!watch) await writeParts();
  for (const [file, text] of noticeFiles(metafiles)) writeFileSync(join(root, file), text);
});
