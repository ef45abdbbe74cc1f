// What the extension has where there is a Node, loaded when it is needed: the LSP client's messages, and scenarios on a real kernel.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { CancellationToken, LogOutputChannel } from "vscode";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { MessageTransports } from "vscode-languageclient";
import type { Carrier } from "./client.ts";
import type { KernelReport, RecordOn } from "./features/kernels.ts";

// Messages over the standard streams of the server's process.

/** The server as a process: started, in place of the one before, and ended where it does not end by itself. */
interface ServerProcess {
  start(): Promise<ChildProcess>;
  end(): void;
}

/** `log`: what the server says beside its messages goes there. */
export function carrierOf(server: ServerProcess, log: LogOutputChannel): Carrier {
  return {
    processId: process.pid,
    start: async (): Promise<MessageTransports> => {
      const { stdin, stdout, stderr } = await server.start();
      if (!stdin || !stdout || !stderr) throw new Error("the server's process has no streams");
      createInterface({ input: stderr }).on("line", (line) => log.error(line));
      return { reader: new StreamMessageReader(stdout), writer: new StreamMessageWriter(stdin) };
    },
    ended: () => server.end(),
  };
}

// Scenarios on a real kernel: `ptescope record` as a process, for VS Code where it has Node.

/** `module`: dist/record.js. */
export function recorderAt(module: string): RecordOn {
  return async (args, files, each, token) => {
    const out = mkdtempSync(join(tmpdir(), "ptescope-tests-"));
    try {
      const output = await run([module, "--json", "--out", out, ...args, ...files], each, token);
      if (!/^\s*root: /m.test(output)) return output;
      const [file = "FILE"] = files;
      const words = ["sudo", "env", "ELECTRON_RUN_AS_NODE=1", process.execPath, module, file].map(quoted);
      return `${output}\nAs root, in a terminal:\n  ${words.join(" ")}`;
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  };
}

/** Gives what it said on standard error, where it failed as a whole; the last lines of it otherwise go unread. */
function run(args: string[], each: (report: KernelReport) => void, token: CancellationToken): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const cancelled = token.onCancellationRequested(() => child.kill("SIGTERM"));
    let rest = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("{")) each(JSON.parse(line));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-20_000);
    });
    child.on("error", reject);
    child.on("close", (status) => {
      cancelled.dispose();
      resolve(status === 0 || status === 1 ? "" : stderr.trim() || `it ended with ${status}`);
    });
  });
}

function quoted(word: string): string {
  return /^[\w./=:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
