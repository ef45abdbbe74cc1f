// Transcripts in Markdown: ```console blocks (````console where the output has a fence in it) whose `$ ptescope …`
// lines are carried out, and what stands under each is what it printed.

import { ptescope } from "../../cli/testing/terminal.ts";

/** A line that stands for any number of lines. */
const ELLIPSIS = "…";

/**
 * The page with every command's output as it is now. A command under which nothing stands is run, and nothing is
 * written under it.
 */
export async function replayed(page: string): Promise<string> {
  const done: string[] = [];
  let end = 0;
  // One in a list is indented as its item is.
  for (const { 0: block, 1: indent = "", 2: fence = "", index } of page.matchAll(
    /^( *)(`{3,})console\n[\s\S]*?^\1\2$/gm,
  )) {
    const plain = block.split("\n").map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    const now = (await replayedBlock(plain.join("\n"), fence)).split("\n");
    done.push(page.slice(end, index), now.map((line) => (line === "" ? "" : indent + line)).join("\n"));
    end = index + block.length;
  }
  return [...done, page.slice(end)].join("");
}

async function replayedBlock(block: string, fence: string): Promise<string> {
  const lines: string[] = [];
  let status = 0;
  for (const { command, output } of commandsOf(block)) {
    const ran = await run(command, status);
    lines.push(`$ ${command}`);
    if (ran === null) {
      lines.push(...output);
      continue;
    }
    status = ran.status;
    // Wrong usage is no transcript.
    if (status === 2) lines.push(`exit status 2: ${ran.output.join(" ")}`);
    else if (output.length > 0) lines.push(...(fits(output, ran.output) ? output : ran.output));
  }
  return `${fence}console\n${lines.join("\n")}\n${fence}`;
}

interface Said {
  readonly command: string;
  readonly output: readonly string[];
}

function commandsOf(block: string): Said[] {
  const said: { command: string; output: string[] }[] = [];
  for (const line of block.split("\n").slice(1, -1)) {
    if (line.startsWith("$ ")) said.push({ command: line.slice(2), output: [] });
    else said.at(-1)?.output.push(line);
  }
  return said;
}

/**
 * Carries out `ptescope …`, `node dist/cli.js …`, `echo … | ptescope …`, `ptescope … | ptescope …` and `echo $?`. Null: a command of
 * somebody else's.
 */
async function run(command: string, status: number): Promise<{ status: number; output: string[] } | null> {
  if (command === "echo $?") return { status: 0, output: [String(status)] };
  const [, before, words, piped] =
    /^(?:(?:echo (.*?)|ptescope (.*?)) \| )?(?:ptescope|node dist\/cli\.js) (.*)$/.exec(command) ?? [];
  if (piped === undefined) return null;
  const echoed = before === undefined ? "" : `${arguments_(before).join(" ")}\n`;
  const input = words === undefined ? echoed : (await ptescope(arguments_(words))).out;
  const { status: code, out, err } = await ptescope(arguments_(piped), input);
  return { status: code, output: `${out}${err}`.trimEnd().split("\n") };
}

/** The words of a command, quoted ones whole. A pattern stays as it is: the command expands it. */
function arguments_(text: string): string[] {
  const words = text.replace(/\s+#.*$/, "").match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
}

/** Whether lines are as shown, where an ellipsis stands for what was left out. */
function fits(shown: readonly string[], lines: readonly string[]): boolean {
  const at = shown.indexOf(ELLIPSIS);
  if (at < 0)
    return shown.length === lines.length && shown.every((line, index) => line.trimEnd() === lines[index]?.trimEnd());
  const rest = shown.slice(at + 1);
  if (!shown.slice(0, at).every((line, index) => line.trimEnd() === lines[index]?.trimEnd())) return false;
  for (let from = at; from <= lines.length - rest.length + rest.filter((line) => line === ELLIPSIS).length; from++)
    if (fits(rest, lines.slice(from))) return true;
  return false;
}
