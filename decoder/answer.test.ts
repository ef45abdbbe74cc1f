import { expect, test } from "vitest";
import { answerDecoder } from "./answer.ts";
import type { Choice, DecoderCalls, DecoderRequest } from "./decoder.ts";
import { Listing } from "./listing.ts";
import { findInText } from "./search.ts";

const open: Choice = { arch: "", level: "", kernel: "", config: {} };
const log = Array.from(
  { length: 300 },
  (_, i) =>
    `[   1.0] BUG: Bad page map in process x  pte:80000001233f5${(i + 256).toString(16)} pmd:10b77f067\nnothing\n`,
).join("");

async function ask<K extends keyof DecoderCalls>(
  call: K,
  params: DecoderCalls[K]["params"],
): Promise<DecoderCalls[K]["result"]> {
  const request = { call, ...(params as object) } as DecoderRequest;
  const answer = await answerDecoder(request, (name) => (name === "log" ? Listing.of(log) : undefined));
  return answer as DecoderCalls[K]["result"];
}

function decode(text: string, choice: Partial<Choice> = {}, index = 0): Promise<DecoderCalls["decode"]["result"]> {
  return ask("decode", { source: { text }, index, choice: { ...open, ...choice } });
}

test("a value is read as the likeliest, and asked with what was chosen for it it reads the same", async () => {
  const { shown } = await decode("0x8000000123456867");
  if (shown.kind !== "decoded") throw new Error(shown.message);
  expect(shown.chosen).toMatchObject({ arch: "x86_64", level: "pte", kernel: "7.3" });
  expect(shown.bits).toHaveLength(64);
  const again = await (await decode("0x8000000123456866", shown.chosen)).shown;
  expect(again).toMatchObject({ description: { arch: "x86_64", level: "pte" } });
});

test.each([
  ["0x12345x", {}, "'x' is no digit"],
  ["present pfn=1 fast", {}, "has no 'fast'"],
  ["0x1", { kernel: "9.19" }, "2.6 to 7.3"],
  ["0x1", { config: { granule: "8" } }, "one of 4, 16, 64"],
])("%s %j says what is wrong", async (text, choice, message) => {
  expect((await decode(text, choice)).shown).toEqual({ kind: "wrong", message: expect.stringContaining(message) });
});

test("words make a value, a line gives its values, nothing says nothing", async () => {
  expect((await decode("present pfn=0x1234 rw uffd-wp")).shown).toMatchObject({
    description: { value: "0x0000000001234403" },
  });
  const line = "BUG: Bad page map in process x  pte:80000001233f5867 pmd:10b77f067";
  expect(await decode(line, {}, 1)).toMatchObject({ count: 2, shown: { description: { level: "pmd" } } });
  expect(await decode("")).toEqual({ count: 0, shown: { kind: "undecoded", message: "" } });
});

test("a page frame is no entry, and says where to look", async () => {
  const { shown } = await decode("BUG: Bad page state in process foo  pfn:123456");
  expect(shown).toEqual({ kind: "undecoded", message: expect.stringContaining("0x123456 * 8 of /proc/kpageflags") });
});

test("what a log line says of page size is chosen for its values", async () => {
  const { shown } = await decode("user pgtable: 64k pages, 52-bit VAs, pgdp=0\n[0] pgd=0800000108f10003", {}, 0);
  expect(shown).toMatchObject({ chosen: { arch: "arm64", config: { granule: "64", "pa-bits": "52" } } });
});

test("rows of a log, from the middle", async () => {
  const { rows } = await ask("rows", { source: { log: "log" }, from: 400, count: 3, choice: open, filter: "" });
  expect(rows.map(({ index, line, level }) => [index, line, level])).toEqual([
    [400, 400, "pte"],
    [401, 400, "pmd"],
    [402, 402, "pte"],
  ]);
  expect(rows[1]).toMatchObject({ digits: "10b77f067", sentence: expect.stringContaining("Table entry") });
  expect((await ask("decode", { source: { log: "gone" }, index: 0, choice: open })).shown.kind).toBe("wrong");
});

test("a listing holds what the text has", async () => {
  const text = `no value\n${log}user pgtable: 4k pages, 48-bit VAs\n[0] pgd=0800000108f1d003, pte=0x0068000088123f43`;
  const listing = Listing.of(text);
  expect(Array.from({ length: listing.count }, (_, i) => listing.at(i))).toEqual(findInText(text));
  const last = listing.lineOf(listing.count - 1);
  expect(last).toEqual({ line: 602, text: "[0] pgd=0800000108f1d003, pte=0x0068000088123f43" });
});

test("a line of many megabytes is looked at once, and shown around each value", () => {
  const listing = Listing.of("pte:80000001233f5867 ".repeat(200_000));
  expect(listing.count).toBe(200_000);
  const { line, text } = listing.lineOf(150_000);
  expect(line).toBe(0);
  expect(text).toMatch(/^….*pte:80000001233f5867 /);
  expect(text.length).toBe(1 + 240 + 300);
});

test("a field is set to a number", async () => {
  const choice: Choice = { ...open, arch: "x86_64", level: "pte" };
  const value = "0x8000000123456867";
  const set = (field: string, number: string) => ask("set", { value, choice, field, number });
  expect(await set("pfn", "0x1")).toEqual({ value: "0x8000000000001867" });
  expect(await set("rw", "0")).toEqual({ value: "0x8000000123456865" });
  expect(await set("rw", "2")).toEqual({ error: "2 does not fit into rw" });
  expect(await set("rw", "z")).toEqual({ error: expect.stringContaining("no number") });
});

test("choices have the default first", async () => {
  const { options, kernels } = await ask("choices", {});
  expect(options.find(({ name }) => name === "granule")?.values).toEqual(["4", "16", "64"]);
  expect(options.find(({ name }) => name === "soft-dirty")?.values).toEqual(["on", "off"]);
  expect(kernels).toContain("6.18");
  expect(kernels.at(-1)).toBe("2.6.0");
});
