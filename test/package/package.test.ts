// The npm package as somebody gets it: packed, installed in an empty folder without a network, and run.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServerProcess, testUri } from "../../server/testing/client.ts";
import { builtHtmlParts } from "../../tools/bundles.ts";
import { pack, writePackage } from "../../tools/package.ts";
import { lostPage, protectedPage } from "../openings.ts";

let folder: string;
let home: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ptescope-package-"));
  home = join(folder, "home");
  mkdirSync(home);
  await writePackage(join(folder, "made"), await builtHtmlParts());
  pack(join(folder, "made"), join(folder, "ptescope.tgz"));
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  writeFileSync(join(home, "lost.pte"), lostPage);
  const installed = start("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, "ptescope.tgz")]);
  expect(installed).toMatchObject({ status: 0, stderr: "" });
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(program: string, args: readonly string[], input = "") {
  const env = { ...process.env, npm_config_cache: join(folder, "cache"), npm_config_update_notifier: "false" };
  return spawnSync(program, args, { cwd: home, encoding: "utf8", input, timeout: 120_000, env });
}

const ptescope = (args: readonly string[], input?: string) => start("npx", ["--offline", "ptescope", ...args], input);
const inPackage = (file: string): string => join(home, "node_modules", "ptescope", file);

test("it installs nothing else, and has all that it names", () => {
  expect(readdirSync(join(home, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["ptescope"]);
  const manifest = JSON.parse(readFileSync(inPackage("package.json"), "utf8"));
  expect(Object.keys(manifest).filter((key) => /dependencies|scripts|private/i.test(key))).toEqual([]);
  for (const file of [...Object.values<string>(manifest.bin), ...manifest.man]) readFileSync(inPackage(file));
  for (const file of ["LICENSE", "README.md", "tools/kernel/mmrun.c", "editors/neovim.lua", "editors/syntax/pte.vim"])
    readFileSync(inPackage(file));
  const notices = readFileSync(inPackage("THIRD-PARTY-NOTICES.txt"), "utf8");
  for (const name of ["tinyglobby", "vscode-languageserver", "vscode-jsonrpc"]) expect(notices).toContain(`\n${name} `);
  expect(notices).toContain("Copyright (c) Microsoft Corporation");
});

test("npx ptescope check, run and decode", () => {
  const checked = ptescope(["check", "lost.pte"]);
  expect([checked.status, checked.stderr]).toEqual([1, ""]);
  expect(checked.stdout).toContain("lost.pte:6:1: error PTE001");
  expect(ptescope(["check", "-"], protectedPage)).toMatchObject({ status: 0 });
  expect(ptescope(["run", "lost.pte"]).stdout).toContain("was present(wp");
  expect(ptescope(["decode", "0x8000000000000465"])).toMatchObject({ status: 0, stderr: "" });
  expect(ptescope(["--version"]).stdout).toBe(
    `${JSON.parse(readFileSync(inPackage("package.json"), "utf8")).version}\n`,
  );
});

test("ptescope lsp", async () => {
  const server = new ServerProcess(inPackage("dist/cli.js"), [], ["lsp"]);
  await server.initialize();
  await server.openDocument(testUri, lostPage);
  expect((await server.diagnostics()).map(({ code }) => code)).toContain("PTE001");
  expect(JSON.stringify(await server.ask("textDocument/hover", { line: 5, character: 4 }))).toContain("madvise");
  await server.stop();
});

test.skipIf(spawnSync("man", ["--version"]).error !== undefined)("its manual page is one", () => {
  expect(start("man", ["-l", inPackage("man/ptescope.1")]).stdout).toContain("ptescope check");
});
