// Scenarios that other scenarios include: found beside the file that names them, read before the one that includes them is bound, and kept for as
// long as an open scenario reaches them.
import {
  type Document,
  type Includer,
  includedPaths,
  includerOf,
  MAX_FILE_BYTES,
  MAX_INCLUDES,
  type Program,
  parse,
  type SourceFiles,
} from "../language/index.ts";
import type { FileText, Host } from "./host.ts";
import { readable, resolve } from "./location.ts";

interface Known {
  readonly file: FileText;
  /** Null where there is no text. */
  readonly tree: Document | null;
}

/** The tree of a file that is open in the editor, which goes before what the disk has. */
export type OpenTree = (uri: string) => Document | undefined;

export class Includes {
  private readonly host: Host;
  private readonly openTree: OpenTree;
  private readonly known = new Map<string, Known>();
  private readonly files: SourceFiles;

  constructor(host: Host, openTree: OpenTree) {
    this.host = host;
    this.openTree = openTree;
    this.files = {
      resolve: (from, path) => {
        const name = resolve(from, path);
        return name === null ? { problem: "the scenario is not a file yet, so nothing is beside it" } : { name };
      },
      tree: (uri) => this.treeOf(uri) ?? `${this.problem(uri)} (${readable(uri)})`,
    };
  }

  /** Answers the includes of one scenario, from what `load` has read. */
  of(uri: string): Includer {
    return includerOf(this.files, uri);
  }

  /** Reads what a scenario includes, and what that includes; what is known and as it was is not read again. */
  async load(uri: string, tree: Document): Promise<void> {
    const seen = new Set([uri]);
    const visit = async (from: string, of: Document): Promise<void> => {
      for (const path of includedPaths(of)) {
        const target = resolve(from, path);
        if (target === null || seen.has(target) || seen.size > MAX_INCLUDES) continue;
        seen.add(target);
        const inner = await this.read(target);
        if (inner !== null) await visit(target, inner);
      }
    };
    await visit(uri, tree);
  }

  /** Forgets what none of these reaches any more. */
  keep(open: Iterable<{ readonly uri: string; readonly tree: Document }>): void {
    const reached = new Set<string>();
    for (const { uri, tree } of open) this.reach(uri, tree, reached);
    for (const uri of this.known.keys()) if (!reached.has(uri)) this.known.delete(uri);
  }

  /** How many files are kept. */
  get size(): number {
    return this.known.size;
  }

  /** Whether a scenario includes a file, itself or by way of others. */
  reaches(from: string, tree: Document, target: string): boolean {
    const reached = new Set<string>();
    this.reach(from, tree, reached);
    return reached.has(target);
  }

  private reach(from: string, tree: Document, reached: Set<string>): void {
    for (const path of includedPaths(tree)) {
      const uri = resolve(from, path);
      if (uri === null || reached.has(uri)) continue;
      reached.add(uri);
      const inner = this.treeOf(uri);
      if (inner !== undefined) this.reach(uri, inner, reached);
    }
  }

  private async read(uri: string): Promise<Document | null> {
    const open = this.openTree(uri);
    if (open) return open;
    const known = this.known.get(uri);
    const file = await this.host.read(uri, MAX_FILE_BYTES, known?.file);
    if (known && file === known.file) return known.tree;
    const tree = "text" in file ? parse(file.text, known?.tree ?? undefined) : null;
    this.known.set(uri, { file, tree });
    return tree;
  }

  private treeOf(uri: string): Document | undefined {
    return this.openTree(uri) ?? this.known.get(uri)?.tree ?? undefined;
  }

  private problem(uri: string): string {
    const file = this.known.get(uri)?.file;
    return file && "problem" in file ? file.problem : "it was not read";
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
