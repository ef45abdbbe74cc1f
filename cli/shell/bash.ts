// Completion in bash, 3.2 (macOS) and later; bash-completion need not be there.

import type { Command } from "../command.ts";
import type { Completed, Option } from "../manual.ts";
import { isList, quoted } from "./words.ts";

export function bashScript(commands: readonly Command[]): string {
  return `# Completion of ptescope in bash. ptescope completion bash prints it.
_ptescope() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words= files= list= before= word
  COMPREPLY=()
  # Bash takes --option=value for three words.
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD == 1)); then
    words=${quoted([...commands.map(({ name }) => name), "help", "--help", "--version"].join(" "))}
  else
    case \${COMP_WORDS[1]} in
      help) words=${quoted(commands.map(({ name }) => name).join(" "))} ;;
${commands.map(commandCase).join("\n")}
    esac
  fi
  if [[ $list && $cur == *,* ]]; then before=\${cur%,*}, cur=\${cur##*,}; fi
  while IFS= read -r word; do
    [[ $word ]] && COMPREPLY+=("$before$word")
  done < <(compgen -W "$words" -- "$cur")
  [[ \${#COMPREPLY[@]} == 1 && $COMPREPLY == *= ]] && compopt -o nospace 2>/dev/null
  [[ $files ]] || return 0
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do
    if [[ -d $word ]]; then COMPREPLY+=("$word")
    elif [[ $word =~ $files ]]; then COMPREPLY+=("$word")
    fi
  done < <(compgen -f -- "$cur")
}
complete -F _ptescope ptescope
`;
}

function commandCase({ name, manual }: Command): string {
  const options = Object.entries(manual.options);
  const labels = options.flatMap(([option, { short }]) => [
    `--${option}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
  const valued = options.filter(([, { type }]) => type === "string");
  const cases = [
    ...valued.map(([option, row]) => {
      const names = [`--${option}`, ...(row.short === undefined ? [] : [`-${row.short}`])].join("|");
      return `          ${names}) ${[...wanted(row), ...(isList(row) ? ["list=1"] : [])].join(" ") || ":"} ;;`;
    }),
    `          *) if [[ $cur == -* ]]; then words=${quoted([...labels, "--help"].join(" "))}`,
    `            else ${wanted(manual.operands ?? {}).join(" ") || ":"}`,
    "            fi ;;",
  ];
  return `      ${name})\n        case $prev in\n${cases.join("\n")}\n        esac ;;`;
}

/** Assignments of what may stand there. */
function wanted({ words, files }: Completed | Option): string[] {
  return [
    ...(words === undefined ? [] : [`words=${quoted(words.join(" "))}`]),
    ...(files === undefined ? [] : [`files=${quoted(pattern(files))}`]),
  ];
}

/** A regular expression of the files' names; folders are always offered: what is wanted may be in one. */
function pattern(files: NonNullable<Completed["files"]>): string {
  if (files === "any") return ".";
  if (files === "folders") return "^$";
  return `(${files.map((end) => end.replaceAll(".", "\\.")).join("|")})$`;
}
