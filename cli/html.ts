// `ptescope html`: a scenario as one HTML file that runs it.

import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Parts } from "../analysis/share/html.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { writeText } from "./files.ts";
import { sharedOf, shareOptions } from "./link.ts";
import { openFile } from "./scenario.ts";

const options = {
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    says: "where the page goes; default: standard output",
    files: [".html"],
  },
  ...shareOptions,
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["FILE [-o FILE.html] [--step N] [--page PAGE]"],
  about: `Writes a scenario (.pte or .scn) as one HTML file that runs it: the scenario in an editor, its findings, and the page
tables as map, life and text. It opens from a disk or a mail, needs nothing else, asks nobody on the network for anything,
and runs what is typed there.`,
  options,
  notes: "FILE may be - for standard input. The file has about 600 KB, whatever the scenario.",
  exit: { 0: "written", 2: "wrong usage, or a file that can't be read or written" },
  examples: ["ptescope html loss.pte -o loss.html"],
  operands: scenarioOperands,
};

async function writeHtml(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("takes one scenario: FILE");
  const shared = sharedOf(await openFile(path, io), values, (says) => io.stderr(says));
  const { htmlFile } = await import("../analysis/share/html.ts");
  const text = htmlFile(await parts(), { ...shared, name: path === "-" ? "scenario.pte" : basename(path) });
  if (values.output === undefined) io.document(text);
  else writeText(values.output, text);
  return 0;
}

/** They stand beside the command line's bundle. From the sources they are those that were built last. */
async function parts(): Promise<Parts> {
  const places = ["./html-parts.js", "../dist/html-parts.js"].map((place) => new URL(place, import.meta.url));
  const place = places.find((each) => existsSync(each));
  if (!place) throw new UsageError("the page is not built: npm run build does it");
  const made: { readonly parts: Parts } = await import(place.href);
  return made.parts;
}

export const html: Command = {
  name: "html",
  summary: "write a scenario as one HTML file that runs it",
  manual,
  run: writeHtml,
};
