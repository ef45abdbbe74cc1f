// Helpers that a file uses once or twice are no help: their calls are written out.

/** Ioctls by what they take, a range and a mode or a range, and accesses; with how often at most they are written out. */
const helper = /\b(uffd_register|uffd_writeprotect|uffd_rwprotect|uffd_unregister|uffd_wake|get|put)\(/g;

function mostWrittenOut(name: string): number {
  return name === "get" ? 1 : 2;
}

/** Ranges of a file whose pages are looked at in loops of their own. */
const MOST_LOOPS = 3;

const NO_MESSAGE = "&(struct uffd_msg){ 0 }, sizeof(struct uffd_msg)";

/** Each of the texts in lines, with what the rare ones of the helpers do in place of their calls. */
export function writtenOut(texts: readonly string[]): string[][] {
  const uses = new Map<string, number>();
  for (const text of texts)
    for (const [, name = ""] of codeOnly(text).matchAll(helper)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const ranges = texts.filter((text) => text.startsWith("expect_pagemap(")).length;
  const messages = texts.filter((text) => /\bmsg\b|next_message|expect_fault/.test(codeOnly(text))).length;
  return texts.map((text) => {
    // A message that is not expected has no name.
    if (messages === 1 && text.includes("&msg, sizeof(msg)")) return [text.replace("&msg, sizeof(msg)", NO_MESSAGE)];
    if (ranges <= MOST_LOOPS && text.startsWith("expect_pagemap(")) return loop(text);
    const [, name = ""] = codeOnly(text).match(new RegExp(helper.source)) ?? [];
    if (name === "" || (uses.get(name) ?? 0) > mostWrittenOut(name)) return [text];
    const start = text.search(new RegExp(`\\b${name}\\(`));
    const { args, end } = argumentsAt(text, start + `${name}(`.length);
    return [`${text.slice(0, start)}${writtenAs(name, args)}${text.slice(end)}`];
  });
}

/** Each page of a range, where few ranges are looked at. */
function loop(text: string): string[] {
  const { args } = argumentsAt(text, "expect_pagemap(".length);
  const want = args.at(-1) ?? "";
  const [length = "", address = "", ...fd] = args.slice(0, -1).reverse();
  const [, count] = /^(\d+) \* PAGE$/.exec(length) ?? [];
  if (count === undefined) return [text];
  const page = `${address} + i * PAGE`;
  return [`for (int i = 0; i < ${count} && !failed; i++)`, `\texpect(pagemap(${[...fd, page].join(", ")}), ${want});`];
}

/** A step's name is no call. */
function codeOnly(text: string): string {
  return text.startsWith("step(") || text.startsWith("/*") ? "" : text;
}

function writtenAs(name: string, args: readonly string[]): string {
  const [first = "", second = ""] = args;
  if (name === "get" || name === "put")
    return `*(volatile unsigned int *)${enclosed(first)}${name === "put" ? ` = ${second}` : ""}`;
  const [uffd = "", address = "", length = "", mode] = args;
  const op = name.slice("uffd_".length);
  const range = `{ (size_t)${enclosed(address)}, ${length} }`;
  const request = `UFFDIO_${op.toUpperCase()}`;
  if (mode === undefined) return `ioctl(${uffd}, ${request}, &(struct uffdio_range)${range})`;
  const how = mode === "0" ? "" : `, .mode = ${mode}`;
  return `ioctl(${uffd}, ${request}, &(struct uffdio_${op}){ .range = ${range}${how} })`;
}

function enclosed(expression: string): string {
  return /\W/.test(expression) ? `(${expression})` : expression;
}

/** The arguments of a call from behind its parenthesis on, and where what follows it begins. */
function argumentsAt(text: string, open: number): { readonly args: string[]; readonly end: number } {
  const args: string[] = [];
  let depth = 0;
  let from = open;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === "(" || character === "{") depth++;
    if ((character === "," || character === ")") && depth === 0) {
      args.push(text.slice(from, at).trim());
      from = at + 1;
      if (character === ")") return { args, end: at + 1 };
    }
    if (character === ")" || character === "}") depth--;
  }
  return { args, end: text.length };
}
