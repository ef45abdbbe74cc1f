// Every finding on scenarios of its own, where it is (pte001.pte) and where it is not (pte001-not.pte). Under a
// statement stand the columns, severity, code and text of what is said of it; `npx vitest run test/findings --update`
// writes them, and a change is read in review like code.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../analysis/index.ts";
import { annotated, bare } from "./annotation.ts";

const folder = new URL("./", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".pte"));

function read(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

describe("what is said of a scenario stands under its lines", () => {
  test.each(names)("%s", async (name) => {
    await expect(annotated(bare(read(name)))).toMatchFileSnapshot(new URL(name, folder).pathname);
  });
});

/** No scenario makes the engine fail: engine/kernel/step.test.ts has what becomes of it when it does. */
const shown = rules.filter(({ kind }) => kind !== "internal-error");

describe("every finding has a scenario with it and one without", () => {
  test.each(shown.map(({ code }) => code))("%s", (code) => {
    expect(marks(`${code.toLowerCase()}.pte`)).toContain(code);
    expect(marks(`${code.toLowerCase()}-not.pte`)).not.toContain(code);
  });
});

/** The codes that a file's markers name. */
function marks(name: string): string[] {
  return [...read(name).matchAll(/^# *\^+ \w+ (PTE\d+):/gm)].map(([, code]) => code ?? "");
}
