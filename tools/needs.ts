// What tests need and npm does not bring: Debian's Chromium, a real VS Code, other editors, shells, a kernel to boot. Does nothing where all is there.
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { CommandFailed, isStarted, main, run } from "./command.ts";

// What the end-to-end tests drive: Debian's Chromium, and a real VS Code (code-server, with the Node it needs) from npm, in a folder outside of
// the checkout, so that another checkout finds it again.

const nodeVersion = "24.21.0";
const codeServerVersion = "4.139.1"; // VS Code 1.139.1

interface Tools {
  /** The Node that code-server runs on. */
  readonly node: string;
  /** code-server's entry file. */
  readonly codeServer: string;
  /** The browser of VS Code's windows. */
  readonly chromium: string;
  /** That of pages: Chromium without a window, which takes half of the processor time; in it, what a webview of VS Code copies does not come to the clipboard. */
  readonly headlessShell: string;
}

/** Where the tools are kept: PTESCOPE_E2E_DIR, or a folder of the user's cache. */
const folder = process.env.PTESCOPE_E2E_DIR ?? join(homedir(), ".cache", "ptescope-e2e");
const nodeFolder = join(folder, "node24", "node_modules", `node-linux-${process.arch}`);
const tools: Tools = {
  node: join(nodeFolder, "bin", "node"),
  codeServer: join(folder, "code-server", "node_modules", "code-server", "out", "node", "entry.js"),
  chromium: process.env.PTESCOPE_CHROMIUM ?? "/usr/bin/chromium",
  headlessShell: process.env.PTESCOPE_CHROMIUM ?? "/usr/bin/chromium-headless-shell",
};

/** What code-server's native parts are compiled with, each with the Debian package that brings it. */
const systemNeeds: readonly (readonly [path: string, debianPackage: string])[] = [
  [tools.chromium, "chromium"],
  [tools.headlessShell, "chromium-headless-shell"],
  ["/usr/include/gssapi/gssapi.h", "libkrb5-dev"],
  ["/usr/bin/g++", "g++"],
  ["/usr/bin/make", "make"],
  ["/usr/bin/pkg-config", "pkg-config"],
];

function installSystemPackages(): void {
  const missing = systemNeeds.filter(([path]) => !existsSync(path)).map(([, name]) => name);
  const python = spawnSync("python3", ["--version"]);
  if (python.error) missing.push("python3");
  try {
    installPackages(missing);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(`${error.message}. Install these packages by hand, then try again: ${missing.join(" ")}`);
  }
}

function installPackage(name: string, version: string, into: string, env: NodeJS.ProcessEnv, flags: string[]): void {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--no-audit", "--no-fund", "--prefix", into, ...flags, `${name}@${version}`], env);
}

/** Installs what is missing and returns where it is. About two minutes on a bare machine, nothing on the next call. */
export function setUp(): Tools {
  if (process.platform !== "linux") throw new CommandFailed("The end-to-end tests need Linux.");
  installSystemPackages();
  const stamp = join(folder, "installed.json");
  const wanted = JSON.stringify({ node: nodeVersion, codeServer: codeServerVersion });
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return tools;

  console.log(
    `Installing code-server ${codeServerVersion} and Node ${nodeVersion} in ${folder}. This takes about two minutes.`,
  );
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  installPackage(`node-linux-${process.arch}`, nodeVersion, join(folder, "node24"), {}, ["--ignore-scripts"]);
  // Native parts are built for node 24, against its own headers. code-server's install script takes the Node it gets from
  // npm's user agent, which an outer npm hands down to this one.
  const onNode24 = {
    PATH: `${join(nodeFolder, "bin")}${delimiter}${process.env.PATH ?? ""}`,
    npm_config_nodedir: nodeFolder,
    npm_config_user_agent: undefined,
  };
  // Its install script brings VS Code's own packages; the project's .npmrc, and an outer npm that read it, refuse scripts.
  const flags = ["--ignore-scripts=false"];
  installPackage("code-server", codeServerVersion, join(folder, "code-server"), onNode24, flags);
  // Loads VS Code, which `--version` does not.
  run(tools.node, [tools.codeServer, "--list-extensions"]);
  writeFileSync(stamp, wanted);
  return tools;
}

// What tests need beside VS Code: editors, shells, the readers of the manual page. What is missing is a package of Debian.

/** Waits for apt. Throws CommandFailed where it can't install them. */
function installPackages(packages: readonly string[]): void {
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

// Debian's cloud kernel, downloaded and unpacked, not installed: an image to boot, with its modules.

interface KernelPackage {
  readonly image: string;
  readonly modules: string;
}

/** From $PTESCOPE_E2E_DIR (~/.cache/ptescope-e2e), put there at first use. A sentence where it can't be had. */
export function debianKernel(): KernelPackage | string {
  const asked = spawnSync("apt-cache", ["depends", "linux-image-cloud-amd64"], { encoding: "utf8" });
  if (asked.error) return "there is no apt-cache to find Debian's kernel with";
  const name = /Depends: (linux-image-\S+)/.exec(asked.stdout)?.[1];
  if (name === undefined) return "apt knows no linux-image-cloud-amd64 (apt-get update)";
  const kernel = join(folder, name);
  if (!existsSync(kernel)) {
    const fresh = `${kernel}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    const made =
      spawnSync("apt-get", ["download", name], { cwd: fresh }).status === 0 &&
      spawnSync("sh", ["-c", "dpkg-deb -x ./*.deb . && rm ./*.deb"], { cwd: fresh }).status === 0;
    if (made) renameSync(fresh, kernel);
    rmSync(fresh, { recursive: true, force: true });
    if (!made) return `${name} can't be downloaded and unpacked (apt-get download, dpkg-deb)`;
  }
  const image = readdirSync(join(kernel, "boot")).find((file) => file.startsWith("vmlinuz-"));
  const release = image?.slice("vmlinuz-".length);
  if (image === undefined || release === undefined) return `${kernel} holds no vmlinuz`;
  return { image: join(kernel, "boot", image), modules: join(kernel, "lib", "modules", release) };
}

if (isStarted(import.meta.url)) {
  await main(() => {
    const { codeServer, chromium } = setUp();
    console.log(`Ready: ${codeServer} and ${chromium}`);
  });
}
