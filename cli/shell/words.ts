// What the scripts for the shells have in common.

import type { Option } from "../manual.ts";

/** Characters of what a shell shows beside a word. */
const BRIEF = 70;

/** What an option is for in a few words: what it says up to the first stop. */
export function brief(says: string): string {
  const [sentence = ""] = says.split(/[;\n]|\. /);
  const [first = ""] = sentence.length > BRIEF ? sentence.split(/[:,]| \(/) : [sentence];
  return first.replace(/:$/, "").trim();
}

/** Whether its value is a list of words, with commas between them. */
export function isList({ value }: Option): boolean {
  return value?.endsWith(",…") ?? false;
}

/** A word as a shell takes it as it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
