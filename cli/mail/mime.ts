// The lines of a mail, or of several in an mbox, as they were written: without quoted-printable and base64 (RFC 2045, 6.7 and 6.8) and the soft
// line breaks of format=flowed (RFC 3676). A line stays where it is in the mail, and what was broken leaves a gap; only base64 has other
// lines than its text.

interface Part {
  readonly encoding: string;
  readonly flowed: boolean;
  readonly deletesSpace: boolean;
}

const PLAIN: Part = { encoding: "", flowed: false, deletesSpace: false };

const HEADER = /^[A-Za-z][\w-]*:/;
/** A mail has one of these; a scenario has no process of such a name. */
const OF_A_MAIL = /^(?:From|To|Date|Subject|Message-ID|Received|Return-Path|Content-Type):/im;
/** What mbox and git format-patch put between mails. */
const BETWEEN = /^From \S.* \d{4}$/;
const SOFT = /=[ \t]*$/;

/** Whether a text begins as a mail does: with its headers. */
export function beginsAsMail(lines: readonly string[]): boolean {
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return false;
  if (BETWEEN.test(lines[first] ?? "")) return true;
  return OF_A_MAIL.test(lines.slice(first, endOfHeaders(lines, first)).join("\n"));
}

/** The line after the last header: an empty one, or what is none. */
function endOfHeaders(lines: readonly string[], from: number): number {
  let at = from;
  while (HEADER.test(lines[at] ?? "") || (at > from && /^[ \t]+\S/.test(lines[at] ?? ""))) at++;
  return at;
}

/** A line of a text; null: it is a header, or stands between parts or mails; undefined: it is part of the one before. */
export type MailLine = string | null | undefined;

export function mailLines(lines: readonly string[]): MailLine[] {
  const out: MailLine[] = [];
  const parts: Part[] = [];
  const boundaries = new Set<string>();
  const parted = (line: string): boolean => BETWEEN.test(line) || boundaries.has(line.trimEnd());
  let part = PLAIN;
  let at = beginsAsMail(lines) ? lines.findIndex((line) => line.trim() !== "") : 0;
  for (let line = 0; line < at; line++) out.push(null);
  let inHeaders = at < lines.length && HEADER.test(lines[at] ?? "") && beginsAsMail(lines);
  while (at < lines.length) {
    let end = at + 1;
    let texts: MailLine[];
    if (inHeaders) {
      end = Math.max(end, endOfHeaders(lines, at));
      part = partOf(lines.slice(at, end), boundaries);
      texts = lines.slice(at, end).map(() => null);
      inHeaders = false;
    } else if (parted(lines[at] ?? "")) {
      texts = [null];
      part = PLAIN;
      inHeaders = HEADER.test(lines[end] ?? "");
    } else if (part.encoding === "base64") {
      while (end < lines.length && !parted(lines[end] ?? "")) end++;
      texts = Buffer.from(lines.slice(at, end).join(""), "base64")
        .toString()
        .split(/\r\n|\n|\r/);
    } else if (part.encoding === "quoted-printable") {
      while (end < lines.length && SOFT.test(lines[end - 1] ?? "")) end++;
      texts = lines.slice(at, end).map((_, index) => (index === 0 ? unquoted(lines.slice(at, end)) : undefined));
    } else texts = [lines[at] ?? ""];
    for (const text of texts) {
      out.push(text);
      parts.push(part);
    }
    at = end;
  }
  return unflowed(out, (line) => parts[line - (out.length - parts.length)] ?? PLAIN);
}

function partOf(headers: readonly string[], boundaries: Set<string>): Part {
  const unfolded = headers.join("\n").replace(/\n[ \t]+/g, " ");
  const value = (name: string): string => new RegExp(`^${name}:(.*)$`, "im").exec(unfolded)?.[1]?.trim() ?? "";
  const type = value("Content-Type");
  const boundary = /boundary="?(?<name>[^";]+)"?/i.exec(type)?.groups?.name;
  if (boundary !== undefined) for (const end of ["", "--"]) boundaries.add(`--${boundary}${end}`);
  return {
    encoding: value("Content-Transfer-Encoding").toLowerCase(),
    flowed: /format="?flowed/i.test(type),
    deletesSpace: /delsp="?yes/i.test(type),
  };
}

/** Lines that soft breaks divide, as the one line that they are. */
function unquoted(lines: readonly string[]): string {
  const whole = lines.map((line) => line.replace(SOFT, "")).join("");
  return whole.replace(/(?:=[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll("=", ""), "hex").toString());
}

/** A line that ends in a space goes on in the next one, where both are quoted alike. */
function unflowed(lines: MailLine[], partAt: (line: number) => Part): MailLine[] {
  const quotes = (text: string): string => /^>*/.exec(text)?.[0] ?? "";
  let head = -1;
  let pieces: string[] = [];
  const joined = (): void => {
    if (pieces.length > 1) lines[head] = pieces.join("");
  };
  for (const [at, line] of lines.entries()) {
    if (line === undefined) continue;
    const before = pieces.at(-1);
    const soft = before?.endsWith(" ") && before !== "-- " && line !== null && line.trim() !== "" && partAt(at).flowed;
    if (!soft || before === undefined || quotes(pieces[0] ?? "") !== quotes(line)) {
      joined();
      head = at;
      pieces = line === null ? [] : [line];
      continue;
    }
    if (partAt(at).deletesSpace) pieces[pieces.length - 1] = before.slice(0, -1);
    pieces.push(line.slice(quotes(line).length).replace(/^ /, ""));
    lines[at] = undefined;
  }
  joined();
  return lines;
}
