// What comes from an editor, before it is read: a frame of LSP that is broken ends the stream with an error that says so. vscode-jsonrpc would wait
// for bytes that never come.
import { Transform, type TransformCallback } from "node:stream";

/** Bytes of a message: more than any text that a scenario may be, many times over. */
const MAX_MESSAGE = 256 << 20;
/** Bytes of a frame's header. */
const MAX_HEADER = 4096;
const END = Buffer.from("\r\n\r\n");

/** Passes bytes on as they are. */
export class Frames extends Transform {
  private header: Buffer = Buffer.alloc(0);
  /** Bytes of the message that are still to come. */
  private rest = 0;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    try {
      this.follow(chunk);
      done(null, chunk);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private follow(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.rest > 0) {
        const part = Math.min(this.rest, chunk.length - at);
        this.rest -= part;
        at += part;
        continue;
      }
      const known = this.header.length;
      this.header = Buffer.concat([this.header, chunk.subarray(at, at + MAX_HEADER)]);
      const end = this.header.indexOf(END);
      if (end < 0) {
        if (this.header.length >= MAX_HEADER) throw new Error(`a frame's header is longer than ${MAX_HEADER} bytes`);
        return;
      }
      this.rest = lengthOf(this.header.toString("latin1", 0, end));
      at += end + END.length - known;
      this.header = Buffer.alloc(0);
    }
  }
}

function lengthOf(header: string): number {
  const field = header.split("\r\n").find((line) => /^content-length:/i.test(line));
  if (field === undefined) throw new Error("a frame has no Content-Length");
  const value = field.slice(field.indexOf(":") + 1).trim();
  if (!/^\d+$/.test(value))
    throw new Error(`a frame's Content-Length is no number: ${JSON.stringify(value.slice(0, 40))}`);
  const length = Number(value);
  if (length > MAX_MESSAGE)
    throw new Error(`a frame's Content-Length is more than ${MAX_MESSAGE >> 20} MB: ${value.slice(0, 40)}`);
  return length;
}
