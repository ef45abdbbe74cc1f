// `ptescope link`: a scenario as a link to the page that shows it.

import { readLink, writeLink } from "../analysis/share/link.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { type Manual, type OptionTable, scenarioOperands } from "./manual.ts";
import { openFile } from "./scenario.ts";
import { sharedOf, shareOptions } from "./share.ts";

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
