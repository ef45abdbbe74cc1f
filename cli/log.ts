// A log of any size on its way through `ptescope decode`: what was found is written as soon as nothing that follows can change it,
// and no more of the text is kept than that takes.

import type { Found } from "../decoder/logs.ts";
import { describeFound, FoundSentences, LogSearch, undecoded } from "../decoder/logs.ts";
import type { DecodeRequest } from "../decoder/request.ts";
import type { Io } from "./command.ts";
import { json, type Paint } from "./output.ts";

export class LogDecoder {
  /** Values written so far. */
  count = 0;
  /** The line, from 1, that the text begins in which is not written yet. */
  line = 1;
  private readonly search = new LogSearch();
  private readonly sentences: FoundSentences;
  private readonly io: Io;
  private readonly request: DecodeRequest;
  private readonly json: boolean;
  private readonly paint: Paint;
  /** The text from the offset `base` on, and the place in it up to which lines are counted. */
  private text = "";
  private base = 0;
  private counted = 0;
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
    // Whole lines, so that the first value to come has its line.
    const done = this.text.lastIndexOf("\n", this.search.settledTo - this.base - 1) + 1;
    if (done <= 0) return;
    this.countTo(done);
    this.text = this.text.slice(done);
    this.base += done;
    this.counted = 0;
  }

  end(): void {
    this.write(this.search.end());
    this.countTo(this.text.length);
    if (this.text.endsWith("\n")) this.line--;
  }

  private countTo(end: number): void {
    for (let at = this.text.indexOf("\n", this.counted); at >= 0 && at < end; at = this.text.indexOf("\n", at + 1)) {
      this.line++;
      this.counted = at + 1;
    }
  }

  private write(found: readonly Found[]): void {
    if (found.length === 0) return;
    this.count += found.length;
    let out = "";
    for (const each of found) {
      const start = each.start - this.base;
      this.countTo(start);
      out += this.json ? this.object(each) : this.words(each, start);
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

  private words(found: Found, start: number): string {
    // `counted` is where its line begins: every line break before it is counted.
    const says = `    ${this.paint("cyan", found.level)} ${this.paint("bold", this.text.slice(start, found.end - this.base))}  ${this.sentences.of(found)}\n`;
    const from = this.counted + this.base;
    if (from === this.shown) return says;
    this.shown = from;
    const end = this.text.indexOf("\n", start);
    const line = this.text.slice(this.counted, end < 0 ? this.text.length : end).trim();
    return `${this.paint("dim", `${this.line}: ${line}`)}\n${says}`;
  }
}
