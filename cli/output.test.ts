// Nothing that was read reaches a terminal, a log or a workflow command as it is: any text, any file name, in any command and format.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { writeLink } from "../analysis/share/link.ts";
import { character } from "../test/random/character.ts";
import { runs } from "../test/random/runs.ts";
import { json, oneLine, painter, printable } from "./output.ts";
import { ptescope } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-output-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a terminal takes as a command, the colours of ours aside. */
const RAW = /\r(?!\n)|(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;
const withoutColours = (text: string) => text.replace(/(?=\p{Cc})[^\t\n\r]\[\d+m/gu, "");
const control = fc.constantFrom(
  ..."\x00\x07\x08\x1b\x7f\x80\x9b\x9d\r\v\f\u202e\u2066",
  "\x1b[2J",
  "\x1b]0;x\x07",
  "\x1b[31m",
);
const anyText = fc
  .array(
    fc.oneof(
      control,
      fc.string({ unit: character }),
      fc.constantFrom("A: buf = mmap(1)", "\n", " # ", "-> 7", '"', "::warning::"),
    ),
  )
  .map((parts) => parts.join(""));
/** A name that the file system takes. */
const anyName = anyText
  .map((text) =>
    text
      .replace(/[/\0]/g, "")
      .slice(0, 40)
      .replace(/\p{Surrogate}/gu, ""),
  )
  .filter((text) => text !== "" && !text.startsWith("-") && !text.startsWith("."));

describe("text that is printed", () => {
  test("has no control character, whatever it was", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(RAW);
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(json({ [text]: text })).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        expect(JSON.parse(json({ [text]: text }))).toEqual(JSON.parse(JSON.stringify({ [text]: text })));
      }),
    );
  });
  test("keeps colours of ours alone, and none that a text has", () => {
    const paint = painter({ isTTY: true, env: {} });
    expect(printable(`${paint("red", "\x1b[31mx")}\x1b[0m`)).toBe("\x1b[31m\u241b[31mx\x1b[0m\u241b[0m");
    expect(painter({ isTTY: true, env: { NO_COLOR: "1" } })("red", "x")).toBe("x");
  });
});

describe("every command", () => {
  const commands = [
    ["check", "-"],
    ["check", "--format", "json", "-"],
    ["check", "--format", "sarif", "-"],
    ["check", "--format", "junit", "-"],
    ["check", "--format", "github", "-"],
    ["run", "-"],
    ["run", "--json", "-"],
    ["compare", "-"],
    ["compare", "--format", "html", "-"],
    ["compare", "--format", "json", "-"],
    ["walkthrough", "-"],
    ["walkthrough", "--format", "md", "-"],
    ["decode"],
    ["decode", "--json"],
  ];
  test.each(commands)("%s %s %s: of any text, on a terminal or not", async (...args) => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.boolean(), async (text, isTTY) => {
        const log = `x\x1b]0;t\x07 pte:80000001233f5867 ${text}\n`;
        const { out, err } = await ptescope(args, args[0] === "decode" ? log : `A: buf = mmap(1)\n${text}`, { isTTY });
        expect(withoutColours(out)).not.toMatch(RAW);
        expect(err).not.toMatch(RAW);
      }),
      { numRuns: runs(20) },
    );
  });
  test("a link's scenario is shown without control characters", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const shared = { text, kernel: "6.18", arch: "x86_64", design: "pte-marker", step: 0, selected: null } as const;
        const { out } = await ptescope(["link", "--read", `#${writeLink(shared)}`]);
        expect(out).toBe(printable(text));
      }),
      { numRuns: runs(50) },
    );
  });
  test("of arguments: no line of an error begins with what they say", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyText,
        fc.constantFrom("", "check", "decode", "encode", "explain", "run"),
        async (text, name) => {
          const { out, err } = await ptescope(name === "" ? [text] : [name, `${text}\n::error::x`]);
          expect(`${out}${err}`).not.toMatch(RAW);
          expect(`${out}${err}`).not.toMatch(/^\s*::/m);
        },
      ),
      { numRuns: runs(60) },
    );
  });
  test("of a file's name: no line begins with it, and SARIF names the file", async () => {
    await fc.assert(
      fc.asyncProperty(anyName, async (name) => {
        const below = mkdtempSync(join(folder, "x"));
        mkdirSync(join(below, "d"), { recursive: true });
        const path = join(below, "d", `${name}\n::warning::w.pte`);
        writeFileSync(path, "nonsense(\nA: buf = mmap(1)\nA: read(buf[0]) -> 7\n");
        for (const command of ["check", "run", "walkthrough", "compare"]) {
          const { out, err } = await ptescope([command, path]);
          expect(`${out}${err}`).not.toMatch(RAW);
          if (command !== "walkthrough") expect(`${out}${err}`).not.toMatch(/^\s*::/m);
        }
        const { out } = await ptescope(["check", "--format", "sarif", path]);
        const uris: string[] = [...out.matchAll(/"uri": "([^"]*)"/g)].map(([, uri]) => uri ?? "");
        expect(uris.length).toBeGreaterThan(0);
        for (const uri of uris) expect(fileURLToPath(uri)).toBe(path);
      }),
      { numRuns: runs(20) },
    );
  });
  test("a relative name in SARIF is encoded by segment", async () => {
    mkdirSync("test-results", { recursive: true });
    const path = "test-results/a#b?c:%d é.pte";
    writeFileSync(path, "nonsense(\n");
    const { out } = await ptescope(["check", "--format", "sarif", path]);
    rmSync(path);
    expect(out).toContain('"uri": "test-results/a%23b%3Fc%3A%25d%20%C3%A9.pte"');
  });
});
