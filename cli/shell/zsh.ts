// Completion in zsh, by its own _arguments.

import type { Command } from "../command.ts";
import type { Completed, Option } from "../manual.ts";
import { brief, isList, quoted } from "./words.ts";

export function zshScript(commands: readonly Command[]): string {
  return `#compdef ptescope
# Completion of ptescope in zsh. ptescope completion zsh prints it.
_ptescope() {
  local context state line
  typeset -A opt_args
  _arguments -C '(- *)'{-h,--help}'[help]' '(- *)'{-V,--version}'[the version]' '1: :->command' '*:: :->arguments'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`).join("\n")}
        'help:what a command takes'
      )
      _describe command commands ;;
    arguments)
      case $words[1] in
        help) _values command ${commands.map(({ name }) => name).join(" ")} ;;
${commands.map(commandCase).join("\n")}
      esac ;;
  esac
}
if [[ $funcstack[1] == _ptescope ]]; then _ptescope "$@"; else compdef _ptescope ptescope; fi
`;
}

function commandCase({ name, manual }: Command): string {
  const options = Object.entries(manual.options).flatMap(([option, row]) => {
    const rest = `[${bracketed(brief(row.says))}]${row.type === "boolean" ? "" : `:${row.value ?? ""}:${action(row)}`}`;
    const names = [`--${option}${row.type === "boolean" ? "" : "="}`, ...(row.short ? [`-${row.short}`] : [])];
    return names.map((each) => quoted(`${row.multiple ? "*" : ""}${each}${rest}`));
  });
  const operands = manual.operands === undefined ? [] : [quoted(`*: :${action(manual.operands)}`)];
  const all = ["'(- *)'{-h,--help}'[help]'", ...options, ...operands];
  return `        ${name})\n          _arguments -s \\\n            ${all.join(" \\\n            ")} ;;`;
}

function action(completed: Completed | Option): string {
  const { words, files } = completed;
  if (words !== undefined) {
    const list = words.map((word) => word.replaceAll(/[ :=]/g, "\\$&")).join(" ");
    return "type" in completed && isList(completed) ? `_sequence compadd - ${list}` : `(${list})`;
  }
  if (files === undefined) return " ";
  if (files === "any") return "_files";
  if (files === "folders") return "_files -/";
  return `_files -g "*(${files.map((end) => end.replaceAll(".", "\\.")).join("|")})"`;
}

/** As the description of an option: brackets and colons are _arguments' own. */
function bracketed(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, "\\$&");
}
