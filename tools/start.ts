// `npm start`: builds what is missing and shows the product at work: an example checked and run in the terminal, the
// extension packaged, and how to get it into an editor.
import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline/promises";
import { main, run } from "./command.ts";

const example = "examples/anon-dontneed.pte";
const vsix = "dist/ptescope.vsix";

/** Shows a command of ours with its output. */
function show(...args: string[]): void {
  console.log(`\n$ ptescope ${args.join(" ")}`);
  spawnSync(process.execPath, ["dist/cli.js", ...args], { stdio: "inherit" });
}

/** Whether VS Code's own command is on the PATH. */
function hasCode(): boolean {
  return spawnSync("code", ["--version"], { stdio: "ignore" }).status === 0;
}

/** Asks where somebody can answer; elsewhere the answer is no. */
async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

await main(async () => {
  run("tsx", ["tools/vsix.ts"]);
  // All: what the example loses is what it is there to show, so it expects it.
  show("check", "--all", example);
  show("run", example);

  console.log(`\nThe extension is ${vsix}. Install it with:  code --install-extension ${vsix}`);
  console.log('or in VS Code: Extensions view, "…", "Install from VSIX…". Then open any file of examples/.');
  if (hasCode() && (await agrees("Install it in VS Code here, and open the examples?"))) {
    run("code", ["--install-extension", vsix, "--force"]);
    run("code", ["examples", "--goto", example]);
  }
});
