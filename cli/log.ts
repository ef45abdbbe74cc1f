// A log of any size on its way through `ptescope decode`: what was found is written as soon as nothing that follows can change it,
// and no more of the text is kept than that takes.

import { describeFound, FoundSentences, loadFor, undecoded } from "../decoder/found.ts";
import { type Origin, originTitle } from "../decoder/report.ts";
import type { DecodeRequest } from "../decoder/request.ts";
import { type FoundValue, LogSearch } from "../decoder/search.ts";
import { storyOf } from "../decoder/story.ts";
import type { Io } from "./command.ts";
import { json, type Paint } from "./output.ts";

/** Characters of a line that are shown: longer ones are no lines that a person reads. */
const SHOWN = 2000;
/** Characters that are written at once. */
const CHUNK = 1 << 20;
/** Values of a report that a story is looked for in: with more it is a list. */
const MOST_OF_STORY = 64;

export class LogDecoder {
  /** Values written so far. */
  count = 0;
  /** The line, from 1, that `lineStart` begins. */
  line = 1;
  private readonly search = new LogSearch();
  private readonly sentences: FoundSentences;
  private readonly io: Io;
  private readonly request: DecodeRequest;
  private readonly json: boolean;
  private readonly paint: Paint;
  /** The text from the offset `base` on, and what of its first line stands before that: no more than is shown. */
  private text = "";
  private base = 0;
  private head = "";
  /** Offset of the line that the value in hand stands on. */
  private lineStart = 0;
  /** Offset of the first line break from there on; where none is seen yet, everything before `scanned` was looked at. */
  private lineEnd: number | undefined;
  private scanned = 0;
  /** Offset of the line that was shown last. */
  private shown = -1;
  /** Key of what was said last of what a report is of. */
  private titled = "";

  constructor(io: Io, request: DecodeRequest, json: boolean, paint: Paint) {
    this.io = io;
    this.request = request;
    this.json = json;
    this.paint = paint;
    this.sentences = new FoundSentences(request);
  }

  async push(piece: string): Promise<void> {
    this.text += piece;
    await this.write(this.search.push(piece));
    this.forget(this.search.settledTo);
  }

  async end(): Promise<void> {
    await this.write(this.search.end());
    const end = this.base + this.text.length;
    this.goTo(end);
    if (end > 0 && this.lineStart === end) this.line--;
  }

  /** Goes on to the line that an offset stands on. Every character is looked at once. */
  private goTo(offset: number): void {
    for (;;) {
      if (this.lineEnd === undefined) {
        const found = this.text.indexOf("\n", this.scanned - this.base);
        this.scanned = this.base + (found < 0 ? this.text.length : found);
        if (found < 0) return;
        this.lineEnd = this.scanned;
      }
      if (this.lineEnd >= offset) return;
      this.line++;
      this.lineStart = this.lineEnd + 1;
      this.scanned = this.lineStart;
      this.lineEnd = undefined;
    }
  }

  /** Lets go of the text before an offset, but for the start of its line. */
  private forget(offset: number): void {
    if (offset <= this.base) return;
    this.goTo(offset);
    const start = Math.max(this.lineStart, this.base);
    const before = this.lineStart < this.base ? this.head : "";
    this.head = (before + this.text.slice(start - this.base, offset - this.base)).slice(0, SHOWN + 1);
    this.text = this.text.slice(offset - this.base);
    this.base = offset;
  }

  /** Whole reports, in order. */
  private async write(found: readonly FoundValue[]): Promise<void> {
    if (found.length === 0) return;
    this.count += found.length;
    await loadFor(new Set(found.map(({ origin }) => origin)), this.request);
    let out = "";
    for (let from = 0; from < found.length; ) {
      let to = from + 1;
      while (to < found.length && found[to]?.report === found[from]?.report) to++;
      const values = found.slice(from, to);
      out += this.json ? this.objects(values) : this.report(values);
      from = to;
      if (out.length < CHUNK) continue;
      this.io.stdout(out);
      await this.io.taken();
      out = "";
    }
    this.io.stdout(out);
  }

  private objects(values: readonly FoundValue[]): string {
    let out = "";
    for (const [index, found] of values.entries()) {
      this.goTo(found.start);
      const { start, end, message, level, origin, report } = found;
      const description = describeFound(found, this.request) ?? {
        value: `0x${found.digits}`,
        level,
        sentence: undecoded(found, this.request) ?? "",
      };
      const isLast = index === values.length - 1 && values.length <= MOST_OF_STORY;
      const story = isLast ? storyOf(values, this.request) : [];
      const of = { number: report, ...origin, ...(story.length > 0 ? { story } : {}) };
      out += `${json({ line: this.line, start, end, message, ...description, report: of })}\n`;
    }
    return out;
  }

  private report(values: readonly FoundValue[]): string {
    const first = values[0];
    if (!first) return "";
    let out = this.headOf(first.origin);
    const lines = new Map<number, number>();
    for (const found of values) {
      this.goTo(found.start);
      if (values.length <= MOST_OF_STORY) lines.set(found.start, this.line);
      out += this.words(found);
    }
    if (values.length > MOST_OF_STORY) return out;
    for (const { says, of } of storyOf(values, this.request)) {
      const at = [...new Set(of.map((each) => lines.get(each)).filter((each) => each !== undefined))];
      const where =
        at.length === 0 ? "" : this.paint("dim", ` (${at.length === 1 ? "line" : "lines"} ${at.join(", ")})`);
      out += `    ${this.paint("bold", "shows:")} ${says}${where}\n`;
    }
    return out;
  }

  /** What the report is of, and what says so: where that is other than what was said last. */
  private headOf(origin: Origin): string {
    const { arch, kernel } = this.request;
    if (arch !== undefined && kernel !== undefined) return "";
    if (origin.key === this.titled) return "";
    this.titled = origin.key;
    const title = originTitle(origin);
    if (title === "") return "";
    const says = origin.evidence.map((each) => `    ${this.paint("dim", `${each.says}: ${each.text}`)}\n`);
    return `${this.paint("bold", `== ${title}`)}\n${says.join("")}`;
  }

  private words(found: FoundValue): string {
    const value = this.text.slice(found.start - this.base, found.end - this.base);
    const says = `    ${this.paint("cyan", found.level)} ${this.paint("bold", value)}  ${this.sentences.of(found)}\n`;
    if (this.lineStart === this.shown) return says;
    this.shown = this.lineStart;
    return `${this.paint("dim", `${this.line}: ${this.lineText()}`)}\n${says}`;
  }

  private lineText(): string {
    const head = this.lineStart < this.base ? this.head : "";
    const start = Math.max(this.lineStart, this.base) - this.base;
    const end = Math.min(this.lineEnd === undefined ? this.text.length : this.lineEnd - this.base, start + SHOWN + 1);
    const line = head + this.text.slice(start, end);
    return line.length > SHOWN ? `${line.slice(0, SHOWN).trim()}…` : line.trim();
  }
}
