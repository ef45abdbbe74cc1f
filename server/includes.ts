// Scenarios that other scenarios include: found beside the file that names them, read once for each version of their text.
import { bind, type Document, type Environment, type Includer, type Program, parse } from "../language/index.ts";
import type { Host } from "./host.ts";

interface Known {
  readonly text: string;
  readonly tree: Document;
}

/** The tree of a file that is open in the editor, which goes before what the disk has. */
export type OpenTree = (uri: string) => Document | undefined;

/** Includes deeper than this are refused. */
const DEPTH = 16;

export class Includes {
  private readonly host: Host;
  private readonly openTree: OpenTree;
  private readonly known = new Map<string, Known>();
  /** By the way that leads there: what a file means depends on what stands before its `include`. */
  private readonly programs = new Map<string, Program>();

  constructor(host: Host, openTree: OpenTree) {
    this.host = host;
    this.openTree = openTree;
  }

  /** Answers the includes of one scenario; `way` are the files that lead to it, itself the last. */
  of(uri: string, way: readonly string[] = [uri]): Includer {
    return (path, environment) => {
      const target = resolve(uri, path);
      if (target === null) return `"${path}" can't be found from here: the scenario is not a file yet`;
      if (way.includes(target))
        return way.at(-1) === target ? `"${path}" includes itself` : `"${path}" includes this file again`;
      if (way.length >= DEPTH) return `more than ${DEPTH} files deep`;
      const tree = this.tree(target);
      if (tree === null) return `"${path}" can't be read (${readable(target)})`;
      return this.bound(target, tree, environment, way);
    };
  }

  private bound(uri: string, tree: Document, environment: Environment, way: readonly string[]): Program {
    const key = [...way, uri].join("\n");
    const previous = this.programs.get(key);
    const program = bind(tree, {
      environment,
      include: this.of(uri, [...way, uri]),
      ...(previous ? { previous } : {}),
    });
    this.programs.set(key, program);
    return program;
  }

  /** Whether a scenario includes a file, itself or by way of others. */
  reaches(from: string, tree: Document, target: string, seen: Set<string> = new Set()): boolean {
    return pathsOf(tree).some((path) => {
      const uri = resolve(from, path);
      if (uri === null || seen.has(uri)) return false;
      if (uri === target) return true;
      seen.add(uri);
      const inner = this.tree(uri);
      return inner !== null && this.reaches(uri, inner, target, seen);
    });
  }

  /** The tree of a file, whether it is open or on the disk. */
  tree(uri: string): Document | null {
    const open = this.openTree(uri);
    if (open) return open;
    const text = this.host.read(uri);
    if (text === null) return null;
    const known = this.known.get(uri);
    if (known?.text === text) return known.tree;
    const tree = parse(text, known?.tree);
    this.known.set(uri, { text, tree });
    return tree;
  }
}

/** The paths that a scenario includes, as it writes them. */
function pathsOf(tree: Document): string[] {
  return tree.statements.flatMap((statement) => {
    if (statement.kind !== "header" || statement.keyword.text !== "include") return [];
    return statement.settings.flatMap(({ value }) => (value.kind === "string" ? [value.value] : []));
  });
}

/** The URI that a path in an `include` names, or null where the scenario has no place of its own (untitled). */
export function resolve(uri: string, path: string): string | null {
  try {
    // Each part is encoded, so that a `#` or a blank in a file's name is part of it.
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const base = new URL(uri);
    return base.pathname.includes("/") ? new URL(encoded, base).href : null;
  } catch {
    return null;
  }
}

/** A scenario and the files that it includes, each once, with what they mean there. */
export function filesOf(uri: string, program: Program): ReadonlyMap<string, Program> {
  const files = new Map<string, Program>();
  const visit = (at: string, of: Program): void => {
    if (files.has(at)) return;
    files.set(at, of);
    for (const { path, program: inner } of of.includes.values()) {
      const target = resolve(at, path);
      if (inner !== null && target !== null) visit(target, inner);
    }
  };
  visit(uri, program);
  return files;
}

/** The URI of a file from the includes on the way to it, as scenarios write them. */
export function fileOf(uri: string, files: readonly string[]): string | null {
  let at: string | null = uri;
  for (const file of files) at = at === null ? null : resolve(at, file);
  return at;
}

function readable(uri: string): string {
  const { protocol, pathname } = new URL(uri);
  return protocol === "file:" ? decodeURIComponent(pathname) : uri;
}
