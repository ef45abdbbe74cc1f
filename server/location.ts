// Where something is, as LSP says it: URIs and ranges. What a path in a scenario leads to, and what a person calls a URI. Nothing here throws.
import type { Range } from "vscode-languageserver";
import type { Span } from "../language/index.ts";

/**
 * The URI that a path in an `include` names, or null where the scenario has no place of its own (untitled), or the path leads to another
 * computer.
 */
export function resolve(uri: string, path: string): string | null {
  try {
    // Each part is encoded, so that a `#` or a blank in a file's name is part of it.
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const base = new URL(uri);
    const found = new URL(encoded, base);
    return base.pathname.includes("/") && found.host === base.host ? found.href : null;
  } catch {
    return null;
  }
}

/** The URI of a file from the includes on the way to it, as scenarios write them. */
export function fileOf(uri: string, files: readonly string[]): string | null {
  let at: string | null = uri;
  for (const file of files) at = at === null ? null : resolve(at, file);
  return at;
}

/** For a message: the path of a file of this computer, else the URI. */
export function readable(uri: string): string {
  try {
    const { protocol, pathname } = new URL(uri);
    return protocol === "file:" ? decoded(pathname) : uri;
  } catch {
    return uri;
  }
}

/** The file's name, for what has no title. What is saved nowhere has its scheme alone before it. */
export function nameOf(uri: string): string {
  return decoded(uri.slice(uri.lastIndexOf("/") + 1).replace(/^untitled:/, ""));
}

/** Without percent signs, where they stand for characters. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Places of the language (a line, columns in it) as LSP has them. Both count UTF-16 units from 0, so that nothing is converted, only wrapped. */
export function rangeOf(line: number, span: Span): Range {
  return { start: { line, character: span.start }, end: { line, character: span.end } };
}

export function emptyRange(line: number, character: number): Range {
  return { start: { line, character }, end: { line, character } };
}
