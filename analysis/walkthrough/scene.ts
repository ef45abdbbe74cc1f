// Narration in its place: what stands before a run of statements tells of them. A heading starts a section.

import type { Scenario } from "../index.ts";
import { piecesOf } from "./narration.ts";
import { type Block, plainProse, plainText, prose } from "./prose.ts";

/** A piece of narration and the steps under it. */
export interface Scene {
  /** The line its narration starts at; 0 for what comes before any narration. */
  readonly line: number;
  /** The heading in this narration; null: it goes on with the section before. */
  readonly title: string | null;
  /** The section it is in. */
  readonly section: string | null;
  readonly depth: number;
  /** Without the heading. */
  readonly blocks: readonly Block[];
  readonly markdown: string;
  /** Indexes of its first step and one past its last; -1 and -1 where it has none. */
  readonly firstStep: number;
  readonly endStep: number;
}

export interface Scenes {
  /** The first heading, where it stands before all statements. */
  readonly title: string | null;
  readonly scenes: readonly Scene[];
}

const known = new WeakMap<Scenario, Scenes>();

export function scenesOf(scenario: Scenario): Scenes {
  let scenes = known.get(scenario);
  if (scenes === undefined) {
    scenes = make(scenario);
    known.set(scenario, scenes);
  }
  return scenes;
}

export function sceneAt(scenario: Scenario, step: number): Scene | null {
  return scenesOf(scenario).scenes.find(({ firstStep, endStep }) => firstStep <= step && step < endStep) ?? null;
}

function make(scenario: Scenario): Scenes {
  const scenes: Scene[] = [];
  let title: string | null = null;
  let section: string | null = null;
  let next = 0;
  for (const piece of piecesOf(scenario.document)) {
    const first = next;
    while (next < scenario.steps.length && ownLine(scenario, next) < piece.end) next++;
    const markdown = piece.lines.join("\n").trim();
    const blocks = piece.plain === null ? prose(markdown) : plainProse(markdown);
    const heading = blocks.findIndex(({ kind }) => kind === "heading");
    const found = blocks[heading];
    const name = found?.kind === "heading" ? plainText(found.children) : null;
    const isTitle = title === null && scenes.length === 0 && name !== null;
    if (isTitle) title = name;
    else if (name !== null) section = name;
    scenes.push({
      line: piece.line,
      title: isTitle ? null : name,
      section,
      depth: found?.kind === "heading" ? found.depth : 0,
      blocks: heading < 0 ? blocks : [...blocks.slice(0, heading), ...blocks.slice(heading + 1)],
      markdown,
      firstStep: first < next ? first : -1,
      endStep: first < next ? next : -1,
    });
  }
  return { title, scenes };
}

/** The line of the scenario itself that runs a step: of an included one, where the next own statement stands. */
function ownLine(scenario: Scenario, step: number): number {
  for (let i = step; i < scenario.steps.length; i++) {
    const record = scenario.steps[i];
    if (record && record.files.length === 0) return scenario.lineOf(i);
  }
  return scenario.document.statements.length;
}
