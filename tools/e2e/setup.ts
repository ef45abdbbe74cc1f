// Installs what the end-to-end tests drive: Debian's Chromium, and a real VS Code (code-server, with the Node it needs)
// from npm, in a folder outside of the checkout, so that another checkout finds it again. Does nothing where all is there.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandFailed, main, run } from "../command.ts";
import { installPackages } from "../debian.ts";

const nodeVersion = "24.21.0";
const codeServerVersion = "4.139.1"; // VS Code 1.139.1

export interface Tools {
  /** The Node that code-server runs on. */
  readonly node: string;
  /** code-server's entry file. */
  readonly codeServer: string;
  readonly chromium: string;
}

/** Where the tools are kept: PTESCOPE_E2E_DIR, or a folder of the user's cache. */
const folder = process.env.PTESCOPE_E2E_DIR ?? join(homedir(), ".cache", "ptescope-e2e");
const nodeFolder = join(folder, "node24", "node_modules", `node-linux-${process.arch}`);
const tools: Tools = {
  node: join(nodeFolder, "bin", "node"),
  codeServer: join(folder, "code-server", "node_modules", "code-server", "out", "node", "entry.js"),
  chromium: process.env.PTESCOPE_CHROMIUM ?? "/usr/bin/chromium",
};

/** What code-server's native parts are compiled with, each with the Debian package that brings it. */
const systemNeeds: readonly (readonly [path: string, debianPackage: string])[] = [
  [tools.chromium, "chromium"],
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(() => {
    const { codeServer, chromium } = setUp();
    console.log(`Ready: ${codeServer} and ${chromium}`);
  });
}
