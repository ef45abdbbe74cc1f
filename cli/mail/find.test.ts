// The scenarios of a mail: mails/NAME.eml, and beside it what is found in it, by line.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isMail, mailScenarios } from "./find.ts";

const folder = new URL("mails/", import.meta.url);

test.each(readdirSync(folder).filter((name) => name.endsWith(".eml")))("%s", async (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  expect(isMail(text)).toBe(true);
  const { blocks: found, leftOut } = mailScenarios(text);
  const blocks = found.map(({ line, end, text: padded }) => {
    const lines = padded.split("\n");
    expect(lines.slice(0, line).join("")).toBe("");
    expect(lines).toHaveLength(end);
    return `lines ${line + 1} to ${end}\n${lines.slice(line).join("\n")}\n`;
  });
  if (leftOut.length > 0) blocks.push(`left out: lines ${leftOut.map((line) => line + 1).join(", ")}\n`);
  await expect(blocks.length === 0 ? "none\n" : blocks.join("\n")).toMatchFileSnapshot(
    new URL(name.replace(/eml$/, "expected"), folder).pathname,
  );
});

test.each([
  ["a scenario", "A: buf = mmap(1)\nA: write(buf[0], 7)\n"],
  ["one with an error", "A: buf = mmap(1)\nA: write buf 7\nthat\n"],
  ["one that begins with a comment", "# From: here\n\nA: buf = mmap(1)\n"],
  ["nothing", ""],
])("%s is no mail", (_, text) => {
  expect(isMail(text)).toBe(false);
});

test("a part of a mail is one: by its quotes, or by prose around the scenario", () => {
  expect(isMail("> A: buf = mmap(1)\n")).toBe(true);
  expect(isMail("Hello,\nthe following loses it.\n\n  A: buf = mmap(1)\n\nBye\n")).toBe(true);
});
