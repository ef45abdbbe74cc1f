// `ptescope completion`: what makes a shell complete ptescope's commands, options and their values. The script for bash is for 3.2 (macOS) and
// later; bash-completion need not be there.
import { readArguments, UsageError } from "../arguments.ts";
import type { Command, Completed, Option } from "../command.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

type Shell = keyof typeof scripts;
const shells = Object.keys(scripts).filter(isShell);

/** `commands`: all there are, this one too. */
export function completion(commands: () => readonly Command[]): Command {
  return {
    name: "completion",
    summary: "print what makes a shell complete ptescope's commands and options",
    manual: {
      usage: [shells.join("|")],
      about: `Prints a script for that shell. For good:

  bash  ptescope completion bash > ~/.local/share/bash-completion/completions/ptescope
  zsh   ptescope completion zsh > a folder of $fpath, as _ptescope
  fish  ptescope completion fish > ~/.config/fish/completions/ptescope.fish

or for the shell that runs: source <(ptescope completion bash).`,
      options: {},
      exit: { 0: "printed", 2: "wrong usage" },
      operands: { words: shells },
    },
    run(args, io) {
      const { positionals } = readArguments(args, {});
      const [shell, ...more] = positionals;
      if (shell === undefined || more.length > 0 || !isShell(shell))
        throw new UsageError(`takes a shell: ${shells.join(", ")}`);
      io.document(scripts[shell](commands()));
      return 0;
    },
  };
}

function isShell(name: string): name is Shell {
  return Object.hasOwn(scripts, name);
}

/** The scripts that make a shell complete ptescope's commands. That of bash is for 3.2 (macOS) and later; bash-completion need not be there. */
function bashScript(commands: readonly Command[]): string {
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
${commands.map(bashCase).join("\n")}
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

function bashCase({ name, manual }: Command): string {
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

/** Completion in zsh, by its own _arguments. */
function zshScript(commands: readonly Command[]): string {
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
${commands.map(zshCase).join("\n")}
      esac ;;
  esac
}
if [[ $funcstack[1] == _ptescope ]]; then _ptescope "$@"; else compdef _ptescope ptescope; fi
`;
}

function zshCase({ name, manual }: Command): string {
  const options = Object.entries(manual.options).flatMap(([option, row]) => {
    const rest = `[${zshBracketed(brief(row.says))}]${row.type === "boolean" ? "" : `:${row.value ?? ""}:${zshAction(row)}`}`;
    const names = [`--${option}${row.type === "boolean" ? "" : "="}`, ...(row.short ? [`-${row.short}`] : [])];
    return names.map((each) => quoted(`${row.multiple ? "*" : ""}${each}${rest}`));
  });
  const operands = manual.operands === undefined ? [] : [quoted(`*: :${zshAction(manual.operands)}`)];
  const all = ["'(- *)'{-h,--help}'[help]'", ...options, ...operands];
  return `        ${name})\n          _arguments -s \\\n            ${all.join(" \\\n            ")} ;;`;
}

function zshAction(completed: Completed | Option): string {
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
function zshBracketed(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, "\\$&");
}

/** Completion in fish. */
function fishScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  return `# Completion of ptescope in fish. ptescope completion fish prints it.
complete -c ptescope -f
complete -c ptescope -n __fish_use_subcommand -s h -l help -d help
complete -c ptescope -n __fish_use_subcommand -s V -l version -d 'the version'
complete -c ptescope -n __fish_use_subcommand -a help -d 'what a command takes'
complete -c ptescope -n '__fish_seen_subcommand_from help' -a ${fish(names)}
${commands.flatMap(fishLines).join("\n")}
`;
}

function fishLines({ name, summary, manual }: Command): string[] {
  const here = `complete -c ptescope -n ${fish(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    `complete -c ptescope -n __fish_use_subcommand -a ${name} -d ${fish(summary)}`,
    `${here} -s h -l help -d help`,
    ...Object.entries(manual.options).map(([option, row]) => {
      const short = row.short === undefined ? "" : ` -s ${row.short}`;
      const value = row.type === "boolean" ? "" : ` -r${fishOffered(row)}`;
      return `${here}${short} -l ${option}${value} -d ${fish(brief(row.says))}`;
    }),
    ...(manual.operands === undefined ? [] : [`${here}${fishOffered(manual.operands)}`]),
  ];
}

/** Words, or files: -F where any will do, after `complete -f` has turned them off. */
function fishOffered({ words, files }: Completed): string {
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

// What the scripts for the shells have in common.

/** Characters of what a shell shows beside a word. */
const BRIEF = 70;

/** What an option is for in a few words: what it says up to the first stop. */
function brief(says: string): string {
  const [sentence = ""] = says.split(/[;\n]|\. /);
  const [first = ""] = sentence.length > BRIEF ? sentence.split(/[:,]| \(/) : [sentence];
  return first.replace(/:$/, "").trim();
}

/** Whether its value is a list of words, with commas between them. */
function isList({ value }: Option): boolean {
  return value?.endsWith(",…") ?? false;
}

/** A word as a shell takes it as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
