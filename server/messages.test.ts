// What an editor sends: whole frames pass as they are, however they are cut; a broken one is an error that says what is wrong.
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ErrorCodes } from "vscode-languageserver";
import { createConnection, type Message } from "vscode-languageserver/node";
import { StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { Frames, lifecycle } from "./messages.ts";
import { serve } from "./server.ts";
import { emptyHost } from "./testing/client.ts";

/** What is wrong with a stream that comes in these pieces; null: nothing. */
function wrong(pieces: readonly Buffer[]): string | null {
  const frames = new Frames();
  try {
    for (const piece of pieces) frames.take(piece);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const frame = (body: string): Buffer =>
  Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\nContent-Type: x\r\n\r\n${body}`);

test("whole frames, cut anywhere", () => {
  const bodies = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 4 });
  fc.assert(
    fc.property(bodies, fc.array(fc.nat(300), { maxLength: 6 }), (all, cuts) => {
      const whole = Buffer.concat(all.map(frame));
      const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      expect(wrong(at.slice(1).map((end, i) => whole.subarray(at[i], end)))).toBeNull();
    }),
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
])("%j is refused", (text, message) => expect(wrong([Buffer.from(text)])).toContain(message));

test("any bytes: what is no frame is said to be none before a header's length of it has come", () => {
  const noise = fc
    .uint8Array({ minLength: 4096, maxLength: 9000 })
    .map((bytes) => bytes.map((byte) => (byte === 58 ? 59 : byte)));
  fc.assert(
    fc.property(noise, fc.nat(4000), (bytes, cut) => {
      const whole = Buffer.from(bytes);
      expect(wrong([whole.subarray(0, cut), whole.subarray(cut)])).not.toBeNull();
    }),
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
