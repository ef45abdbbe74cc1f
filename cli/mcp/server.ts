// The tools as a server of the Model Context Protocol, on the official SDK. The transport is the caller's.

import { once } from "node:events";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { operationGroups, signatureOf } from "../../language/table.ts";
import manifest from "../../package.json" with { type: "json" };
import { answerText, ownFile, processRunner, type Runner } from "./run.ts";
import { ToolError, tools } from "./tools.ts";

/** A server that is not connected yet. */
export function mcpServer(run: Runner): McpServer {
  const server = new McpServer({ name: "ptescope", version: manifest.version }, { instructions: instructions() });
  for (const tool of tools) {
    const { title, description, input } = tool;
    const annotations = { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false };
    server.registerTool(
      tool.name,
      { title, description, inputSchema: input, annotations },
      async (given, { signal }) => {
        try {
          const ran = await run(tool.call(given), signal);
          const text = answerText(ran);
          const failed = ran.status === 2 || ran.stopped !== null;
          return { content: [{ type: "text", text: text === "" ? "Nothing is printed." : text }], isError: failed };
        } catch (error) {
          if (!(error instanceof ToolError)) throw error;
          return { content: [{ type: "text", text: error.message }], isError: true };
        }
      },
    );
  }
  return server;
}

/** What a model has to know before it writes a scenario. */
function instructions(): string {
  const groups = operationGroups.map(({ title, operations }) => `${title}: ${operations.map(signatureOf).join("; ")}`);
  return `ptescope models what Linux does to page-table entries (userfaultfd write-protection, madvise, fork, swap, migration) and finds where a protection is lost. What it says is what the modelled release does; it runs nothing on this computer.

A scenario has one statement a line, in the kernel's words:

kernel 6.18
f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0..1])
A: madvise(buf[0], DONTNEED)
assert A.buf[0] is marker(wp)
A: read(buf[1]) -> 0
A/1: write(buf[0], 9) -> blocks wp
A: unwp(buf) -> 0, A/1 ok

A is a process (A: fork(B) makes another), A/1 one of its threads; sizes and indexes are in pages; a result after -> and an assert are checked; -> !PTE001 expects a finding; # begins a comment. Without a kernel line the newest modelled release runs.

Operations (explain says what each does):
${groups.join("\n")}`;
}

/** The server on this process's streams, until they end. */
export async function serveModel(folder: string): Promise<void> {
  const server = mcpServer(processRunner(ownFile(), folder));
  const ended = Promise.race([once(process.stdin, "end"), once(process.stdin, "close")]);
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
