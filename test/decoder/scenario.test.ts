// A scenario made of a value's state makes that state: it ends with a check, and the check holds.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ptescope } from "../../cli/testing/terminal.ts";
import { describe } from "../../decoder/describe.ts";
import { scenarioOf } from "../../decoder/scenario.ts";
import { encodeSpec } from "../../decoder/spec.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-decoder-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["none", "pte"],
  ["present pfn=0x123 rw user accessed dirty nx", "pte"],
  ["present pfn=0x123 user accessed dirty nx", "pte"],
  ["present pfn=0x123 user accessed uffd-wp nx", "pte"],
  ["present pfn=0x7 special user accessed nx", "pte"],
  ["present pfn=0x140000 rw user accessed dirty nx", "pmd"],
  ["present pfn=0x140000 user accessed uffd-wp nx", "pmd"],
  ["protnone pfn=0x5 accessed", "pte"],
  ["swap offset=0x5", "pte"],
  ["swap offset=0x5 uffd-wp", "pte"],
  ["migration-write pfn=0x5", "pte"],
  ["migration-read-exclusive pfn=0x5 uffd-wp", "pte"],
  ["marker wp", "pte"],
  ["marker poisoned", "pte"],
  ["marker guard", "pte"],
] as const)("%s at %s", async (spec, level) => {
  for (const arch of ["x86_64", "arm64"] as const) {
    const request = { arch, level, kernel: "6.18" };
    const made = encodeSpec(spec, request);
    if ("error" in made) throw new Error(made.error);
    const scenario = scenarioOf(describe(made.ok, request));
    expect(scenario).toContain("assert A.buf[0] is");
    const file = join(folder, `${arch}.pte`);
    writeFileSync(file, scenario ?? "");
    expect(await ptescope(["check", file])).toMatchObject({ status: 0, err: "" });
  }
});

test.each([
  ["table pfn=0x10b77f rw user accessed dirty", "pmd"],
  ["present pfn=0x123 rw accessed dirty global nx", "pte"],
  ["device-exclusive pfn=0x5", "pte"],
] as const)("%s at %s carries too little for one", (spec, level) => {
  const request = { arch: "x86_64", level, kernel: "6.18" } as const;
  const made = encodeSpec(spec, request);
  if ("error" in made) throw new Error(made.error);
  expect(scenarioOf(describe(made.ok, request))).toBeUndefined();
});
