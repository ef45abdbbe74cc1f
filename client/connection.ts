// The LSP client's messages in Node: over the standard streams of the server's process.
import { createInterface } from "node:readline";
import type { LogOutputChannel } from "vscode";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { MessageTransports } from "vscode-languageclient";
import type { Carrier } from "./client.ts";
import type { ServerProcess } from "./process.ts";

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
