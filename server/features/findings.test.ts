// What there is to explain, and that all of it is.
import { expect, test } from "vitest";
import { explain, findings } from "./findings.ts";

test("every finding of the list has a title and a page", async () => {
  const all = findings().findings;
  expect(all.length).toBeGreaterThan(40);
  for (const { code, title } of all) {
    expect(title).not.toBe("");
    expect(await explain(code)).toContain(code);
  }
  expect(await explain("PTE999")).toBeNull();
});
