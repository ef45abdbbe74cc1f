// Lines above statements that lead to the panel: at the top of the scenario, at its sections, and where pages lose their protection.
import type { CodeLens, Command } from "vscode-languageserver";
import type { Scenario, StepRecord } from "../../analysis/index.ts";
import type { Answered } from "../document.ts";
import { emptyRange } from "../location.ts";
import type { Settings } from "../settings.ts";

/** The commands are the editor's: an editor that has none of them shows the titles. */
export function codeLenses(
  uri: string,
  scenario: Scenario,
  { codeLens: wanted }: Settings,
  explored: readonly Answered[] = [],
): CodeLens[] {
  const { statements } = scenario.document;
  if (scenario.steps.length === 0) return [];
  const lenses: CodeLens[] = [];
  const add = (line: number, title: string, command: string, at: number): void => {
    lenses.push({
      range: emptyRange(line, 0),
      command: { title, command, arguments: [{ uri, line: at }] } satisfies Command,
    });
  };
  const narrated = statements.some(({ kind }) => kind === "narration");
  const section = statements.findIndex(({ kind }) => kind === "explore");
  if (wanted.explore && section >= 0) {
    add(section, "Try every order", "ptescope.explore", section);
    for (const { line, proven, where, covered, scenario: found } of explored) {
      if (found !== null) add(line, "Does not hold: open the scenario", "ptescope.openFound", line);
      else add(line, `${proven ? "✓ Proven" : "Not proven"}${where}: ${covered}`, "ptescope.explore", section);
    }
  }
  if (wanted.panel) add(0, "Page tables", "ptescope.showPanel", 0);
  if (wanted.compare) add(0, "Compare kernels and designs", "ptescope.compare", 0);
  if (wanted.walkthrough && narrated) add(0, "Start walkthrough", "ptescope.startWalkthrough", 0);
  if (wanted.panel) {
    statements.forEach((statement, line) => {
      if (line > 0 && statement.kind === "narration" && statement.level > 0) {
        const step = scenario.steps.find((each) => each.files.length === 0 && scenario.lineOf(each.index) > line);
        if (step) add(line, "Page tables here", "ptescope.showPanel", scenario.lineOf(step.index));
      }
    });
  }
  if (wanted.lost) {
    for (const step of scenario.steps) {
      const pages = lostBy(step);
      if (pages > 0 && step.files.length === 0) {
        const line = scenario.lineOf(step.index);
        add(
          line,
          pages === 1 ? "1 page loses its protection" : `${pages} pages lose their protection`,
          "ptescope.showPanel",
          line,
        );
      }
    }
  }
  return lenses;
}

function lostBy({ step }: StepRecord): number {
  return step.protection.filter(({ from, to }) => to === "lost" && from !== "lost").length;
}
