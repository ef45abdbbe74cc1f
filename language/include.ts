// Included scenarios: who may include whom, and how much in all. Whoever has files gives them; the rules are the same in every host.

import { type BindOptions, bind } from "./bind.ts";
import { MAX_INCLUDE_DEPTH } from "./limits.ts";
import type { IncludeBudget, Includer, Program } from "./program.ts";
import type { Document } from "./tree.ts";

/** What a host knows of files. A name is what the host calls a file: a path, a URI. */
export interface SourceFiles {
  /** The file that a path in an `include` means, or why it means none, as a sentence. */
  resolve(from: string, path: string): { readonly name: string } | { readonly problem: string };
  /** Its text as a tree, or why it can't be had, as a sentence. */
  tree(name: string): Document | string;
}

/** Answers the includes of a scenario, which is `name`. Keeps what files meant there for the next time that it is bound. */
export function includerOf(files: SourceFiles, name: string): Includer {
  // By the way that leads there: what a file means depends on what stands before its `include`.
  let before: ReadonlyMap<string, Program> = new Map();
  let now = new Map<string, Program>();
  let current: IncludeBudget | undefined;
  const within = (way: readonly string[]): Includer => {
    return (path, environment, budget) => {
      if (budget !== current) {
        current = budget;
        before = now;
        now = new Map();
      }
      if (budget.passed !== null) return budget.passed;
      if (/^[\\/]{2}/.test(path)) return "it would be read from another computer";
      const from = way.at(-1) ?? name;
      const found = files.resolve(from, path);
      if ("problem" in found) return found.problem;
      const target = found.name;
      if (way.includes(target)) return target === from ? "it includes itself" : "it includes this file again";
      if (way.length >= MAX_INCLUDE_DEPTH) return `files include each other at most ${MAX_INCLUDE_DEPTH} deep`;
      const tree = files.tree(target);
      if (typeof tree === "string") return tree;
      const passed = budget.take(tree.statements.length);
      if (passed !== null) return passed;
      const inner = [...way, target];
      const key = inner.join("\n");
      const options: BindOptions = { environment, include: within(inner), budget, previous: before.get(key) };
      const program = bind(tree, options);
      now.set(key, program);
      // A bound that was passed further in is told where the scenario's own line is.
      return budget.passed ?? program;
    };
  };
  return within([name]);
}

/** The paths that a scenario includes, as it writes them. */
export function includedPaths(tree: Document): string[] {
  return tree.statements.flatMap((statement) => {
    if (statement.kind !== "header" || statement.keyword.text !== "include") return [];
    return statement.settings.flatMap(({ value }) => (value.kind === "string" ? [value.value] : []));
  });
}
