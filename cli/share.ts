// What is handed on of a scenario, and how it is looked at there: by a link, or in an HTML file.

import type { Scenario, StepRecord } from "../analysis/index.ts";
import type { Shared } from "../analysis/share/link.ts";
import { placesOf } from "../engine/index.ts";
import { UsageError } from "./arguments.ts";
import type { OptionTable } from "./manual.ts";
import { oneLine } from "./output.ts";
import type { ScenarioFile } from "./scenario.ts";

export const shareOptions = {
  step: {
    type: "string",
    value: "N",
    says: "the step in sight, from 1; default: the first finding, or the first step",
  },
  page: { type: "string", value: "PAGE", says: "the page looked into: A.buf[0]" },
} as const satisfies OptionTable;

interface Values {
  readonly step?: string | undefined;
  readonly page?: string | undefined;
}

/** `note`: told what it does not hold. Throws UsageError where there is no such step or page. */
export function sharedOf(
  { file, text, block, scenario }: ScenarioFile,
  values: Values,
  note: (says: string) => void,
): Shared {
  const step = stepOf(scenario, values.step);
  if (scenario.program.includes.size > 0)
    note(
      `${oneLine(file)} includes other scenarios, and they are not handed on: there it will say that they can't be read.\n`,
    );
  return {
    // Of Markdown or a mail, the scenario alone.
    text: text
      .split("\n")
      .slice(block?.line ?? 0)
      .join("\n"),
    kernel: scenario.settings.kernel,
    arch: scenario.arch,
    design: scenario.settings.design,
    step,
    selected: values.page === undefined ? null : pageOf(scenario, scenario.steps[step], values.page),
  };
}

function stepOf({ steps, findings }: Scenario, given: string | undefined): number {
  if (given === undefined) return findings[0]?.step ?? 0;
  const step = Number(given);
  if (/^\d+$/.test(given) && step >= 1 && step <= steps.length) return step - 1;
  throw new UsageError(`--step takes a step of the scenario: 1 to ${steps.length}, not "${given}"`);
}

/** A page by the name that the scenario gives it, mapped after the step. */
function pageOf(scenario: Scenario, step: StepRecord | undefined, given: string): NonNullable<Shared["selected"]> {
  const { mm, name, page } = /^(?<mm>\w+)\.(?<name>\w+)\[(?<page>\d+)\]$/.exec(given)?.groups ?? {};
  if (mm === undefined || page === undefined) throw new UsageError(`--page takes a page: A.buf[0], not "${given}"`);
  const places = step ? placesOf(step.step.state, mm) : [];
  const place = places.find((each) => scenario.nameOf(each.place) === name);
  if (!place) throw new UsageError(`${mm}.${name} is not mapped at that step`);
  return { mm, place: place.place, page: Number(page) };
}
