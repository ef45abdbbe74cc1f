// The scripts in the shells themselves: bash on a terminal, zsh and fish where this machine has them.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPty, Pty, ptescope } from "../testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-shell-"));
const shells = ["bash", "zsh", "fish"] as const;
const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit"]).status === 0;

beforeAll(async () => {
  for (const shell of shells) {
    const { status, out } = await ptescope(["completion", shell]);
    expect(status).toBe(0);
    writeFileSync(join(folder, shell), out);
  }
  writeFileSync(join(folder, "one two.pte"), "");
  writeFileSync(join(folder, "one.txt"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers for the last of these words. */
function bash(...words: string[]): string[] {
  const script = `source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ptescope; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync("bash", ["--norc", "-c", script, "bash", "ptescope", ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout.split("\n").filter((line) => line !== "");
}

describe.skipIf(!has("bash"))("bash", () => {
  test.each([
    [["ch"], ["check"]],
    [["check", "--fo"], ["--format"]],
    [["check", "--format", "sar"], ["sarif"]],
    [["check", "--format", "=", "sa"], ["sarif"]],
    [["compare", "--designs", "none,swap"], ["none,swap-entry"]],
    [["check", "one"], ["one two.pte"]],
    [
      ["import", "one"],
      ["one.txt", "one two.pte"],
    ],
    [["explain", "PTE003"], ["PTE003"]],
    [["help", "walk"], ["walkthrough"]],
    [["record", "--out", "one"], []],
  ])("%j", (words, offered) => {
    expect(bash(...words).sort()).toEqual(offered.toSorted());
  });

  test.skipIf(!hasPty)("a command and a flag by the Tab key", async () => {
    const shell = new Pty("bash --norc --noprofile -i", { HISTFILE: "" });
    // As typed, it is not the word that is waited for.
    shell.press(`source '${join(folder, "bash")}'; echo so''urced\n`);
    const sourced = await shell.until("sourced");
    shell.press("ptescope wal\t");
    const command = await shell.until("ptescope walkthrough", sourced);
    shell.press(" --fo\t");
    const flag = await shell.until("--format", command);
    shell.press(" m\t");
    await shell.until("md", flag);
    // Empties the line; Ctrl-C would drop what is typed after it, too.
    shell.press("\u0015exit\n");
    expect(await shell.end()).toBe(0);
  });
});

describe.skipIf(!has("zsh"))("zsh", () => {
  test("a command, a flag and its value by the Tab key", () => {
    const script = `zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "PROMPT=; autoload -Uz compinit; compinit -D -u; source ./zsh; print loaded"
      zpty -r shell seen '*loaded*loaded*'
      zpty -w -n shell $'ptescope wal\\t --fo\\tm\\t'
      zpty -r shell seen '*walkthrough*--format*=md*'
      print -r -- $seen`;
    const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/walkthrough.*--format.*=md/s);
  });
});

describe.skipIf(!has("fish"))("fish", () => {
  test.each([
    ["ptescope walk", "walkthrough"],
    ["ptescope check --fo", "--format"],
    ["ptescope check --format sa", "sarif"],
    ["ptescope check one", "one two.pte"],
  ])("%s", (line, offered) => {
    const { stdout } = spawnSync("fish", ["-c", `source ./fish; complete -C '${line}'`], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, HOME: folder },
    });
    expect(stdout.split("\n").map((each) => each.split("\t")[0])).toContain(offered);
  });
});

test.each([[[]], [["csh"]], [["bash", "zsh"]]])("completion %j is wrong usage", async (args) => {
  expect(await ptescope(["completion", ...args])).toMatchObject({
    status: 2,
    err: "ptescope completion: takes a shell: bash, zsh, fish\n",
  });
});
