// Links that carry a scenario: there and back, bounded, and refused where they are none.

import fc from "fast-check";
import { expect, test } from "vitest";
import { character } from "../../test/random/character.ts";
import { fromBase64url, readLink, type Shared, toBase64url, writeLink } from "./link.ts";

const losing: Shared = {
  text: "A: buf = mmap(2)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0], 7)\nA: wp(buf)\nA: madvise(buf, DONTNEED)\n",
  kernel: "6.18",
  arch: "x86_64",
  design: "pte-marker",
  step: 5,
  selected: { mm: "A", place: 0, page: 1 },
};

const shared = fc.record({
  text: fc.string({ unit: character, maxLength: 2000 }),
  kernel: fc.string(),
  arch: fc.string(),
  design: fc.string(),
  step: fc.nat(),
  selected: fc.option(fc.record({ mm: fc.string(), place: fc.nat(), page: fc.nat() })),
});

test("a link gives back what it was made of", () => {
  fc.assert(fc.property(shared, (each) => void expect(readLink(`#${writeLink(each)}`)).toEqual(each)));
});

test("a link is made of characters that no mail and no address bar changes", () => {
  fc.assert(fc.property(shared, (each) => void expect(writeLink(each)).toMatch(/^1\.[A-Za-z0-9_-]+$/)));
});

/** As version 0.1.0 wrote it. */
const first =
  "1.NY7NCoJAFIVfZbgrgykyykRoMeDPRsyF0cJEJhxDbGKYGSuI3r1r1u473z0XzgssBMACch5asiNScuWsZqcbmsEI3fLhatvGyVkSxeyQFnWcsqQ-5lNFi0tnrNAOflPytw_dWTGqcllRsv1JNZqJJW_unflWKAn3WZFFUYgnoNDjGm_h-ogc8el7tbfG0GBQVswl173QKAwEGwoKghIY0CV1q_cH";

test("links of format 1 stay readable", () => {
  expect(readLink(first)).toEqual(losing);
});

test("a link to a scenario is short enough for a mail", () => {
  expect(writeLink(losing).length).toBeLessThan(300);
});

test("a link cut short or changed says so", () => {
  const whole = writeLink(losing);
  for (let end = 2; end < whole.length; end++) expect(readLink(whole.slice(0, end))).toHaveProperty("problem");
  expect(readLink("#1.AAAA")).toEqual({
    problem: "This link is broken: a part of it is missing or was changed on its way.",
  });
  expect(readLink("#somewhere")).toEqual({ problem: "This is no link to a scenario." });
  expect(readLink("#9.AAAA")).toHaveProperty("problem", expect.stringContaining("format 9"));
});

test("any text is a link or has a message", () => {
  fc.assert(fc.property(fc.string(), (text) => void expect(readLink(text)).toHaveProperty("problem")));
  fc.assert(fc.property(fc.base64String(), (text) => void expect(typeof readLink(`1.${text}`)).toBe("object")));
});

test("a few bytes that claim to be gigabytes are refused", () => {
  const text = "A".repeat(5_000_000);
  expect(readLink(writeLink({ ...losing, text }))).toHaveProperty("problem");
});

test("base64url gives back the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => void expect([...fromBase64url(toBase64url(bytes))]).toEqual([...bytes])),
  );
  expect(toBase64url(new TextEncoder().encode("fooba"))).toBe("Zm9vYmE");
});
