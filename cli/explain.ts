// `ptescope explain`: the page of a finding, as docs/findings.md has it.

import { findingPage } from "../analysis/findings/explanation.ts";
import { ruleOf, rules } from "../analysis/index.ts";
import { meantWord, readArguments, UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import type { Manual } from "./manual.ts";
import { painter } from "./output.ts";

const manual: Manual = {
  usage: ["[CODE…]"],
  about: `Prints what a finding means: what the kernel does, in which function and since when, an example, on which
modelled kernels it happens, and what to do. Without CODE it lists the findings.`,
  options: {},
  notes: "CODE is a code (PTE003, or just 3) or a name (mremap-without-event-remap).",
  exit: { 0: "told", 2: "there is no such finding" },
  operands: { words: rules.map(({ code }) => code) },
};

function run(args: string[], io: Io): number {
  const { positionals } = readArguments(args, {});
  if (positionals.length === 0) {
    const paint = painter(io);
    for (const { code, severity, title, offByDefault } of rules)
      io.stdout(`${paint("bold", code)}  ${severity.padEnd(11)}  ${title}${offByDefault ? " (off by default)" : ""}\n`);
    return 0;
  }
  io.stdout(positionals.map((word) => findingPage(findingNamed(word))).join("\n"));
  return 0;
}

function findingNamed(word: string) {
  const code = /^\d+$/.test(word) ? `PTE${word.padStart(3, "0")}` : word;
  const found = ruleOf(code) ?? rules.find(({ kind }) => kind === word.toLowerCase());
  if (found) return found;
  const meant = meantWord(
    word,
    rules.flatMap(({ code: each, kind }) => [each, kind]),
  );
  throw new UsageError(`there is no finding ${word}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
}

export const explain: Command = {
  name: "explain",
  summary: "tell what a finding means and what to do",
  manual,
  run,
};
