// The tools by a client of the SDK: in memory, and over the streams of the bundle as it ships.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import manifest from "../../package.json" with { type: "json" };
import { bundled } from "../../test/bundled.ts";
import { lostPage } from "../../test/openings.ts";
import { ptescope } from "../testing/terminal.ts";
import { answerText, processRunner, type Runner } from "./run.ts";
import { mcpServer } from "./server.ts";
import { tools } from "./tools.ts";

const LOST = `kernel 6.18\n${lostPage}`;

const folder = mkdtempSync(join(tmpdir(), "ptescope-mcp-"));
const work = join(folder, "work");
mkdirSync(work);
afterAll(() => rmSync(folder, { recursive: true }));

const inProcess: Runner = async ({ args, input }) => {
  const { status, out, err } = await ptescope([...args], input);
  return { status, out, err, stopped: null };
};

async function inMemory(run: Runner): Promise<Client> {
  const client = new Client({ name: "test", version: "0" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await mcpServer(run).connect(theirs);
  await client.connect(ours);
  return client;
}

/** What a tool answers; an error begins with a mark. */
async function asked(client: Client, name: string, input: Readonly<Record<string, unknown>>): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: input });
  const [part] = Array.isArray(content) ? content : [];
  return `${isError === true ? "ERROR " : ""}${part?.text}`;
}

test("the tools that VS Code has are these, with no more to give", () => {
  const known = new Map(
    tools.map(({ name, title, description, input }) => [
      name,
      { title, description, ...z.toJSONSchema(input, { io: "input" }) },
    ]),
  );
  const { languageModelTools: theirs } = manifest.contributes;
  expect(theirs.map(({ name }) => name)).toEqual(
    ["check", "run", "explain", "decode", "explore", "compare", "reproduce"].map((name) => `ptescope_${name}`),
  );
  for (const { name, displayName, modelDescription, inputSchema } of theirs) {
    const own = known.get(name.replace("ptescope_", ""));
    expect([displayName, modelDescription]).toEqual([own?.title, own?.description]);
    for (const [property, schema] of Object.entries(inputSchema.properties)) {
      expect(Object.keys(own?.properties ?? {})).toContain(property);
      if (property !== "file") expect(own?.properties?.[property]).toMatchObject(schema);
    }
  }
});

describe("in memory", () => {
  let client: Client;
  beforeAll(async () => {
    client = await inMemory(inProcess);
  });
  afterAll(() => client.close());

  test("each tool says that it only reads, and takes nothing that it does not name", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      "check",
      "run",
      "explain",
      "decode",
      "explore",
      "compare",
      "reproduce",
    ]);
    for (const { annotations, inputSchema, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(description).toMatch(/\.$/);
    }
    expect(client.getInstructions()).toContain("P: madvise(range, advice, ");
  });
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["check", { scenario: LOST }, "error PTE001: drops the write-protection of A.buf[0]"],
    ["check", { scenario: LOST, kernel: "all" }, "On every release."],
    ["check", { scenario: "A: buf = mmap(1)\n" }, "no error and no warning in 1 file"],
    ["run", { scenario: LOST, changes: true }, "* [0]  none  was present(wp, dirty, soft_dirty)"],
    ["explain", { of: "PTE001" }, "# PTE001: "],
    ["explain", { of: "madvise" }, "Tells the kernel what a range is for"],
    ["explain", {}, "PTE001  error"],
    ["decode", { text: "0x8000000000000067", arch: "x86_64", level: "pte" }, "user, writable"],
    ["compare", { scenario: LOST, designs: ["none", "pte-marker"] }, "No difference: all 6 statements"],
    ["reproduce", { scenario: LOST }, "int main("],
    ["explore", { scenario: LOST, line: 6, page: "A.buf[0]", depth: 1 }, "zap_pte_range"],
  ])("%s %j", async (name, input, said) => {
    const answer = await asked(client, name, input);
    expect(answer).toContain(said);
    expect(answer).not.toMatch(/^ERROR/);
  });
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["check", {}, "takes a scenario or a file"],
    ["check", { scenario: LOST, file: "x.pte" }, "takes a scenario or a file"],
    ["check", { scenario: LOST, update: true }, 'Unrecognized key: "update"'],
    ["check", { scenario: LOST, kernel: "6.18 --update" }, "--kernel: "],
    ["check", { scenario: 1 }, "expected string"],
    ["explain", { of: "--help" }, "there is no finding or operation --help"],
    ["decode", { text: "nothing" }, "no "],
    ["explore", { scenario: LOST, line: 3 }, "line and page go together"],
    ["compare", { scenario: LOST, kernels: ["6.1"], designs: ["none"] }, "kernels or designs, not both"],
    ["record", {}, "record not found"],
  ])("an error is told in words: %s %j", async (name, input, said) => {
    expect(await asked(client, name, input)).toMatch(/^ERROR/);
    expect(await asked(client, name, input)).toContain(said);
  });
  test("so is a scenario that is too long", async () => {
    expect(await asked(client, "run", { scenario: "x".repeat(1_000_001) })).toContain("Too big");
  });
  test("what is long is cut at a line, and says so", async () => {
    const answer = await asked(client, "run", {
      scenario: `A: buf = mmap(1)\n${"A: write(buf[0], 7)\n".repeat(2000)}`,
    });
    expect(answer.length).toBeLessThan(60_500);
    expect(answer).toMatch(/\n\[cut here: it is longer than 60000 characters;/);
    expect(answerText({ status: 0, out: "y".repeat(70_000), err: "", stopped: null })).toContain("[cut here");
  });
  test("control characters of a scenario do not come through", async () => {
    expect(await asked(client, "check", { scenario: "A: \u001b]0;x\u0007(\n" })).not.toContain("\u001b");
  });
});

