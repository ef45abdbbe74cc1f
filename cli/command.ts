// What a subcommand of `ptescope` is, and what it says of itself. A command reads and writes through `Io` alone, so that tests run it in process
// and it needs nothing of Node.

export interface Io {
  /** Words and data: control characters in them are not printed as they are. */
  stdout(text: string): void;
  /** What is meant for a file: exact, where no terminal shows it. */
  document(text: string): void;
  /** Comes back once the reader of standard output has taken what was written: what is written faster stays in memory. */
  taken(): Promise<void>;
  stderr(text: string): void;
  /** Standard input as it comes, in pieces of any size, to its end. */
  stdin(): AsyncIterable<string>;
  /** Whether standard output is a terminal: colours are for terminals alone. */
  readonly isTTY: boolean;
  /** Whether standard error is one: what was said there can be written over. */
  readonly stderrIsTTY: boolean;
  /**
   * From here on, the first Ctrl-C (SIGINT) does not end the process: `asked` says that it came. A second one ends it
   * as ever, and so does any after `release`.
   */
  interrupts(): { readonly asked: boolean; release(): void };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  readonly name: string;
  /** One line for `ptescope --help`. */
  readonly summary: string;
  readonly manual: Manual;
  /** Runs with the arguments after the command's name; gives the exit status (0 done, 1 found something, 2 wrong use). */
  run(args: string[], io: Io): Promise<number> | number;
}

// What a command says of itself: one table, of which its help, the manual page and the shells' completions are made.

/** A word of the command line that a shell may complete. Without either, it is anything. */
export interface Completed {
  readonly words?: readonly string[];
  /** Names of files: those with these ends (".pte"), or any; folders alone. */
  readonly files?: readonly string[] | "any" | "folders";
}

/** An option, as node:util's parseArgs takes it, with what is said of it. */
export interface Option extends Completed {
  readonly type: "boolean" | "string";
  readonly short?: string;
  readonly multiple?: boolean;
  /** What its value is called: `VERSION`. For every option that takes one. */
  readonly value?: string;
  /** Text as in `Manual`. */
  readonly says: string;
}

export type OptionTable = Readonly<Record<string, Option>>;

/**
 * A text is filled to the width it is shown in. An empty line ends a paragraph; a line that begins with a space is shown as it is.
 */
export interface Manual {
  /** The ways to call it, without its name: `FILE… [--json]`. */
  readonly usage: readonly string[];
  readonly about: string;
  readonly options: OptionTable;
  /** After the options: what its operands may be. */
  readonly notes?: string;
  /** What each exit status means. */
  readonly exit: Readonly<Record<number, string>>;
  /** Command lines, whole. */
  readonly examples?: readonly string[];
  readonly operands?: Completed;
}

/** Operands that are scenarios, and how they may be named. */
export const scenarioOperands: Completed = { files: [".pte", ".scn"] };

/** Columns of a help text: a wide terminal is no reason for long lines. */
const WIDTH = 100;
/** Columns of what stands before the words on an option; a longer one has a line of its own. */
const LABELS = 18;

/** The whole of `ptescope NAME --help`, ending in a newline. */
export function helpText(name: string, manual: Manual): string {
  const { usage, about, options, notes, exit, examples } = manual;
  const rows = Object.entries(options).map(([option, row]) => [optionLabel(option, row), row.says] as const);
  const parts = [
    usage.map((way, index) => hung(`${index === 0 ? "Usage:" : "      "} ptescope ${name} ${way}`, WIDTH)).join("\n"),
    filled(about, WIDTH),
    ...(rows.length === 0 ? [] : [optionsText(rows)]),
    ...(notes === undefined ? [] : [filled(notes, WIDTH)]),
    filled(`Exit status: ${exitText(exit)}.`, WIDTH),
    ...(examples === undefined ? [] : [`Examples:\n${examples.map((line) => `  ${line}`).join("\n")}`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** `-o, --out FILE`. */
export function optionLabel(name: string, { short, value }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** `0 nothing found, 1 …`. */
export function exitText(exit: Manual["exit"]): string {
  const meanings = Object.entries(exit).map(([status, what]) => `${status} ${what}`);
  return meanings.join(meanings.some((each) => each.includes(",")) ? "; " : ", ");
}

function optionsText(rows: readonly (readonly [label: string, says: string])[]): string {
  const fitting = rows.map(([label]) => label.length).filter((length) => length <= LABELS);
  const column = 4 + Math.max(0, ...fitting);
  return rows
    .map(([label, says]) => {
      const text = filled(says, WIDTH - column).replaceAll(/^(?!$)/gm, " ".repeat(column));
      return label.length > LABELS ? `  ${label}\n${text}` : `  ${label.padEnd(column - 2)}${text.slice(column)}`;
    })
    .join("\n");
}

/** A text as lines of at most so many columns. */
export function filled(text: string, width: number): string {
  return paragraphs(text)
    .map((lines) => (typeof lines === "string" ? wrapped(lines, width).join("\n") : lines.join("\n")))
    .join("\n");
}

/** Paragraphs as one line each, and lines that stay as they are together; an empty line is such a one. */
export function paragraphs(text: string): (string | readonly string[])[] {
  const made: (string | string[])[] = [];
  for (const line of text.split("\n")) {
    const last = made.at(-1);
    if (line === "" || line.startsWith(" ")) {
      if (Array.isArray(last)) last.push(line);
      else made.push([line]);
    } else if (typeof last === "string") made[made.length - 1] = `${last} ${line}`;
    else made.push(line);
  }
  return made;
}

function wrapped(line: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** A usage line, broken between options, with what follows under the command's words. */
function hung(line: string, width: number): string {
  const [head = "", ...options] = line.split(/ (?=\[)/);
  const indent = " ".repeat(line.indexOf("ptescope ") + "ptescope ".length);
  const lines = [head];
  for (const option of options) {
    const last = lines[lines.length - 1] ?? "";
    if (last.length + 1 + option.length > width) lines.push(`${indent}${option}`);
    else lines[lines.length - 1] = `${last} ${option}`;
  }
  return lines.join("\n");
}
