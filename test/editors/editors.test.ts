// Neovim, Vim and Emacs themselves, with the set-up of editors/ and the command line as it ships: each opens a scenario that loses a
// protection, and says as JSON what it shows. What a machine doesn't have is skipped by name.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPty } from "../../cli/testing/terminal.ts";
import { emacsKeywords, kateSyntax, vimSyntax } from "../../tools/grammars/editors.ts";
import { type Bundled, bundled } from "../bundled.ts";

const setUps = join(import.meta.dirname, "..", "..", "editors");
const driver = (name: string): string => join(import.meta.dirname, name);

const scenario = [
  "A: buf = mmap(2)",
  "A: userfaultfd(PAGEFAULT_FLAG_WP)",
  "A: register(buf, WP)",
  "A: write(buf[0], 7)",
  "A: wp(buf)",
  "A: madvise(buf, DONTNEED)",
  "# a comment",
];
/** By the first code action of line 6. */
const mended = [...scenario.slice(0, 5), `${scenario[5]} -> !PTE001`, "A: wp(buf[0])", "# a comment"].map((line) =>
  line.replace("FLAG_WP", "FLAG_WP | WP_UNPOPULATED"),
);

interface Seen {
  readonly problem?: string;
  /** A class or a face of `A`, `mmap`, `DONTNEED` and the comment. */
  readonly syntax: readonly string[];
  readonly diagnostics: readonly { readonly line: number; readonly code?: string; readonly message: string }[];
  readonly hover: string;
  readonly completion: readonly string[];
  readonly actions: readonly string[];
  readonly mended: readonly string[];
  readonly renamed: readonly string[];
  /** The screen of ptescope run --watch, of the file as it is on the disk. */
  readonly run: string;
}