describe("in a process of its own", () => {
  let client: Client;
  beforeAll(async () => {
    const { file: cli } = await bundled("dist/cli.js");
    writeFileSync(join(work, "lost.pte"), LOST);
    writeFileSync(join(work, "page.md"), `# A page\n\n\`\`\`pte\n${LOST}\`\`\`\n`);
    writeFileSync(join(work, "out.pte"), 'include "../secret.pte"\n');
    writeFileSync(join(folder, "secret.pte"), "these words are a secret\n");
    symlinkSync(join(folder, "secret.pte"), join(work, "link.pte"));
    writeFileSync(join(folder, "secret.md"), "```pte\nthese words are a secret\n```\n");
    symlinkSync(join(folder, "secret.md"), join(work, "link.md"));
    client = new Client({ name: "test", version: "0" });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, "mcp"], cwd: work }));
  });
  afterAll(() => client.close());

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["check", { file: "lost.pte" }, /^lost\.pte:7:1: error PTE001: /],
    ["check", { file: join(work, "lost.pte") }, /\/lost\.pte:7:1: error PTE001: /],
    ["check", { file: "page.md" }, /^page\.md:10:1: error PTE001: /],
    ["check", { scenario: LOST }, /^-:7:1: error PTE001: /],
    ["check", { file: "none.pte" }, /^ERROR .*none\.pte: there is no such file/],
    ["explain", { of: "wp" }, /^# P: wp\(/],
    ["check", { file: "../secret.pte" }, /^ERROR \.\.\/secret\.pte is outside of the working folder/],
    ["check", { file: "link.pte" }, /^ERROR link\.pte is outside of the working folder/],
    ["check", { file: "page.md:5" }, /^page\.md:10:1: error PTE001: /],
    ["check", { file: "link.md:2" }, /^ERROR link\.md is outside of the working folder/],
    ["check", { file: "/etc/passwd" }, /^ERROR \/etc\/passwd is outside of the working folder/],
    ["check", { file: "out.pte" }, /secret\.pte: it is outside of the folder that may be read/],
    ["check", { scenario: 'include "/etc/passwd"\n' }, /\/etc\/passwd: it is outside of the folder that may be read/],
  ])("%s %j", async (name, input, said) => {
    const answer = await asked(client, name, input);
    expect(answer).toMatch(said);
    expect(answer).not.toMatch(/a secret|root:/);
  });
  test("calls at once are all answered", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => asked(client, "check", { file: "lost.pte" })));
    expect(new Set(answers).size).toBe(1);
  });

  const call = { args: [], input: "", file: null };
  test("one that never ends is ended, and so is one that nobody waits for any more", async () => {
    const stuck = join(folder, "stuck.mjs");
    writeFileSync(stuck, "for (;;);\n");
    const bounds = { seconds: 0.2, megabytes: 100 };
    const { signal } = new AbortController();
    expect((await processRunner(stuck, work, bounds)(call, signal)).stopped).toContain("longer than 0.2 seconds");
    const gone = await processRunner(stuck, work)(call, AbortSignal.timeout(100));
    expect([gone.status, gone.stopped]).toEqual([2, "it was cancelled"]);
  });
  test("nor may one print without end, write, or start anything", async () => {
    const program = join(folder, "loud.mjs");
    const run = async (text: string) => {
      writeFileSync(program, text);
      return processRunner(program, work)(call, new AbortController().signal);
    };
    expect((await run('const more = () => process.stdout.write("x".repeat(65536), more); more();')).stopped).toContain(
      "it printed more than",
    );
    expect(
      (await run(`import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(join(work, "made"))}, "");`))
        .err,
    ).toContain("ERR_ACCESS_DENIED");
    expect((await run('import { spawnSync } from "node:child_process"; spawnSync("true");')).err).toContain(
      "ERR_ACCESS_DENIED",
    );
  });
});
