// `ptescope explore`: tries all that may happen, in every order, and tells the shortest way to what must not.

import { type Command, type Manual, scenarioOperands } from "./command.ts";
import { options } from "./explore/options.ts";

const manual: Manual = {
  usage: [
    "FILE… [--all] [--differs A,B] [--depth N] [--states N] [--seconds N] [--memory MB] [--save FILE] [--resume FILE] [--workers N] [--kernel VERSION|all] [--shard I/N] [--out DIR] [--format FORMAT] [--report FORMAT=FILE]…",
    "--merge FILE… [--out DIR] [--format FORMAT] [--report FORMAT=FILE]…",
    "FILE --at LINE --page A.buf[0] [--depth N] [--out DIR] [--format FORMAT]",
  ],
  about: `Searches the explored section of scenarios: everything that it lets happen, in every order, for what it forbids.
What is found is a scenario, and a shortest one. Nothing found without a bound is a proof: it says how many states there
are.`,
  options,
  notes: `FILE may be a folder, a pattern or -. Scenarios without a section are passed over, unless it is the only one.`,
  exit: {
    0: "nothing found, and all was looked at",
    1: "something was found",
    2: "wrong usage",
    3: "nothing found, but not all was looked at: a bound was hit, or what is not modelled was met",
    130: "Ctrl-C ended it; what was covered until then is told",
  },
  operands: scenarioOperands,
};

export const explore: Command = {
  name: "explore",
  summary: "try all that may happen in every order, and tell the shortest way to what must not",
  manual,
  // No other command searches: what does is loaded here.
  run: async (args, io) => (await import("./explore/run.ts")).run(args, io),
};
