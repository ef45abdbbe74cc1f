// The losing programs as scenarios, each with the write that passes unnoticed at its end.

import { openScenario, outcomeParts } from "../../analysis/index.ts";
import { createState, designs, type Operation, step } from "../../engine/index.ts";
import { formatDocument } from "../../language/format.ts";
import { parse } from "../../language/parse.ts";
import { writeOperation } from "../../language/write.ts";
import { type Losing, shortestLosing } from "./programs.ts";

/** Longer ones say nothing new. */
const LONGEST = 8;

export function losingScenarios(longest = LONGEST): { file: string; text: string }[] {
  const scenarios: { file: string; text: string }[] = [];
  for (const design of designs) {
    const found = shortestLosing(design, {}, longest);
    const without =
      design.needs === undefined ? [] : shortestLosing(design, { [design.needs]: false }, longest).slice(0, 1);
    for (const losing of [...found, ...without]) {
      scenarios.push({ file: `${fileName(losing)}.pte`, text: scenarioText(losing) });
    }
  }
  return scenarios;
}

function fileName({ settings, by }: Losing): string {
  const option = settings.migration ? "" : "-without-migration";
  return `${settings.design}-loses-by-${by.replaceAll("_", "-")}${option}`;
}

const names = ["buf", "moved"];

function scenarioText(losing: Losing): string {
  const { settings, program, by } = losing;
  const lines = [...program, probeOf(losing)].map((op) => writeOperation(op, (at) => names[at] ?? `place${at}`) ?? "");
  const head = [
    `## # ${settings.design} loses a protection`,
    "##",
    `## The shortest program in which \`${by}()\` does, found by a search over small programs (tools/designs/search.ts).`,
    "## PTE markers keep it under the same rule.",
    `kernel ${settings.kernel}`,
    `design ${settings.design} rule=thread`,
    ...(settings.migration ? [] : ["config migration=off"]),
    "",
  ];
  return withOutcomes(head, lines);
}

/** The access that shows it: a write, or a read where the mapping is not writable. */
function probeOf({ settings, program, mm, place }: Losing): Operation {
  const write: Operation = { op: "write", mm, place, page: 0, value: 9 };
  const last = program.reduce((state, op) => step(state, op).state, createState(settings));
  return step(last, write).result.sig === undefined ? write : { op: "read", mm, place, page: 0 };
}

/** The statements with what comes of each. */
function withOutcomes(head: readonly string[], lines: readonly string[]): string {
  const { steps } = openScenario([...head, ...lines].join("\n"));
  const told = lines.map((line, at) => {
    const made = steps[at];
    if (made === undefined) return line;
    const results = [
      ...outcomeParts(made.step, () => null).map(({ text }) => text),
      ...new Set(made.findings.map(({ code }) => `!${code}`)),
    ];
    return results.length === 0 ? line : `${line} -> ${results.join(", ")}`;
  });
  return formatDocument(parse(`${[...head, ...told].join("\n")}\n`));
}
