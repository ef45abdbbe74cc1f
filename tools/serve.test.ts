// The page's local server: whatever it is asked, it answers and goes on; other names than this computer's get nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { character } from "../test/random/character.ts";
import { runs } from "../test/random/runs.ts";
import { type Served, serve, serveUsual } from "./serve.ts";

let folder = "";
let served: Served;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ptescope-page-"));
  mkdirSync(join(folder, "inner"));
  writeFileSync(
    join(folder, "index.html"),
    '<meta http-equiv="Content-Security-Policy" content="default-src">the page',
  );
  served = await serve(0, "/", folder);
});
afterAll(() => {
  served.server.closeAllConnections();
  served.server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The first line of the answer to bytes as they are; "": none. */
function ask(bytes: string): Promise<string> {
  return new Promise((done) => {
    let said = "";
    const socket = connect(Number(new URL(served.address).port), "127.0.0.1", () => socket.write(bytes, "latin1"));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on("data", (data) => {
      said += data.toString("latin1");
    });
    socket.on("close", () => done(said.split("\r\n")[0] ?? ""));
    socket.on("error", () => done(""));
  });
}

const get = (target: string, host = "127.0.0.1"): Promise<string> =>
  ask(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

test("the page, for this computer's names alone", async () => {
  expect(await get("/")).toContain("200");
  expect(await get("/?a#b", "localhost:80")).toContain("200");
  for (const host of ["example.org", "127.0.0.1.example.org", "[::1]", "", "127.0.0.1:80@example.org"]) {
    expect(await get("/", host)).toContain("421");
  }
});

test.each([
  "//",
  "//[",
  "http://[",
  "/%",
  "/%00",
  "/../serve.ts",
  "/..%2f..%2fetc/passwd",
  "/inner",
  "*",
  "/%2e%2e/x.js",
])("%s is not there", async (target) => expect(await get(target)).toMatch(/ 40[04] /));

test("any request line is survived", async () => {
  const line = fc.oneof(
    fc.string({ maxLength: 60 }).map((target) => `GET ${target} HTTP/1.1`),
    fc.string({ maxLength: 60, unit: character }),
    fc.constantFrom("GET", "POST / HTTP/1.1", "GET / HTTP/9", "\0"),
  );
  await fc.assert(
    fc.asyncProperty(line, async (request) => {
      await ask(`${request}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
      expect(await get("/")).toContain("200");
    }),
    { numRuns: runs(200) },
  );
});

test("without a port it takes the usual one, and the next where somebody listens there", async () => {
  const taken = Number(new URL(served.address).port);
  const next = await serveUsual(null, taken, folder);
  const port = Number(new URL(next.address).port);
  next.server.close();
  expect(port).toBeGreaterThan(taken);
  expect(port).toBeLessThan(taken + 20);
  await expect(serveUsual(taken, taken, folder)).rejects.toThrow(`Port ${taken} is taken`);
});
