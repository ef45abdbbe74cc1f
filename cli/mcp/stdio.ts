// The server on this process's streams, until they end.

import { once } from "node:events";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ownFile, processRunner } from "./run.ts";
import { mcpServer } from "./server.ts";

export async function serveModel(folder: string): Promise<void> {
  const server = mcpServer(processRunner(ownFile(), folder));
  const ended = Promise.race([once(process.stdin, "end"), once(process.stdin, "close")]);
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
