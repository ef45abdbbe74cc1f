// `ptescope completion`: what makes a shell complete ptescope's commands, options and their values.

import { readArguments, UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { bashScript, fishScript, zshScript } from "./scripts.ts";

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
