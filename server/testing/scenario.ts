// For tests of one feature: a scenario as features see it, without a connection.
import type { Position } from "vscode-languageserver";
import { openScenario, type Scenario } from "../../analysis/index.ts";
import { withoutCursor } from "../../language/testing/marker.ts";
import type { Host } from "../host.ts";

/** A host whose files are these, by URI. */
export function hostOf(files: Readonly<Record<string, string>>): Host {
  return {
    async read(uri) {
      const text = Object.hasOwn(files, uri) ? files[uri] : undefined;
      return text === undefined ? { problem: "there is no such file" } : { text, stamp: text };
    },
    exists: async (uri) => Object.hasOwn(files, uri),
    scenarios: async (folder) => Object.keys(files).filter((uri) => uri.startsWith(folder)),
    turn: () => new Promise((done) => setImmediate(done)),
  };
}

export const emptyHost = hostOf({});

/** A text and the cursor in it, which stands as `$0` in the source. */
export function textAt(source: string): { readonly text: string; readonly cursor: Position } {
  const { text, line, column: character } = withoutCursor(source);
  return { text, cursor: { line, character } };
}

/** The same, run. */
export function scenarioAt(source: string): { readonly scenario: Scenario; readonly cursor: Position } {
  const { text, cursor } = textAt(source);
  return { scenario: openScenario(text), cursor };
}
