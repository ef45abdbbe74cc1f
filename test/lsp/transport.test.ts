// How the server's process begins and ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { beforeAll, expect, test } from "vitest";
import {
  createClientPipeTransport,
  createClientSocketTransport,
  createMessageConnection,
  generateRandomPipeName,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { type Bundled, bundled } from "../bundled.ts";

let bundle: Bundled;
beforeAll(async () => {
  bundle = await bundled("dist/server.js");
});

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [bundle.file, ...args], { stdio: ["pipe", "pipe", "pipe"] });
}

function overStdio(server: ChildProcess): MessageConnection {
  if (!server.stdout || !server.stdin) throw new Error("no streams");
  return createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
}

async function exitCode(server: ChildProcess): Promise<unknown> {
  const [code] = await once(server, "exit");
  return code;
}

async function initialize(connection: MessageConnection, processId: number | null = null): Promise<unknown> {
  connection.listen();
  return await connection.sendRequest("initialize", { processId, rootUri: null, capabilities: {} });
}

const answered = { serverInfo: { name: "ptescope" } };

test("over standard streams; an editor that leaves in good order ends it with 0", async () => {
  const server = start("--stdio");
  const connection = overStdio(server);
  expect(await initialize(connection)).toMatchObject(answered);
  const ended = exitCode(server);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await ended).toBe(0);
});

test("exit without shutdown is 1", async () => {
  const server = start("--stdio");
  const connection = overStdio(server);
  await initialize(connection);
  const ended = exitCode(server);
  await connection.sendNotification("exit");
  expect(await ended).toBe(1);
});

test("over a pipe", async () => {
  const name = generateRandomPipeName();
  expect(name).toContain(tmpdir());
  const transport = await createClientPipeTransport(name);
  const server = start(`--pipe=${name}`);
  const connection = createMessageConnection(...(await transport.onConnected()));
  expect(await initialize(connection)).toMatchObject(answered);
  const ended = exitCode(server);
  connection.dispose();
  server.kill();
  await ended;
});

test("over a socket; it ends with the connection", async () => {
  // Below the ports that the system gives to connections.
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const transport = await createClientSocketTransport(port);
  const server = start(`--socket=${port}`);
  const connection = createMessageConnection(...(await transport.onConnected()));
  expect(await initialize(connection)).toMatchObject(answered);
  const ended = exitCode(server);
  connection.end();
  expect(await ended).toBe(1);
});

test("it ends with its standard input", async () => {
  const server = start("--stdio");
  await initialize(overStdio(server));
  const ended = exitCode(server);
  server.stdin?.end();
  expect(await ended).toBe(1);
});

test("it ends after the editor's process", async () => {
  const editor = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  const server = start("--stdio");
  await initialize(overStdio(server), editor.pid);
  const ended = exitCode(server);
  editor.kill();
  expect(await ended).toBe(1);
});

test("started by hand, it says who starts it", async () => {
  const server = start();
  let said = "";
  server.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  expect(await exitCode(server)).toBe(2);
  expect(said).toContain("An editor starts the ptescope language server");
});
