// What came of sections, as plain data: every format lays out the same, and parts of a search are put together from it.

import { type Answer, coverageText, type Exploration, type Question } from "../../search/index.ts";
import type { ScenarioFile } from "../scenario.ts";

export interface ExploredFile {
  /** As the user wrote it. */
  readonly file: string;
  /** The line (from 1) where it stands in a page of Markdown or a mail; null: it is the file. */
  readonly block: number | null;
  readonly text: string;
  readonly kernel: string;
  readonly properties: readonly ExploredProperty[];
}

/** A line of a section that forbids something. */
export interface ExploredProperty {
  /** From 1. */
  readonly line: number;
  readonly property: string;
  /** Null: another part looks at it. */
  readonly answer: ExploredAnswer | null;
}

export interface ExploredAnswer {
  /** Nothing was found, and nothing was left out. */
  readonly proven: boolean;
  /** In words. */
  readonly covered: string;
  readonly states: number;
  readonly depth: number;
  readonly stopped: Exploration["stopped"];
  readonly notModelled: readonly string[];
  readonly found: readonly ExploredWay[];
}

export interface ExploredWay {
  readonly code: string | null;
  readonly message: string;
  readonly steps: number;
  readonly cause: string | null;
  /** The kernel function. */
  readonly by: string | null;
  /** What the search added to the scenario, with results. */
  readonly statements: readonly string[];
  readonly scenario: string;
}

export function exploredFile({ file, block, text, scenario }: ScenarioFile, properties: readonly ExploredProperty[]) {
  const { kernel } = scenario.settings;
  return { file, block: block === null ? null : block.line + 1, text, kernel, properties } satisfies ExploredFile;
}

export function exploredProperty({ line, text }: Question, answer: Answer | null): ExploredProperty {
  return { line: line + 1, property: text, answer: answer && exploredAnswer(answer) };
}

function exploredAnswer({ made, proven, ways }: Answer): ExploredAnswer {
  const { states, depth, stopped, notModelled } = made;
  const found = ways.map(({ found: { violation, moves }, scenario, statements }) => ({
    code: violation.code,
    message: violation.message,
    steps: moves.length,
    cause: violation.loss?.cause ?? null,
    by: violation.loss?.by ?? null,
    statements,
    scenario,
  }));
  return { proven, covered: coverageText(made), states, depth, stopped, notModelled, found };
}

/** 0: nothing found, and all was looked at; 1: found; 3: nothing found, and not all. */
export function statusOf(files: readonly ExploredFile[]): number {
  const all = files.flatMap(({ properties }) => properties.flatMap(({ answer }) => answer ?? []));
  if (all.some(({ found }) => found.length > 0)) return 1;
  return all.every(({ proven }) => proven) ? 0 : 3;
}
