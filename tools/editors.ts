// Installs what tests drive beside VS Code: the editors of docs/editors.md, shells and the readers of the manual page. Only as root, as in CI: a
// developer's machine is asked for nothing, and what it doesn't have is skipped by name.
import { existsSync } from "node:fs";
import { CommandFailed } from "./command.ts";
import { installPackages } from "./debian.ts";

/** A path of each package, and its name in Debian. */
const needs: readonly (readonly [path: string, debianPackage: string])[] = [
  ["/usr/bin/nvim", "neovim"],
  ["/usr/bin/vim", "vim"],
  ["/usr/share/vim-ale", "vim-ale"],
  ["/usr/bin/emacs", "emacs-nox"],
  ["/usr/share/emacs/site-lisp/elpa-src", "elpa-eglot"],
  ["/usr/bin/zsh", "zsh"],
  ["/usr/bin/fish", "fish"],
  ["/usr/bin/man", "man-db"],
  ["/usr/bin/mandoc", "mandoc"],
];

export function setUpEditors(): void {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  try {
    installPackages(needs.filter(([path]) => !existsSync(path)).map(([, name]) => name));
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.error(`${error.message}. The tests that need them are skipped.`);
  }
}
