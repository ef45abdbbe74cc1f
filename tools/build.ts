// Bundles everything into dist/ and prints what it weighs. `--watch` bundles again at each change.
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundleOnce, context, type Metafile } from "esbuild";
import { type Bundle, buildOptions, bundles, htmlParts } from "./bundles.ts";
import { CommandFailed, main, root } from "./command.ts";
import { examples } from "./generated.ts";
import { noticeFiles } from "./notices.ts";

const watch = process.argv.includes("--watch");

const metafiles = new Map<string, Metafile>();

/** A bundle's line: its file, and what it loads beside it when that is needed. */
function weight(out: string, outputs: Metafile["outputs"]): string {
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
  const all = Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  const own = outputs[out]?.bytes ?? all;
  const parts = Object.keys(outputs).length - 1;
  const line = `${out.padEnd(32)} ${kilobytes(own).padStart(10)}`;
  return parts === 0 || own === all
    ? line
    : `${line}  and ${kilobytes(all - own)} in ${parts} ${parts === 1 ? "part" : "parts"}`;
}

async function build(bundle: Bundle): Promise<void> {
  if (watch) {
    const task = await context(buildOptions(bundle, { watch }));
    await task.watch();
    return;
  }
  try {
    const { metafile } = await bundleOnce({ ...buildOptions(bundle), metafile: true });
    metafiles.set(bundle.out, metafile);
    console.log(weight(bundle.out, metafile.outputs));
  } catch {
    // esbuild has said why, with the place.
    throw new CommandFailed(`${bundle.out} can't be bundled`);
  }
  if (bundle.out === "dist/cli.js") chmodSync(join(root, bundle.out), 0o755);
}

await main(async () => {
  if (!watch) rmSync(join(root, "dist"), { recursive: true, force: true });
  for (const bundle of bundles) await build(bundle);
  // One file: the package has room for few.
  writeFileSync(join(root, "dist", "examples.json"), JSON.stringify(examples()));
  if (!watch) {
    const parts = await htmlParts(join(root, "dist"));
    for (const folder of ["dist", "dist/playground"]) writeFileSync(join(root, folder, "html-parts.js"), parts);
  }
  for (const [file, text] of noticeFiles(metafiles)) writeFileSync(join(root, file), text);
});
