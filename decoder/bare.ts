// Values that stand by themselves: one a line or several, with nothing around them that says what they are, but perhaps what crash prints beside.

import { guessMachine } from "./interpret.ts";
import { MACHINE_TITLES, type Origin } from "./report.ts";
import type { Found } from "./search.ts";

/** More than anybody types or pastes so. */
const LONGEST = 20_000;
/** A value, and what crash's `pte` prints beside one: `8000000203f22867  203f22000  (PRESENT|RW|USER)`. */
const VALUE = /^(?:0x)?([0-9a-f_]{1,20})(?:u?ll?|ull?)?$/i;
const BESIDE = /^([ \t>]*)((?:0x)?[0-9a-f]{1,16})[ \t]+[0-9a-f]{1,16}[ \t]+\(((?:PRESENT|[A-Z_]+\|)[A-Z_|]*)\)[ \t]*$/i;

/** Empty where the text has anything else in it. One architecture is taken for all of them. */
export function bareValues(text: string): Found[] {
  if (text.length > LONGEST) return [];
  const found: { readonly start: number; readonly end: number; readonly digits: string }[] = [];
  let at = 0;
  let words = "";
  for (const line of text.split("\n")) {
    const beside = BESIDE.exec(line);
    if (beside) {
      const [, before = "", digits = "", bits = ""] = beside;
      const start = at + before.length;
      found.push({ start, end: start + digits.length, digits: digits.replace(/^0x/i, "") });
      words += ` ${bits}`;
    } else if (!/^[ \t]*(?:PTE[ \t]+PHYSICAL[ \t]+FLAGS)?[ \t\r]*$/.test(line)) {
      for (const token of line.matchAll(/[^\s,;]+/g)) {
        const digits = VALUE.exec(token[0])?.[1]
          ?.replaceAll("_", "")
          .replace(/^0+(?=.)/, "");
        if (digits === undefined || digits === "" || digits.length > 16 || /^[a-f]+$/i.test(token[0])) return [];
        const start = at + token.index;
        found.push({ start, end: start + token[0].length, digits: digits.toLowerCase() });
      }
    }
    at += line.length + 1;
  }
  const origin = originOf(found, words, text);
  return found.map((each) => ({ ...each, level: "value" as const, message: "value", report: 0, origin }));
}

function originOf(
  found: readonly { readonly digits: string; readonly start: number }[],
  words: string,
  text: string,
): Origin {
  // crash has ACCESSED, RW and NX for x86 and YOUNG for arm64.
  const machine = /\b(?:RW|ACCESSED|NX)\b/.test(words) ? "x86_64" : /\bYOUNG\b/.test(words) ? "arm64" : undefined;
  if (machine !== undefined) {
    const at = text.search(/\((?:PRESENT|[A-Z_]+\|)/);
    return {
      machine,
      key: `${machine} said`,
      certainty: "said",
      evidence: [{ says: MACHINE_TITLES[machine], text: words.trim().slice(0, 60), at }],
    };
  }
  const guess = guessMachine(found.map(({ digits, start }) => ({ level: "", digits, at: start })));
  return { machine: guess, key: `${guess} guessed`, certainty: "guessed", evidence: [] };
}
