// Which scenarios a command line names: files, folders (every .pte below them) and patterns, for shells that do not expand them.

import { statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import { UsageError } from "./arguments.ts";

const ignore = ["**/node_modules/**"];

/** The files of some arguments, each once, those of a folder or a pattern by name. Throws UsageError where one names nothing. */
export function scenarioFiles(paths: readonly string[]): string[] {
  const files = new Map(paths.flatMap(filesOf).map((file) => [file === "-" ? file : resolve(file), file]));
  return [...files.values()];
}

function filesOf(path: string): string[] {
  const found = path === "-" ? undefined : statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    const below = globSync("**/*.pte", { cwd: path, ignore, dot: false }).sort();
    if (below.length === 0) throw new UsageError(`there is no scenario (.pte) in the folder ${path}`);
    return below.map((file) => `${path.replace(/[/\\]$/, "")}/${file}`);
  }
  if (found !== undefined || path === "-" || !isDynamicPattern(path)) return [path];
  const matching = globSync(path, { ignore, dot: false, absolute: isAbsolute(path) }).sort();
  if (matching.length === 0) throw new UsageError(`no file matches ${path}`);
  return matching;
}
