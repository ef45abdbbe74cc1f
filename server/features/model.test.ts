// Tools of language models, as the extension asks for them.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lostPage } from "../../test/openings.ts";
import { runs } from "../../test/random/runs.ts";
import { TestClient } from "../testing/client.ts";

const LOST = `kernel 6.18\n${lostPage}`;

let client: TestClient;
beforeAll(async () => {
  client = await TestClient.open("", { "file:///w/setup.pte": LOST });
});
afterAll(() => client.close());

async function tool(name: string, input: unknown, scenario: string | null = LOST): Promise<string> {
  const params = { name, input, scenario: scenario === null ? null : { uri: "file:///w/x.pte", text: scenario } };
  const { text }: { text: string } = await client.connection.sendRequest("ptescope/modelTool", params);
  return text;
}

describe("each says what it finds", () => {
  test.each<[string, unknown, string]>([
    ["check", {}, "line 7: PTE001 drops the write-protection of A.buf[0]"],
    ["run", {}, "A.buf[0]: present(wp, dirty, soft_dirty) -> none  [lost]"],
    ["run", {}, "In the end:\nA.buf  1 page"],
    ["explain", { of: "PTE001" }, "# PTE001: "],
    ["explain", { of: "madvise" }, "# P: madvise(range, advice, [skew=…], [bytes=…])"],
    ["explain", {}, "PTE001  A zap"],
    ["decode", { text: "0x8000000000000067" }, "user, writable"],
    ["decode", { text: "BUG: Bad page map in process x  pte:80000001233f5867 pmd:0" }, "80000001233f5867"],
    ["compare", { designs: ["none", "pte-marker"] }, "No difference: all"],
    ["reproduce", {}, "int main("],
    ["explore", { line: 6, page: "A.buf[0]" }, "zap_pte_range(), "],
  ])("%s %j", async (name, input, said) => {
    expect(await tool(name, input)).toContain(said);
  });
  test("check of a scenario that includes another, and of one that has nothing to tell", async () => {
    expect(await tool("check", {}, 'include "setup.pte"\nA: read(buf[0]) -> 0\n')).toContain("PTE001");
    expect(await tool("check", {}, "A: buf = mmap(1)\n")).toBe("No error and no warning in 1 statements.");
  });
});

describe("what is wrong is told in words", () => {
  test.each<[string, unknown, string | null, string]>([
    ["check", {}, null, "takes a scenario or a file: one of the two"],
    ["explain", { of: 1 }, null, "of is a text"],
    ["explain", { of: "PTE999" }, null, "there is no such finding or operation"],
    ["decode", {}, null, "no page-table value is found"],
    ["explore", { line: 4, page: "A.buf[0]" }, LOST, "A.buf[0] is not protected there"],
    ["explore", {}, LOST, "has no explored section"],
    ["explore", { line: 6 }, LOST, "line and page go together"],
    ["explore", { line: 6, page: "B.x" }, LOST, "page is a page"],
    ["explore", { line: 1.5, page: "A.buf[0]" }, LOST, "line is a whole number"],
    ["compare", { kernels: ["6.1"], designs: [] }, LOST, "kernels or designs, not both"],
    ["compare", { kernels: ["nine"] }, LOST, "nine"],
    ["compare", { kernels: "6.1" }, LOST, "kernels is a list"],
  ])("%s %j", async (name, input, scenario, said) => {
    expect(await tool(name, input, scenario)).toContain(said);
  });
  test("whatever a model gives", async () => {
    const name = fc.constantFrom("check", "run", "explain", "decode", "explore", "compare", "reproduce");
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constantFrom("A.buf[0]", "PTE001", "6.1", "all", "__proto__", null),
    );
    const keys = ["of", "text", "line", "page", "kernels", "designs", "__proto__"];
    const input = fc.oneof(
      fc.jsonValue(),
      fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] }),
    );
    await fc.assert(
      fc.asyncProperty(name, input, fc.option(fc.string()), async (of, given, scenario) => {
        const text = await tool(of, given, scenario);
        expect(typeof text).toBe("string");
        expect(text.length).toBeLessThan(61_000);
      }),
      { numRuns: runs(150) },
    );
  });
});

test("what is long is cut", async () => {
  const text = await tool(
    "run",
    {},
    `A: buf = mmap(1)\n${"A: write(buf[0], 7)\nA: madvise(buf, DONTNEED)\n".repeat(1500)}`,
  );
  expect(text).toMatch(/\n\[cut here: it is longer than 60000 characters/);
});
