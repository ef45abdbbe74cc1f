// Code lenses, scenarios as tests, values in logs, symbols of the workspace.
import { describe, expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { inSlices } from "../host.ts";
import { defaultSettings } from "../settings.ts";
import { emptyHost, hostOf } from "../testing/client.ts";
import { codeLenses } from "./code-lenses.ts";
import { decodeAt, Logs } from "./decoder.ts";
import { check, explain } from "./findings.ts";

const uri = "file:///a/x.pte";
const lost = `## # Title
A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
## ## Zap
A: wp(buf)
A: madvise(buf, DONTNEED)
`;

describe("code lenses", () => {
  const titles = (settings = defaultSettings): string[] =>
    codeLenses(uri, openScenario(lost), settings).map(
      ({ range, command }) => `${range.start.line + 1} ${command?.title}`,
    );
  test("lead to the panel from the top, a section, and where pages are lost", () => {
    expect(titles()).toEqual([
      "1 Page tables",
      "1 Compare kernels and designs",
      "1 Start walkthrough",
      "6 Page tables here",
      "8 1 page loses its protection",
    ]);
  });
  test("have a switch each", () => {
    expect(
      titles({
        ...defaultSettings,
        codeLens: { panel: false, compare: false, walkthrough: false, lost: true, explore: false },
      }),
    ).toEqual(["8 1 page loses its protection"]);
  });
});

describe("a scenario as a test", () => {
  const run = (text: string) =>
    inSlices(
      check(uri, text, () => "there are no files here", new Set()),
      emptyHost,
    );
  test("passes where all that it states holds", async () => {
    expect(await run(lost.replace("DONTNEED)", "DONTNEED) -> !PTE001"))).toMatchObject({
      failures: [],
      checked: 1,
      statements: 6,
    });
  });
  test("fails where something is found, where it is found", async () => {
    expect((await run(lost)).failures).toMatchObject([{ uri, code: "PTE001", range: { start: { line: 7 } } }]);
  });
  test("tells a result that is another from the one stated", async () => {
    expect((await run("A: buf = mmap(1)\nA: read(buf[0]) -> 5\n")).failures).toMatchObject([
      { code: "PTE023", expected: "5", actual: "0" },
    ]);
  });
});

describe("values elsewhere", () => {
  const line = "BUG: Bad page map in process stress  pte:80000001233f5867 pmd:100b5e067";
  test("under the cursor, where a log would print one", async () => {
    expect(await decodeAt({ line, character: 45 })).toMatchObject({
      start: 41,
      end: 57,
      markdown: expect.stringContaining("x86-64 pte"),
    });
    expect(await decodeAt({ line, character: 3 })).toBeNull();
    const after = ["CPU: 1 PID: 7 Comm: x Not tainted 6.1.9-arm64 #1", "pc : zap_pte_range+0x1/0x2"];
    expect(await decodeAt({ line, character: 45, before: ["first"], after })).toMatchObject({
      start: 41,
      markdown: expect.stringMatching(/arm64 pte.*Linux 6\.1/),
    });
    expect(await decodeAt({ line: "commit 80000001233f5867", character: 12 })).toBeNull();
  });
  test("of a log, searched in slices, by its address; sent where the server can't read it", async () => {
    const logs = new Logs(emptyHost);
    const uri = "file:///kern.log";
    expect(await logs.add({ uri, text: null })).toEqual({ problem: "there is no such file" });
    expect(await logs.add({ uri: "vscode-vfs://a/kern.log", text: null })).toBeNull();
    expect(await logs.add({ uri, text: `first\n${line}\nlast\n` })).toEqual({ count: 2 });
    const choice = { arch: "", level: "", kernel: "", config: {} } as const;
    const rows = { call: "rows", source: { log: uri }, from: 0, count: 9, filter: "", choice } as const;
    expect(await logs.answer(rows)).toMatchObject({
      rows: [
        { line: 1, level: "pte" },
        { line: 1, level: "pmd" },
      ],
    });
    logs.remove(uri);
    expect(await logs.answer({ ...rows, call: "decode", index: 0 })).toMatchObject({ shown: { kind: "wrong" } });
  });
  test("of a log that another server had: it is searched again", async () => {
    const choice = { arch: "", level: "", kernel: "", config: {} } as const;
    const asked = { call: "decode", source: { log: "file:///kern.log" }, index: 1, choice } as const;
    expect(await new Logs(hostOf({ "file:///kern.log": `${line}\n` })).answer(asked)).toMatchObject({
      count: 2,
      shown: { kind: "decoded" },
    });
  });
});

test("the page of a finding", async () => {
  expect(await explain("pte001")).toContain("# PTE001");
  expect(await explain("PTE999")).toBeNull();
});
