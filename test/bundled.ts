// For tests: what is built, as it ships. Each is built once a worker, into a folder that test/bundled.setup.ts takes away.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Metafile } from "esbuild";
import { inject } from "vitest";
import { buildOptions, bundles } from "../tools/bundles.ts";

export interface Bundled {
  readonly file: string;
  readonly metafile: Metafile;
}

const root = resolve(import.meta.dirname, "..");
const built = new Map<string, Promise<Bundled>>();

/** `out`: as tools/bundles.ts names it, dist/cli.js. Beside `dist/` there are the `tools/` of the package. */
export function bundled(out: "dist/cli.js" | "dist/server.js"): Promise<Bundled> {
  const known = built.get(out) ?? make(out);
  built.set(out, known);
  return known;
}

async function make(out: string): Promise<Bundled> {
  const bundle = bundles.find((each) => each.out === out);
  if (!bundle) throw new Error(`no bundle is ${out}`);
  const folder = join(inject("bundles"), `${process.env.VITEST_POOL_ID}-${out.replace(/\W/g, "-")}`);
  mkdirSync(join(folder, "dist"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  symlinkSync(join(root, "tools"), join(folder, "tools"));
  const { metafile } = await build({ ...buildOptions(bundle, { outdir: join(folder, "dist") }), metafile: true });
  return { file: join(folder, out), metafile };
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
