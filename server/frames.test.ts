// What an editor sends: whole frames pass as they are, however they are cut; a broken one is an error that says what is wrong.
import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ErrorCodes } from "vscode-languageserver";
import { createConnection, type Message } from "vscode-languageserver/node";
import { StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { Frames } from "./frames.ts";
import { lifecycle } from "./lifecycle.ts";
import { serve } from "./server.ts";
import { emptyHost } from "./testing/scenario.ts";

/** What comes out, and what was wrong. */
async function through(pieces: readonly Buffer[]): Promise<{ readonly out: Buffer; readonly error: string | null }> {
  const frames = new Frames();
  const out: Buffer[] = [];
  let error: string | null = null;
  frames.on("data", (data) => out.push(data));
  frames.on("error", (each) => {
    error = each.message;
  });
  for (const piece of pieces) {
    if (error !== null) break;
    frames.write(piece);
    await turn();
  }
  return { out: Buffer.concat(out), error };
}

const frame = (body: string): Buffer =>
  Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\nContent-Type: x\r\n\r\n${body}`);

test("whole frames, cut anywhere", async () => {
  const bodies = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(bodies, fc.array(fc.nat(300), { maxLength: 6 }), async (all, cuts) => {
      const whole = Buffer.concat(all.map(frame));
      const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const { out, error } = await through(at.slice(1).map((end, i) => whole.subarray(at[i], end)));
      expect(error).toBeNull();
      expect(out.equals(whole)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ["Content-Type: x\r\n\r\n{}", "no Content-Length"],
  ["{}\r\n\r\n", "no Content-Length"],
  ["Content-Length: many\r\n\r\n{}", "is no number"],
  ["Content-Length: -1\r\n\r\n{}", "is no number"],
  ["Content-Length: 1e9\r\n\r\n{}", "is no number"],
  ["Content-Length: 99999999999\r\n\r\n{}", "is more than 256 MB"],
  ["x".repeat(5000), "header is longer than"],
])("%j is refused", async (text, message) => {
  expect((await through([Buffer.from(text)])).error).toContain(message);
});

test("any bytes: they pass, or it is said what is wrong", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 4 }), async (pieces) => {
      const { out, error } = await through(pieces.map((piece) => Buffer.from(piece)));
      // Of what is no frame no more than a header is waited for.
      if (error === null) expect(out.length).toBeLessThanOrEqual(4096);
    }),
    { numRuns: 100 },
  );
});

/** A server that is asked in the raw, and its answers by id. */
function raw() {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const writer = new StreamMessageWriter(toClient);
  const options = { messageStrategy: lifecycle(writer) };
  serve(createConnection(new StreamMessageReader(toServer), writer, options), emptyHost);
  const editor = new StreamMessageWriter(toServer);
  const answers = new Map<unknown, (answer: object) => void>();
  new StreamMessageReader(toClient).listen((message) => {
    if ("id" in message) answers.get(message.id)?.(message);
  });
  let id = 0;
  const send = (message: object): Promise<void> => editor.write({ jsonrpc: "2.0", ...message } as Message);
  const ask = (method: string, params: object = {}): Promise<object> => {
    id++;
    const answer = new Promise<object>((done) => answers.set(id, done));
    void send({ id, method, params });
    return answer;
  };
  return { ask, send };
}

test("requests before initialize and after shutdown are refused; it is initialized once", async () => {
  const { ask, send } = raw();
  const hover = { textDocument: { uri: "file:///a.pte" }, position: { line: 0, character: 0 } };
  const initialize = { processId: null, rootUri: null, capabilities: {} };
  expect(await ask("textDocument/hover", hover)).toMatchObject({ error: { code: ErrorCodes.ServerNotInitialized } });
  expect(await ask("ptescope/explain", { code: "PTE001" })).toMatchObject({
    error: { code: ErrorCodes.ServerNotInitialized },
  });
  expect(await ask("initialize", initialize)).toMatchObject({ result: { serverInfo: { name: "ptescope" } } });
  expect(await ask("initialize", initialize)).toMatchObject({ error: { code: ErrorCodes.InvalidRequest } });
  await send({ method: "initialized", params: {} });
  expect(await ask("textDocument/hover", hover)).toMatchObject({ result: null });
  expect(await ask("shutdown")).toMatchObject({ result: null });
  expect(await ask("textDocument/hover", hover)).toMatchObject({ error: { code: ErrorCodes.InvalidRequest } });
  expect(await ask("shutdown")).toMatchObject({ error: { code: ErrorCodes.InvalidRequest } });
});
