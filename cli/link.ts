// `ptescope link`: a scenario as a link to the page that shows it; and what is handed on of a scenario, by a link or in an HTML file.

import type { Scenario, StepRecord } from "../analysis/index.ts";
import { readLink, type Shared, writeLink } from "../analysis/share/link.ts";
import { placesOf } from "../engine/index.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { oneLine } from "./output.ts";
import { openFile, type ScenarioFile } from "./scenario.ts";

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

const options = {
  address: {
    type: "string",
    value: "ADDRESS",
    says: "where the page is (npm start prints one); default: PTESCOPE_ADDRESS of the environment. Without either, only what stands behind the address is printed: #1.…",
  },
  ...shareOptions,
  read: { type: "string", value: "LINK", says: "prints the scenario that a link holds" },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["FILE [--address ADDRESS] [--step N] [--page PAGE]", "--read LINK"],
  about: `Prints a link that opens a scenario (.pte, or a recorder's .scn) in the page of ptescope, where it runs in the
browser. The link holds all of it, behind the #, which no browser sends to a server.`,
  options,
  notes: "FILE may be - for standard input.",
  exit: { 0: "printed", 2: "wrong usage, or a file or link that can't be read" },
  operands: scenarioOperands,
};

async function write(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (values.read !== undefined) {
    if (positionals.length > 0) throw new UsageError("takes a scenario (FILE) or a link (--read LINK), not both");
    return print(values.read, io);
  }
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("takes one scenario: FILE");
  const address = values.address ?? io.env.PTESCOPE_ADDRESS ?? "";
  if (address !== "" && !/^https?:\/\//.test(address))
    throw new UsageError(`--address takes an address that begins with http:// or https://, not "${address}"`);
  const shared = sharedOf(await openFile(path, io), values, (says) => io.stderr(says));
  io.stdout(`${address.replace(/#.*$/s, "")}#${writeLink(shared)}\n`);
  return 0;
}

function print(given: string, io: Io): number {
  const shared = readLink(given.replace(/^[^#]*#/s, "#"));
  if ("problem" in shared) throw new UsageError(shared.problem);
  io.stdout(shared.text);
  return 0;
}

export const link: Command = {
  name: "link",
  summary: "print a link that opens a scenario in the browser",
  manual,
  run: write,
};
