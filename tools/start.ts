// `npm start`: builds what is missing and shows the product at work: an example checked in the terminal, the extension packaged and how to get it
// into an editor, and the page, in which a scenario loses a bit before one's eyes. `npm start -- PORT` serves it there; else on the first free port from 8173 on.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline/promises";
import { main, run } from "./command.ts";
import { portOf, serveUsual, untilStopped } from "./serve.ts";

const example = "examples/anon-dontneed.pte";
const vsix = "dist/ptescope.vsix";

/** Shows a command of ours with its output. */
function show(...args: string[]): void {
  console.log(`\n$ ptescope ${args.join(" ")}`);
  spawnSync(process.execPath, ["dist/cli.js", ...args], { stdio: "inherit" });
}

/** Whether a command is on the PATH. */
function has(command: string): boolean {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Asks where somebody can answer; elsewhere the answer is no. */
async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** In the user's browser, where there is a desktop that has one. */
function openInBrowser(address: string): void {
  if (!process.stdout.isTTY) return;
  const desktop = process.platform === "darwin" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!desktop) return;
  const opener = process.platform === "darwin" ? "open" : "xdg-open";
  // Without one, the address is printed all the same.
  spawn(opener, [address], { stdio: "ignore", detached: true }).on("error", () => {});
}

await main(async () => {
  const port = portOf(process.argv[2]);
  run("tsx", ["tools/package.ts", "vsix"]);
  // All: what the example loses is what it is there to show, so it expects it.
  show("check", "--all", example);

  console.log(`\nThe extension is ${vsix}. Install it with:  code --install-extension ${vsix}`);
  console.log('or in VS Code: Extensions view, "…", "Install from VSIX…". Then open any file of examples/.');
  if (process.stdin.isTTY && has("code") && (await agrees("Install it in VS Code here, and open the examples?"))) {
    run("code", ["--install-extension", vsix, "--force"]);
    run("code", ["examples", "--goto", example]);
  }

  const { address, server } = await serveUsual(port);
  console.log(`\nThe same in the browser, with nothing to install:  ${address}`);
  console.log("It listens on this computer alone. Ctrl+C ends it.");
  openInBrowser(address);
  await untilStopped(server);
});
