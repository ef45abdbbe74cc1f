// `ptescope explain`: the page of a finding, as docs/findings.md has it, and of an operation, as docs/language.md does.

import { findingPage } from "../analysis/findings/explanation.ts";
import { type Rule, ruleOf, rules } from "../analysis/index.ts";
import { type OperationRow, operationNamed, operations } from "../language/index.ts";
import { meantWord, readArguments, UsageError } from "./arguments.ts";
import type { Command, Io, Manual } from "./command.ts";
import { painter } from "./output.ts";

const manual: Manual = {
  usage: ["[CODE|OPERATION]…"],
  about: `Prints what a finding means: what the kernel does, in which function and since when, an example, on which
modelled kernels it happens, and what to do. Or what an operation of the language is. Without either it lists the findings.`,
  options: {},
  notes: "CODE is a code (PTE003, or just 3) or a name (mremap-without-event-remap), OPERATION a name: madvise.",
  exit: { 0: "told", 2: "there is no such finding or operation" },
  operands: { words: [...rules.map(({ code }) => code), ...operations.map(({ name }) => name)] },
};

async function run(args: string[], io: Io): Promise<number> {
  const { positionals } = readArguments(args, {});
  if (positionals.length === 0) {
    const paint = painter(io);
    for (const { code, severity, title, offByDefault } of rules)
      io.stdout(`${paint("bold", code)}  ${severity.padEnd(11)}  ${title}${offByDefault ? " (off by default)" : ""}\n`);
    return 0;
  }
  const pages = positionals.map((word) => {
    const found = named(word);
    return "code" in found ? findingPage(found) : operationPage(found);
  });
  io.stdout((await Promise.all(pages)).join("\n"));
  return 0;
}

function named(word: string): Rule | OperationRow {
  const code = /^\d+$/.test(word) ? `PTE${word.padStart(3, "0")}` : word;
  const found =
    ruleOf(code) ?? rules.find(({ kind }) => kind === word.toLowerCase()) ?? operationNamed(word.toLowerCase());
  if (found) return found;
  const meant = meantWord(word, [
    ...rules.flatMap(({ code: each, kind }) => [each, kind]),
    ...operations.map(({ name }) => name),
  ]);
  throw new UsageError(
    `there is no finding or operation ${word}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
}

/** What is said of operations is loaded here: no other command shows it. */
async function operationPage(row: OperationRow): Promise<string> {
  return (await import("../language/documentation.ts")).operationPage(row);
}

export const explain: Command = {
  name: "explain",
  summary: "tell what a finding means and what to do, or what an operation is",
  manual,
  run,
};
