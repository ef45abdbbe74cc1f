// "What could lose this?": on the line that protects a page, and on one that loses it, of the moment before.
import type { CodeAction, Range } from "vscode-languageserver";
import type { Scenario } from "../../../analysis/index.ts";
import type { Answered } from "../../explored.ts";

/** At most so many pages of a line are asked about. */
const MOST = 3;

export function lossActions(uri: string, scenario: Scenario, { start }: Range): CodeAction[] {
  const index = scenario.stepAtLine(start.line);
  const at = scenario.steps[index];
  if (at === undefined || at.files.length > 0 || scenario.lineOf(index) !== start.line) return [];
  const actions: CodeAction[] = [];
  for (const { mm, place, page, from, to } of at.step.protection) {
    const lost = to === "lost" && from === "held";
    if ((to !== "held" && !lost) || actions.length === MOST) continue;
    const step = lost ? index - 1 : index;
    if (step < 0 || scenario.steps[step]?.files.length !== 0) continue;
    const title = `What could lose the protection of ${mm}.${scenario.nameOf(place)}[${page}]?`;
    const argument = { uri, line: scenario.lineOf(step), page: { mm, place, page } };
    actions.push({
      title,
      kind: lost ? "quickfix" : "refactor.rewrite",
      command: { title, command: "ptescope.losses", arguments: [argument] },
    });
  }
  return actions;
}

/** On a line that forbids what was found. */
export function foundActions(uri: string, explored: readonly Answered[], { start }: Range): CodeAction[] {
  return explored
    .filter(({ line, scenario }) => line === start.line && scenario !== null)
    .map(({ line }) => {
      const title = "Open the scenario in which it does not hold";
      return {
        title,
        kind: "quickfix",
        isPreferred: true,
        command: { title, command: "ptescope.openFound", arguments: [{ uri, line }] },
      };
    });
}