let bundle: Bundled;
let folder: string;
beforeAll(async () => {
  bundle = await bundled("dist/cli.js");
  folder = mkdtempSync(join(tmpdir(), "ptescope-editors-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Nothing of the user's own set-up is in reach, and what hangs is ended. */
function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const home = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder };
  return spawnSync(program, args, {
    encoding: "utf8",
    timeout: 170_000,
    killSignal: "SIGKILL",
    env: { ...process.env, ...home, TERM: "xterm", ...env },
  });
}

function drive(program: string, args: (file: string) => readonly string[]): Seen {
  const file = join(folder, "lost.pte");
  const result = join(folder, "seen.json");
  writeFileSync(file, `${scenario.join("\n")}\n`);
  rmSync(result, { force: true });
  const { status, stdout, stderr } = start(program, args(file), { PTESCOPE_RESULT: result });
  expect({ status, output: status === 0 ? "" : `${stdout}${stderr}` }).toEqual({ status: 0, output: "" });
  const seen: Seen = JSON.parse(readFileSync(result, "utf8"));
  expect(seen.problem).toBeUndefined();
  return seen;
}

function expectAll(seen: Seen): void {
  expect(seen.diagnostics.map(({ line, code, message }) => `${line} ${code ?? message}`)).toEqual([
    expect.stringMatching(/^5 .*PTE010/),
    expect.stringMatching(/^6 .*PTE001/),
  ]);
  expect(seen.hover).toContain("madvise(range, advice");
  expect(seen.hover).toContain("PTE001");
  expect(seen.completion).toContain("DONTNEED");
  expect(seen.completion.join(" ")).not.toContain("$");
  const actions = seen.actions.join("\n");
  expect(actions).toContain("Protect A.buf[0] again after it, and mark PTE001 as meant");
  // It takes a command of the editor's own.
  expect(actions).not.toContain("What could lose");
  expect(seen.mended).toEqual(mended);
  // At the first finding.
  expect(seen.run).toContain("step 5 of 6");
  expect(seen.run).toContain("* A.buf[0] protected: present(rw");
  expect(seen.renamed).toEqual(mended.map((line) => line.replace(/\bbuf\b/, "area")));
}

describe.skipIf(start("nvim", ["--version"]).error)("Neovim", () => {
  test("findings, hover, completion, code actions, rename, colours", () => {
    const command = JSON.stringify([process.execPath, bundle.file]);
    const seen = drive("nvim", (file) => [
      ...["--headless", "--clean", "--cmd", `let g:ptescope_command = ${command}`],
      ...["-c", `luafile ${join(setUps, "neovim.lua")}`, "-c", `edit ${file}`, "-c", `luafile ${driver("neovim.lua")}`],
    ]);
    expectAll(seen);
    expect(seen.syntax).toEqual(["pteProcess", "pteOperation", "pteFlag", "pteComment"]);
  });
});

describe.skipIf(start("nvim", ["--version"]).error)("Neovim 0.11's own way, as a stand-in of it takes it", () => {
  test("a configuration with command and file type, enabled", () => {
    const standIn =
      "vim.lsp.config = function(...) seen = { ... } end; vim.lsp.enable = function(...) table.insert(seen, ...) end";
    const { stdout, stderr } = start("nvim", [
      ...["--headless", "--clean", "--cmd", `lua ${standIn}`, "-c", `luafile ${join(setUps, "neovim.lua")}`],
      ...["-c", "lua io.write(vim.fn.json_encode(seen))", "-c", "qall!"],
    ]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(["ptescope", { cmd: ["ptescope", "lsp"], filetypes: ["pte"] }, "ptescope"]);
  });
});

const findsAle = "if empty(globpath(&rtp, 'autoload/ale/linter.vim')) | cquit | else | qall! | endif";
const hasAle = start("vim", ["-u", "NONE", "-N", "-es", "-c", "packadd! ale", "-c", findsAle]).status === 0;

describe.skipIf(!hasAle || !hasPty)("Vim with ALE", () => {
  test("findings, hover, completion, code actions, rename, colours", () => {
    const vimrc = join(folder, "vimrc");
    writeFileSync(
      vimrc,
      `set nocompatible hidden
syntax on
let g:ptescope_command = '${process.execPath} ${bundle.file}'
packadd! ale
source ${join(setUps, "vim-ale.vim")}
autocmd VimEnter * ++nested source ${driver("vim.vim")}
`,
    );
    // A Vim without a terminal has no completion menu.
    const seen = drive("script", (file) => ["-qec", `vim -N -i NONE -u ${vimrc} ${file}`, "/dev/null"]);
    expectAll(seen);
    expect(seen.syntax).toEqual(["pteProcess", "pteOperation", "pteFlag", "pteComment"]);
  });
});

const hasEglot =
  start("emacs", ["-q", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]).status === 0;

describe.skipIf(!hasEglot)("Emacs with Eglot", () => {
  test("findings, hover, completion, code actions, rename, colours", () => {
    const command = `(setq ptescope-command '("${process.execPath}" "${bundle.file}"))`;
    const seen = drive("emacs", (file) => [
      ...["-q", "--batch", "--eval", command, "-l", join(setUps, "pte-mode.el"), file, "-l", driver("emacs.el")],
    ]);
    expectAll(seen);
    expect(seen.syntax).toEqual(
      ["type", "function-name", "constant", "comment"].map((name) => `font-lock-${name}-face`),
    );
  });

  test("its files compile without a warning", () => {
    const compile = `(setq byte-compile-error-on-warn t byte-compile-dest-file-function (lambda (file) (expand-file-name (concat (file-name-nondirectory file) "c") "${folder}")))`;
    const { status, stderr } = start("emacs", [
      ...["-q", "--batch", "-L", setUps, "--eval", compile, "-f", "batch-byte-compile"],
      ...[join(setUps, "pte-syntax.el"), join(setUps, "pte-mode.el")],
    ]);
    expect([status, stderr.replace(/^Loading .*\n/gm, "")]).toEqual([0, ""]);
  });
});

test("what Vim, Emacs and Kate colour is up to date (npm run grammar writes it)", () => {
  expect(readFileSync(join(setUps, "syntax", "pte.vim"), "utf8")).toBe(vimSyntax());
  expect(readFileSync(join(setUps, "syntax", "pte.xml"), "utf8")).toBe(kateSyntax());
  expect(readFileSync(join(setUps, "pte-syntax.el"), "utf8")).toBe(emacsKeywords());
});
