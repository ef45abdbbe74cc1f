// `include "setup.pte"`: where an included scenario's text comes from.
import { bind, type Includer, parse } from "../language/index.ts";

/** The text of a file by its URI; null where there is none to be had. */
export type ReadText = (uri: string) => string | null;

/** Resolves includes of the document at `uri`, by paths relative to it. */
export function includer(uri: string, read: ReadText, outer: readonly string[] = []): Includer {
  const way = [...outer, uri];
  return (path, environment) => {
    const target = resolvePath(path, uri);
    if (target === null) return `"${path}" can't be found from here: the scenario is not in a folder`;
    if (way.includes(target)) return `"${path}" includes itself`;
    const text = read(target);
    if (text === null) return `"${path}" can't be read`;
    return bind(parse(text), { environment, include: includer(target, read, way) });
  };
}

/** The URI that a path names, as seen from a document; null where the document's own URI has no folder (an untitled one). */
export function resolvePath(path: string, from: string): string | null {
  return URL.canParse(path, from) ? new URL(path, from).href : null;
}
