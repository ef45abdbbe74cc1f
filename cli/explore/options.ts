// What `ptescope explore` takes.

import { overrideOptions } from "../arguments.ts";
import type { OptionTable } from "../command.ts";
import { formats } from "../report/format.ts";

export const options = {
  all: { type: "boolean", says: "every distinct way, not the first alone" },
  differs: {
    type: "string",
    value: "A,B",
    says: "kernels, designs or rules: the first thing that comes out otherwise on one of them, in place of what the section forbids",
  },
  depth: { type: "string", value: "N", says: "so many steps at most" },
  states: { type: "string", value: "N", says: "so many different states at most (5,000,000)" },
  seconds: { type: "string", value: "N", says: "so long at most" },
  memory: { type: "string", value: "MB", says: "so much for what is remembered of states (2,048)" },
  save: {
    type: "string",
    value: "FILE",
    says: "where a bound or Ctrl-C stops it, writes there all that it knows: --resume FILE goes on",
    files: "any",
  },
  resume: {
    type: "string",
    value: "FILE",
    says: "goes on from there, with the same scenarios and, where it is to go further, another bound; the answer is that of one search",
    files: "any",
  },
  workers: {
    type: "string",
    value: "N",
    says: "so many processors at most (all there are; 1 is none beside the first); the answer is the same",
  },
  shard: {
    type: "string",
    value: "I/N",
    says: "part I of N of the questions (a scenario, a kernel, a line that forbids something), for N processes or machines; with --format json, for --merge",
  },
  merge: { type: "boolean", says: "FILE… are the reports of all parts: what they say together" },
  out: { type: "string", value: "DIR", says: "writes each scenario that was found to a file there", files: "folders" },
  at: {
    type: "string",
    value: "LINE",
    says: "what could lose it? Every distinct way in which the protection of a page is lost after that line:",
  },
  page: { type: "string", value: "A.buf[0]", says: "that page" },
  ...overrideOptions,
  kernel: {
    ...overrideOptions.kernel,
    value: "VERSION|all",
    says: `${overrideOptions.kernel.says}; or all that are modelled, one by one`,
    words: [...overrideOptions.kernel.words, "all"],
  },
  format: {
    type: "string",
    value: "FORMAT",
    says: "text (the default), json, sarif, junit, github, ktap or markdown, as check has them",
    words: formats,
  },
  report: {
    type: "string",
    value: "FORMAT=FILE",
    multiple: true,
    says: "that format into a file, beside what is printed; as often as wanted",
  },
} as const satisfies OptionTable;
