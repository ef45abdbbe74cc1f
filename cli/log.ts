// A log of any size on its way through `ptescope decode`: what was found is written as soon as nothing that follows can change it,
// and no more of the text is kept than that takes.

import type { Found } from "../decoder/logs.ts";
import { describeFound, FoundSentences, LogSearch, undecoded } from "../decoder/logs.ts";
import type { DecodeRequest } from "../decoder/request.ts";
import type { Io } from "./command.ts";
import { json, type Paint } from "./output.ts";

/** Characters of a line that are shown: longer ones are no lines that a person reads. */
const SHOWN = 2000;

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
  /** Offset of the first line break from there on; where none is seen yet, everything before `looked` was looked at. */
  private lineEnd: number | undefined;
  private looked = 0;
  /** Offset of the line that was shown last. */
  private shown = -1;

  constructor(io: Io, request: DecodeRequest, json: boolean, paint: Paint) {
    this.io = io;
    this.request = request;
    this.json = json;
    this.paint = paint;
    this.sentences = new FoundSentences(request);
  }

  push(piece: string): void {
    this.text += piece;
    this.write(this.search.push(piece));
    this.forget(this.search.settledTo);
  }

  end(): void {
    this.write(this.search.end());
    const end = this.base + this.text.length;
    this.goTo(end);
    if (end > 0 && this.lineStart === end) this.line--;
  }

  /** Goes on to the line that an offset stands on. Every character is looked at once. */
  private goTo(offset: number): void {
    for (;;) {
      if (this.lineEnd === undefined) {
        const found = this.text.indexOf("\n", this.looked - this.base);
        this.looked = this.base + (found < 0 ? this.text.length : found);
        if (found < 0) return;
        this.lineEnd = this.looked;
      }
      if (this.lineEnd >= offset) return;
      this.line++;
      this.lineStart = this.lineEnd + 1;
      this.looked = this.lineStart;
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

  private write(found: readonly Found[]): void {
    if (found.length === 0) return;
    this.count += found.length;
    let out = "";
    for (const each of found) {
      this.goTo(each.start);
      out += this.json ? this.object(each) : this.words(each);
    }
    this.io.stdout(out);
  }

  private object(found: Found): string {
    const { start, end, message, level } = found;
    const description = describeFound(found, this.request) ?? {
      value: `0x${found.digits}`,
      level,
      sentence: undecoded(found) ?? "",
    };
    return `${json({ line: this.line, start, end, message, ...description })}\n`;
  }

  private words(found: Found): string {
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
