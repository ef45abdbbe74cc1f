// Any character, as a unit of random texts. What fast-check calls `binary` is the same, and makes a table of all 1,112,064 first, which stays.

import fc from "fast-check";

/** Surrogates, which are no characters: 0xd800 to 0xdfff. */
const [FIRST, COUNT] = [0xd800, 0x800];

export const character: fc.Arbitrary<string> = fc.nat(0x10ffff - COUNT).map(
  (n) => String.fromCodePoint(n < FIRST ? n : n + COUNT),
  (text) => {
    const n = typeof text === "string" ? text.codePointAt(0) : undefined;
    if (n === undefined || text !== String.fromCodePoint(n) || (n >= FIRST && n < FIRST + COUNT))
      throw new Error("no character");
    return n < FIRST ? n : n - COUNT;
  },
);
