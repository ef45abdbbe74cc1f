// A diagnostic with the source it is about: the line, and carets under the words.

import type { ScenarioDiagnostic, Severity } from "../analysis/index.ts";
import { type Colour, oneLine, type Paint } from "./output.ts";

const colours: Readonly<Record<Severity, Colour>> = {
  error: "red",
  warning: "yellow",
  information: "blue",
  hint: "dim",
};

/** Lines of the file that `files` (includes on the way) leads to. */
export type Source = (files: readonly string[]) => readonly string[];

export function diagnosticText(file: string, diagnostic: ScenarioDiagnostic, source: Source, paint: Paint): string {
  const { files, line, start, end, code, severity, message, detail, related } = diagnostic;
  const colour = colours[severity];
  const where = oneLine(`${[file, ...files].join(" > ")}:${line + 1}:${start + 1}`);
  const lines = [`${paint("bold", where)}: ${paint(colour, `${severity} ${code}`)}: ${message}`];
  lines.push(...excerpt(source(files)[line] ?? "", line, start, end, "^", "", (text) => paint(colour, text)));
  for (const each of detail) lines.push(`${" ".repeat(GUTTER)} ${each}`);
  for (const each of related) {
    const text = source(each.files)[each.line] ?? "";
    const said =
      each.files.join() === files.join()
        ? each.message
        : oneLine(`${each.message} (${[file, ...each.files].join(" > ")})`);
    lines.push(...excerpt(text, each.line, each.start, each.end, "-", said, (marks) => paint("blue", marks)));
  }
  return `${lines.join("\n")}\n`;
}

const GUTTER = 8;

function excerpt(
  text: string,
  line: number,
  start: number,
  end: number,
  mark: string,
  said: string,
  paint: (text: string) => string,
): string[] {
  const indent = columns(text.slice(0, start));
  const width = Math.max(1, columns(text.slice(start, end)));
  const marks = `${mark.repeat(width)}${said === "" ? "" : ` ${said}`}`;
  return [
    `${String(line + 1).padStart(GUTTER - 3)} | ${expand(text)}`,
    `${" ".repeat(GUTTER - 3)} | ${" ".repeat(indent)}${paint(marks)}`,
  ];
}

/** Tabs as the two columns they are shown as, so that carets stand where they should. */
function expand(text: string): string {
  return text.replaceAll("\t", "  ");
}

function columns(text: string): number {
  return [...expand(text)].length;
}
