// For tests: what is built, as it ships. Each is built once a run, by the worker that asks first, into a folder that test/bundled.setup.ts takes away.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
  const folder = join(inject("bundles"), out.replace(/\W/g, "-"));
  const metafile = join(folder, "metafile.json");
  while (!existsSync(metafile)) {
    // Of several workers one makes the folder; it is gone again where the build failed.
    if (mkdirSync(folder, { recursive: true }) === undefined) await sleep(50);
    else await makeIn(folder, out, metafile);
  }
  return { file: join(folder, out), metafile: JSON.parse(readFileSync(metafile, "utf8")) };
}

async function makeIn(folder: string, out: string, metafile: string): Promise<void> {
  const bundle = bundles.find((each) => each.out === out);
  try {
    if (!bundle) throw new Error(`no bundle is ${out}`);
    mkdirSync(join(folder, "dist"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    symlinkSync(join(root, "tools"), join(folder, "tools"));
    const made = await build({ ...buildOptions(bundle, { outdir: join(folder, "dist") }), metafile: true });
    writeFileSync(`${metafile}.part`, JSON.stringify(made.metafile));
    renameSync(`${metafile}.part`, metafile);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
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
