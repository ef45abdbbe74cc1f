// Text in C: comments, strings, lines of a comment.

/** Control characters, and those that turn the direction of text around: what stands in a file is what is seen. */
const HIDDEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** A line of the scenario as what stands in a comment. */
export function commentText(text: string): string {
  return text.replace(HIDDEN, " ").trim().replace(/\s+/g, " ").replaceAll("*/", "* /").replaceAll("/*", "/ *");
}

/** A string literal. */
export function quoted(text: string): string {
  return `"${text.replace(HIDDEN, " ").replace(/[\\"]/g, "\\$&").replace(/\?\?/g, "?\\?")}"`;
}

/** A text in lines of at most so many characters. */
export function wrapped(text: string, width = 77): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of commentText(text)
    .split(" ")
    .filter((each) => each !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** Columns of a line of C, with tabs of eight. */
const WIDEST = 100;

/** Lines of C, each in as many as it needs: broken after a comma or an operator, as far out as may be, aligned to its parenthesis. */
export function fitted(text: string): string[] {
  return text.split("\n").flatMap(fittedLine);
}

function fittedLine(line: string): string[] {
  if (columns(line) <= WIDEST) return [line];
  const comment = /^(\t*)\/\* (.*) \*\/$/.exec(line);
  if (comment) {
    const [, indent = "", text = ""] = comment;
    return [
      `${indent}/*`,
      ...wrapped(text, WIDEST - columns(indent) - 3).map((each) => `${indent} * ${each}`),
      `${indent} */`,
    ];
  }
  // What an ioctl is given has a line of its own.
  const given = line.indexOf("){ .");
  if (given > 0) {
    const [indent = ""] = line.match(/^\t*/) ?? [];
    const all = `${indent}\t${line.slice(given + 3)}`;
    // Each of its members where they do not fit on one.
    const members =
      columns(all) <= WIDEST
        ? [all]
        : all.split(/, (?=\.)/).map((each, at) => (at === 0 ? each : `${indent}\t${each}`));
    return [
      ...fittedLine(line.slice(0, given + 2)),
      ...members.flatMap((each, at) => fittedLine(at === members.length - 1 ? each : `${each},`)),
    ];
  }
  const breaks = breaksOf(line);
  const most = Math.max(0, ...breaks.map(({ depth }) => depth));
  for (let depth = 0; depth <= most; depth++) {
    const fit = breaks.filter((each) => each.depth === depth && columns(line.slice(0, each.at)) <= WIDEST).at(-1);
    // What is left of a break early in the line would be as long as it was.
    if (fit === undefined || columns(line.slice(0, fit.at)) < WIDEST / 3) continue;
    const tabs = "\t".repeat(Math.floor(fit.column / 8)) + " ".repeat(fit.column % 8);
    return [line.slice(0, fit.at), ...fittedLine(tabs + line.slice(fit.at).trimStart())];
  }
  return [line];
}

interface Break {
  /** Where the next line begins. */
  readonly at: number;
  readonly depth: number;
  /** Under the parenthesis that it is in. */
  readonly column: number;
}

function breaksOf(line: string): Break[] {
  const breaks: Break[] = [];
  const open: number[] = [];
  // Outside of parentheses under what is assigned.
  const assigned = line.search(/ = (?=[A-Z])/);
  const [lead = ""] = /^[\t ]+(?=[A-Z_]+ \|)/.exec(line) ?? [];
  const outside = assigned >= 0 ? columns(line.slice(0, assigned + 3)) : lead === "" ? -1 : columns(lead);
  let quotes = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (character === "\\") at++;
    else if (character === '"') quotes = !quotes;
    else if (quotes) continue;
    else if (character === "(" || character === "{") open.push(columns(line.slice(0, at + 1)));
    else if (character === ")" || character === "}") open.pop();
    else if (open.length === 0 && outside >= 0 && at > assigned && character === "|" && line[at + 1] === " ")
      breaks.push({ at: at + 1, depth: 0, column: outside });
    else if (open.length > 0 && (character === "," || character === "|") && line[at + 1] === " ")
      breaks.push({ at: at + 1, depth: open.length, column: open.at(-1) ?? 0 });
  }
  return breaks;
}

function columns(text: string): number {
  let column = 0;
  for (const character of text) column += character === "\t" ? 8 - (column % 8) : 1;
  return column;
}
