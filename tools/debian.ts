// What tests need beside VS Code: editors, shells, the readers of the manual page. What is missing is a package of Debian.

import { existsSync } from "node:fs";
import { CommandFailed, run } from "./command.ts";

/** Waits for apt. Throws CommandFailed where it can't install them. */
export function installPackages(packages: readonly string[]): void {
  if (packages.length === 0) return;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
  console.log(`Missing on this machine: ${packages.join(", ")}. Installing with apt-get.`);
  const apt = (...args: string[]): void => {
    const [program = "", ...rest] = [...sudo, "apt-get", ...args];
    run(program, rest, { DEBIAN_FRONTEND: "noninteractive" });
  };
  apt("update", "-qq");
  apt("install", "-y", "-qq", ...packages);
}

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

/** Installs it, only as root, as in CI: a developer's machine is asked for nothing, and what it doesn't have is skipped by name. */
export function setUpEditors(): void {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  try {
    installPackages(needs.filter(([path]) => !existsSync(path)).map(([, name]) => name));
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.error(`${error.message}. The tests that need them are skipped.`);
  }
}
