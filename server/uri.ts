// URIs of scenarios: what a path in one of them leads to, and what a person calls them. Nothing here throws, whatever the URI.

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
