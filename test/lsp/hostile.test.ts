// Texts and files that mean harm, to the server as any editor gets it: it answers, says what it left out, and ends when it can't go on.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ServerProcess } from "../../server/testing/client.ts";
import { hostileText, lookAt } from "../../tools/fuzz.ts";
import { type Bundled, bundled } from "../bundled.ts";
import { runs } from "../random/runs.ts";

const unix = process.platform !== "win32";
let bundle: Bundled;
let server: ServerProcess;
let folder = "";
const file = (name: string): string => join(folder, name);
const uriOf = (name: string): string => pathToFileURL(file(name)).href;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ptescope-hostile-"));
  if (unix) {
    mkdirSync(file("workspace"));
    spawnSync("mkfifo", [file("fifo.pte"), file("workspace/f.pte")]);
    symlinkSync("/dev/zero", file("zero.pte"));
    symlinkSync("/dev/zero", file("workspace/zero.pte"));
  }
  bundle = await bundled("dist/server.js");
  server = new ServerProcess(bundle.file);
  const workspaceFolders = [{ uri: pathToFileURL(`${folder}/workspace/`).href, name: "workspace" }];
  await server.initialize({}, { workspaceFolders });
}, 120_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function said(name: string, text: string): Promise<readonly string[]> {
  await server.openDocument(uriOf(name), text);
  const messages = (await server.diagnostics(uriOf(name))).map(({ message }) => String(message));
  await server.closeDocument(uriOf(name));
  return messages;
}

describe.skipIf(!unix)("what is no file", () => {
  test.each(["fifo", "zero"])("an include of it is refused (%s)", async (name) => {
    expect((await said("main.pte", `include "${name}.pte"\n`))[0]).toContain("it is no regular file");
  });
  test("symbols of a workspace that holds such", async () => {
    expect(await server.connection.sendRequest("workspace/symbol", { query: "x" })).toEqual([]);
  });
  test.each(["fifo", "zero"])("a log that is one (%s)", async (name) => {
    const log = await server.connection.sendRequest("ptescope/openLog", { uri: uriOf(`${name}.pte`), text: null });
    expect(log).toEqual({ problem: "it is no regular file" });
  });
});

test.each([2, 4])("files that include each other %i times: the line says what it is too much of", async (times) => {
  for (let i = 0; i <= 30; i++) {
    const text = i === 30 ? "" : `include "bomb${times}-${i + 1}.pte"\n`.repeat(times);
    writeFileSync(file(`bomb${times}-${i}.pte`), text);
  }
  const messages = await said("bomb.pte", `include "bomb${times}-0.pte"\n`);
  expect(messages.join("\n")).toMatch(/at most 1000 files in all|at most 16 deep|has errors/);
});

test("lines of included files count", async () => {
  writeFileSync(file("lines.pte"), "A: write(buf[0], 1)\n".repeat(60_000));
  const messages = await said("many.pte", 'include "lines.pte"\n'.repeat(30));
  expect(messages.join("\n")).toContain("at most 100000 lines, with those that it includes");
});

test("a path of another computer is not asked for", async () => {
  const [first] = await said("unc.pte", 'include "//127.0.0.1/share/a.pte"\n');
  expect(first).toContain("another computer");
});

const frames: readonly (readonly [string, string])[] = [
  ["Content-Type: x\r\n\r\n{}", "no Content-Length"],
  ["Content-Length: many\r\n\r\n{}", "is no number"],
  ["Content-Length: 999999999999\r\n\r\n{}", "is more than 256 MB"],
  ["Content-Length: 3\r\n\r\n{x}", "can't be read"],
];
test.each(frames)("a broken frame ends it with a message: %j", async (bytes, words) => {
  const child = spawn(process.execPath, [bundle.file, "--stdio"], { stdio: ["pipe", "ignore", "pipe"] });
  let error = "";
  child.stderr.on("data", (data) => {
    error += data;
  });
  child.stdin.write(bytes);
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  expect(error).toContain(words);
  expect(error.trim().split("\n")).toHaveLength(1);
});

test("300 texts that nobody would write", { timeout: 300_000 }, async () => {
  await fc.assert(fc.asyncProperty(hostileText, lookAt), { numRuns: runs(300), seed: 15 });
});
