import { once } from "node:events";
import { createServer } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { ServerProcess, testUri } from "../server/testing/client.ts";
import { type Bundled, bundled, loadedAtStart } from "../test/bundled.ts";
import { lostPage } from "../test/openings.ts";
import { ptescope } from "./testing/terminal.ts";

let bundle: Bundled;
beforeAll(async () => {
  bundle = await bundled("dist/cli.js");
});

test("no other command waits for the server's code", () => {
  const loaded = loadedAtStart(bundle.metafile, "cli.js");
  expect(loaded).toContain("cli/check.ts");
  expect(loaded.filter((path) => /^server\/|vscode-(jsonrpc|languageserver)/.test(path))).toEqual([]);
});

describe("an editor that starts ptescope lsp", () => {
  test.each([[["lsp"]], [["lsp", "--stdio"]]])("%j gets diagnostics and hovers", async (args) => {
    const server = new ServerProcess(bundle.file, [], args);
    await server.initialize();
    await server.openDocument(testUri, lostPage);
    expect((await server.diagnostics()).map(({ code, range }) => [code, range.start.line])).toContainEqual([
      "PTE001",
      5,
    ]);
    const hover: unknown = await server.ask("textDocument/hover", { line: 5, character: 4 });
    expect(JSON.stringify(hover)).toContain("madvise");
    await server.stop();
    expect(server.child.exitCode).toBe(0);
  });

  test("may be asked over a socket", async () => {
    const listening = createServer().listen(0, "127.0.0.1");
    await once(listening, "listening");
    const address = listening.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const server = new ServerProcess(bundle.file, [], ["lsp", "--socket", String(port)]);
    const ended = once(server.child, "exit");
    const [socket] = await once(listening, "connection");
    // An editor that is gone: so is the server.
    socket.destroy();
    expect(await ended).toEqual([1, null]);
    server.close();
    listening.close();
  });
});

test.each([
  [["lsp", "x.pte"], "takes no file"],
  [["lsp", "--stdio", "--socket", "1"], "one of --stdio, --pipe and --socket"],
  [["lsp", "--socket", "http"], '--socket takes a port, 1 to 65535, not "http"'],
])("%j is wrong usage", async (args, message) => {
  const { status, err } = await ptescope(args);
  expect(status).toBe(2);
  expect(err).toContain(message);
});
