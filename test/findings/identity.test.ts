// Findings are told apart by kind, subject and cause. Their codes are names for people: each stands in its rule, and no
// code of the project asks for one.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const rooms = [
  "analysis",
  "cli",
  "client",
  "conformance",
  "decoder",
  "engine",
  "import",
  "language",
  "panel",
  "playground",
  "reproduce",
  "search",
  "server",
];

/** Rules have their codes, and explanations show them in scenarios; generators of docs, tests and what tests are made of show some. */
const ruleFile =
  /^analysis\/(?:findings\/(?:pte\d{3}-|explanations\/)|expectations\/rules\.ts$)|\.test\.ts$|\/testing\/|\/page\.ts$/;

test("no file but a rule's own has the code of a finding in its code", () => {
  const found = rooms.flatMap((room) =>
    readdirSync(`${root}${room}`, { recursive: true, encoding: "utf8" })
      .map((name) => `${room}/${name}`)
      .filter((name) => name.endsWith(".ts") && !ruleFile.test(name))
      .flatMap((name) =>
        readFileSync(`${root}${name}`, "utf8")
          .split("\n")
          .flatMap((line, at) => (/["`'!]PTE\d{3}["`']/.test(withoutComment(line)) ? [`${name}:${at + 1}`] : [])),
      ),
  );
  expect(found).toEqual([]);
});

function withoutComment(line: string): string {
  return line.replace(/^\s*(?:\/\/|\/?\*).*|\/\*.*?\*\/|\s\/\/ .*$/g, "");
}
