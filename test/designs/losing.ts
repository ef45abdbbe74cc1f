// What a search finds on each design of the events of one scenario, as scenarios, each with the write that passes unnoticed at its end.

import { readFileSync } from "node:fs";
import { openScenario } from "../../analysis/index.ts";
import { type Design, designs } from "../../engine/index.ts";
import { answerText } from "../../search/answer.ts";
import { explore, sectionOf, statementsOf } from "../../search/index.ts";

/** On shared memory, which is where the designs were meant for; then on a private file. */
const template = readFileSync(new URL("../../examples/search/design-pte-marker.pte", import.meta.url), "utf8").replace(
  /^##.*\n/gm,
  "",
);
const memories = [
  { memory: template, change: null },
  { memory: template.replace("SHARED, f", "PRIVATE, f"), change: "`PRIVATE` in place of `SHARED`" },
];

export interface Losing {
  readonly file: string;
  readonly text: string;
}

/** `depth`: as far as is searched on the private file, which has fifty times as many states; shared memory is searched whole. */
export function losingScenarios(depth: number): Losing[] {
  return designs.flatMap((design) => {
    const own = losingOf(design, true, [], depth);
    const functions = own.map(({ by }) => by);
    return [...own, ...(design.needs === undefined ? [] : losingOf(design, false, functions, depth))];
  });
}

/** By kernel function, the first memory first; `known` functions are told already. */
function losingOf(
  { name, needs }: Design,
  has: boolean,
  known: readonly string[],
  depth: number,
): (Losing & { readonly by: string })[] {
  const found = new Map<string, Losing>();
  for (const { memory, change } of memories) {
    const option = has ? "" : `config ${needs}=off\n`;
    const changes = [...(change === null ? [] : [change]), ...(has ? [] : [`\`config ${needs}=off\``])];
    const header = `design ${name} rule=thread\n${option}`;
    const scenario = openScenario(memory.replace("design pte-marker rule=thread\n", header));
    const section = sectionOf(scenario);
    if (section === null || "message" in section) throw new Error(section?.message ?? "no section");
    const { problem, line } = section;
    for (const { violation, moves } of explore(problem, { all: true, ...(change !== null && { bounds: { depth } }) })
      .found) {
      const { loss } = violation;
      if (loss === null || found.has(loss.by) || known.includes(loss.by)) continue;
      const statements = statementsOf(problem, moves, scenario.nameOf);
      const at = { title: titleOf(name, loss.by, changes), line };
      const page = `${scenario.nameOf(loss.place)}[${loss.page}]`;
      const written = answerText(scenario, statements, { ...at, after: [`${loss.mm}: write(${page}, 9)`] });
      // Where the mapping is not writable a read shows it.
      const refused = openScenario(written).steps.at(-1)?.step.result.sig !== undefined;
      const text = refused
        ? answerText(scenario, statements, { ...at, after: [`${loss.mm}: read(${page})`] })
        : written;
      const file = `${name}-loses-by-${loss.by.replaceAll("_", "-")}${has ? "" : `-without-${needs}`}.pte`;
      found.set(loss.by, { file, text });
    }
  }
  return [...found].map(([by, losing]) => ({ by, ...losing }));
}

/** `changes`: to the scenario that is named, in words. */
function titleOf(design: string, by: string, changes: readonly string[]): string[] {
  const changed = changes.length === 0 ? "" : ` (with ${changes.join(" and ")} there)`;
  return [
    `# ${design} loses a protection`,
    "",
    `The shortest way in which \`${by}()\` does, found by a search${changed}:`,
    `\`explore examples/search/design-pte-marker.pte --design ${design} --all\`. PTE markers keep it under the same rule.`,
  ];
}
