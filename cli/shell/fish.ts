// Completion in fish.

import type { Command } from "../command.ts";
import type { Completed } from "../manual.ts";
import { brief } from "./words.ts";

export function fishScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  return `# Completion of ptescope in fish. ptescope completion fish prints it.
complete -c ptescope -f
complete -c ptescope -n __fish_use_subcommand -s h -l help -d help
complete -c ptescope -n __fish_use_subcommand -s V -l version -d 'the version'
complete -c ptescope -n __fish_use_subcommand -a help -d 'what a command takes'
complete -c ptescope -n '__fish_seen_subcommand_from help' -a ${fish(names)}
${commands.flatMap(commandLines).join("\n")}
`;
}

function commandLines({ name, summary, manual }: Command): string[] {
  const here = `complete -c ptescope -n ${fish(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    `complete -c ptescope -n __fish_use_subcommand -a ${name} -d ${fish(summary)}`,
    `${here} -s h -l help -d help`,
    ...Object.entries(manual.options).map(([option, row]) => {
      const short = row.short === undefined ? "" : ` -s ${row.short}`;
      const value = row.type === "boolean" ? "" : ` -r${offered(row)}`;
      return `${here}${short} -l ${option}${value} -d ${fish(brief(row.says))}`;
    }),
    ...(manual.operands === undefined ? [] : [`${here}${offered(manual.operands)}`]),
  ];
}

/** Words, or files: -F where any will do, after `complete -f` has turned them off. */
function offered({ words, files }: Completed): string {
  if (words !== undefined) return ` -f -a ${fish(words.join(" "))}`;
  if (files === undefined) return " -f";
  if (files === "any") return " -F";
  if (files === "folders") return " -f -a '(__fish_complete_directories)'";
  return ` -f -k -a ${fish(`(__fish_complete_suffix ${files.join(" ")})`)}`;
}

/** In single quotes fish has two escapes, and not the ones of other shells. */
function fish(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
