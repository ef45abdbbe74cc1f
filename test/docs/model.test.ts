// The calls that docs/mcp.md shows are answered as it shows: ```json with a call, ```text with the answer. `--update` writes it anew.

import { readFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { expect, test } from "vitest";
import { mcpServer } from "../../cli/mcp/server.ts";
import { ptescope } from "../../cli/testing/terminal.ts";

const path = new URL("../../docs/mcp.md", import.meta.url);

test("docs/mcp.md", async () => {
  const client = new Client({ name: "test", version: "0" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await mcpServer(async ({ args, input }) => ({ ...(await ptescope([...args], input)), stopped: null })).connect(
    theirs,
  );
  await client.connect(ours);
  const page = readFileSync(path, "utf8");
  let now = page;
  let calls = 0;
  for (const [shown, head = "", call = ""] of page.matchAll(
    /(```json\n(\{ "name".*\})\n```\n\n```text\n)[\s\S]*?```/g,
  )) {
    const { content, isError } = await client.callTool(JSON.parse(call));
    const [part] = Array.isArray(content) ? content : [];
    now = now.replace(shown, () => `${head}${isError === true ? "(an error) " : ""}${part?.text}\n\`\`\``);
    calls++;
  }
  await client.close();
  expect(calls).toBeGreaterThan(3);
  await expect(now).toMatchFileSnapshot(path.pathname);
});
