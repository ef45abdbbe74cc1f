import { expect, test } from "vitest";
import { readLink } from "../analysis/share/link.ts";
import { protectedPages } from "../test/openings.ts";
import { ptescope } from "./testing/terminal.ts";

const losing = `${protectedPages(2)}A: madvise(buf, DONTNEED)\n`;

const link = (args: string[], input = losing, env: Record<string, string> = {}) =>
  ptescope(["link", ...args], input, { env });

test("a link holds the scenario, what it ran on, and the step where something is lost", async () => {
  const { status, out } = await link(["-", "--address", "https://example.org/pte/"]);
  expect(status).toBe(0);
  const [, fragment = ""] = /^https:\/\/example\.org\/pte\/(#.*)\n$/.exec(out) ?? [];
  expect(readLink(fragment)).toEqual({
    text: losing,
    kernel: "7.3",
    arch: "x86_64",
    design: "pte-marker",
    step: 5,
    selected: null,
  });
});

test("the address may be set once for all, and the step and the page be chosen", async () => {
  const { out } = await link(["-", "--step", "4", "--page", "A.buf[1]"], losing, { PTESCOPE_ADDRESS: "http://host/" });
  expect(out).toMatch(/^http:\/\/host\/#1\./);
  expect(readLink(out.slice(out.indexOf("#")))).toMatchObject({ step: 3, selected: { mm: "A", page: 1 } });
});

test("of a mail it holds the scenario alone", async () => {
  const { out } = await link(["-"], `Subject: x\n\nHello,\n\n${losing}\nBye\n`);
  expect(readLink(out.trim())).toMatchObject({ text: losing.trimEnd() });
});

test("a link gives its scenario back", async () => {
  const { out } = await link(["-"]);
  expect(out).toMatch(/^#1\./);
  expect(await link(["--read", `https://example.org/${out.trim()}`])).toEqual({ status: 0, out: losing, err: "" });
});

test.each([
  [["-", "--step", "9"], "1 to 6"],
  [["-", "--page", "buf"], "A.buf[0]"],
  [["-", "--page", "B.buf[0]"], "not mapped"],
  [["-", "--address", "example.org"], "https://"],
  [["--read", "#1.AAAA"], "broken"],
  [[], "FILE"],
])("%j is wrong usage, and says why", async (args, why) => {
  const { status, err } = await link(args);
  expect(status).toBe(2);
  expect(err).toContain(why);
});
