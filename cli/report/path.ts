// The file that something is said of, as a code-hosting service resolves it: relative to where the command ran.

import { dirname, isAbsolute, join, relative } from "node:path";

/** The path of what `files` (includes on the way) leads to from `file`, with forward slashes; relative where it lies below the current folder. */
export function reportedPath(file: string, files: readonly string[]): string {
  let path = file;
  for (const each of files) path = isAbsolute(each) ? each : join(dirname(path), each);
  if (path === "-") return "stdin";
  const within = isAbsolute(path) ? relative(process.cwd(), path) : path;
  return (within.startsWith("..") ? path : within).replaceAll("\\", "/").replace(/^\.\//, "");
}
