// A line of strace's output as a call. strace(1) prints `name(arguments) = result`, with a thread and a time before it where it was asked to.

export interface SystemCall {
  /** The thread, where the line names one. */
  readonly pid: string | null;
  readonly name: string;
  readonly args: readonly string[];
  /** What stands after `=`: `0`, `0x7f12…`, `-1 EAGAIN (Resource temporarily unavailable)`; null: it did not return. */
  readonly result: string | null;
  /** The errno's name, where it failed. */
  readonly errno: string | null;
}

const head =
  /^\s*(?:\[pid\s+(?<bracket>\d+)\]\s+|(?<plain>\d+)\s+)?(?:\d+(?::\d+)*(?:\.\d+)?\s+)?(?:\(\+\s*[\d.]+\)\s+)?(?<name>[a-z_][a-z0-9_]*)\(/;

/** Null where the line is no call: a signal, an exit, something else altogether. Half a call (`<unfinished ...>`) counts. */
export function callOf(line: string): SystemCall | null {
  const match = head.exec(line);
  const name = match?.groups?.name;
  if (!match || name === undefined) return null;
  const { args, end } = argumentsOf(line, match[0].length);
  const result = /^\)?\s*=\s*(?<value>.*?)\s*(?:<[\d.]+>)?\s*$/.exec(line.slice(end))?.groups?.value ?? null;
  const errno = /^-1 (?<name>E[A-Z0-9]+)/.exec(result ?? "")?.groups?.name ?? null;
  return { pid: match.groups?.bracket ?? match.groups?.plain ?? null, name, args, result, errno };
}

/** Splits at commas that stand in no bracket and no string; `end` is the column of the closing parenthesis. */
function argumentsOf(line: string, start: number): { args: string[]; end: number } {
  const args: string[] = [];
  let depth = 0;
  let from = start;
  let column = start;
  for (; column < line.length; column++) {
    const char = line[column];
    if (char === '"') column = stringEnd(line, column);
    else if (char === "(" || char === "{" || char === "[") depth++;
    else if (char === ")" && depth === 0) break;
    else if (char === ")" || char === "}" || char === "]") depth--;
    else if (char === "," && depth === 0) {
      args.push(line.slice(from, column).trim());
      from = column + 1;
    }
  }
  const last = line
    .slice(from, column)
    .replace(/<unfinished \.\.\.>.*$/, "")
    .trim();
  if (last !== "" || args.length > 0) args.push(last);
  return { args, end: column };
}

function stringEnd(line: string, start: number): number {
  for (let column = start + 1; column < line.length; column++) {
    if (line[column] === "\\") column++;
    else if (line[column] === '"') return column;
  }
  return line.length;
}

/** The value of `name=…` in a structure as strace prints it, wherever it stands in it. */
export function fieldOf(structure: string, name: string): string | null {
  const match = new RegExp(`\\b${name}=(?<value>[^,{}]+)`).exec(structure);
  return match?.groups?.value?.trim() ?? null;
}

/** The words of a set of flags, without a prefix that they have in common. */
export function flagsOf(text: string | null | undefined, prefix: string): string[] {
  return (text ?? "")
    .split("|")
    .map((flag) => flag.trim())
    .filter((flag) => flag.startsWith(prefix))
    .map((flag) => flag.slice(prefix.length));
}
