// For tests: the command line as it ships, bundled, in a folder of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { bundles } from "../../tools/bundles.ts";

export interface Bundled {
  /** dist/cli.js in that folder. */
  readonly file: string;
  readonly metafile: Metafile;
  remove(): void;
}

export async function bundleCommandLine(): Promise<Bundled> {
  const bundle = bundles.find(({ out }) => out === "dist/cli.js");
  if (!bundle) throw new Error("no bundle is dist/cli.js");
  const folder = mkdtempSync(join(tmpdir(), "ptescope-cli-"));
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const { metafile } = await build({
    ...bundle.options,
    absWorkingDir: join(import.meta.dirname, "..", ".."),
    entryPoints: { cli: bundle.entry },
    outdir: join(folder, "dist"),
    bundle: true,
    minify: true,
    metafile: true,
  });
  return { file: join(folder, "dist", "cli.js"), metafile, remove: () => rmSync(folder, { recursive: true }) };
}

/** The sources that are loaded before the first command runs: of the file of that name and of all that it imports without waiting. */
export function loadedAtStart({ outputs }: Metafile, name: string): string[] {
  const wanted = Object.keys(outputs).filter((path) => path.endsWith(`/${name}`));
  const seen = new Set<string>();
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const imports = outputs[path]?.imports ?? [];
    wanted.push(
      ...imports.filter(({ kind, external }) => kind === "import-statement" && !external).map((to) => to.path),
    );
  }
  return [...seen].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
}
