// Scenarios with what is said of their lines written under them, as comments: the text stays a scenario that runs.

import { diagnosticsOf, openScenario, rules, type ScenarioDiagnostic } from "../../analysis/index.ts";
import { versionsText } from "../../analysis/scenario/versions.ts";

const enabled = new Set(rules.filter((rule) => rule.offByDefault).map((rule) => rule.code));

/** Lines of a text that are no annotation. */
export function bare(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^# *\^+ |^# {3}> /.test(line))
    .join("\n");
}

/**
 * The text with its annotations. Statements that something is said of are indented by two columns, so that a marker
 * fits beside the `#`.
 */
export function annotated(text: string): string {
  const scenario = openScenario(text, { enabled });
  const said = diagnosticsOf(scenario);
  return text
    .split("\n")
    .flatMap((line, at) => {
      const here = said.filter((each) => each.line === at);
      return [
        line,
        ...here.flatMap((each) => {
          const versions = each.finding ? [versionsText(scenario, each.finding)] : [];
          const related = each.related.map((place) => `line "${textOf(text, place.line)}": ${place.message}`);
          return [marker(each), ...[...each.detail.lines, ...related, ...versions].map((detail) => `#   > ${detail}`)];
        }),
      ];
    })
    .join("\n");
}

function textOf(text: string, line: number): string {
  return (text.split("\n")[line] ?? "").trim();
}

function marker({ start, end, severity, code, message }: ScenarioDiagnostic): string {
  if (start < 2) throw new Error(`a marker for ${code} has no room: indent the statement by two columns`);
  return `#${" ".repeat(start - 1)}${"^".repeat(Math.max(1, end - start))} ${severity} ${code}: ${message}`;
}
