// What comes from an editor, before a feature sees it: whole frames, and requests at a time at which they may be asked.
import {
  ErrorCodes,
  type LSPErrorCodes,
  Message,
  type MessageStrategy,
  type MessageWriter,
  type RequestMessage,
} from "vscode-languageserver";

// A frame of LSP that is broken is an error that says so. vscode-jsonrpc would wait for bytes that never come.

/** Bytes of a message: more than any text that a scenario may be, many times over. */
const MAX_MESSAGE = 256 << 20;
/** Bytes of a frame's header. */
const MAX_HEADER = 4096;
/** Bytes that are looked at in one go: a header has 20 to 30, and the message behind it is none of it. */
const PIECE = 64;
const END = "\r\n\r\n";

/** Follows a stream of frames, however it is cut. */
export class Frames {
  private header = "";
  /** Bytes of the message that are still to come. */
  private rest = 0;

  /** Throws where what comes is no frame, with what is wrong. */
  take(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.rest > 0) {
        const part = Math.min(this.rest, chunk.length - at);
        this.rest -= part;
        at += part;
        continue;
      }
      const known = this.header.length;
      // A header is ASCII, and a byte a character of this.
      const piece = chunk.subarray(at, at + PIECE);
      this.header += String.fromCharCode(...piece);
      const end = this.header.indexOf(END);
      if (end < 0) {
        if (this.header.length >= MAX_HEADER) throw new Error(`a frame's header is longer than ${MAX_HEADER} bytes`);
        at += piece.length;
        continue;
      }
      this.rest = lengthOf(this.header.slice(0, end));
      at += end + END.length - known;
      this.header = "";
    }
  }
}

function lengthOf(header: string): number {
  const field = header.split("\r\n").find((line) => /^content-length:/i.test(line));
  if (field === undefined) throw new Error("a frame has no Content-Length");
  const value = field.slice(field.indexOf(":") + 1).trim();
  const shown = JSON.stringify(value.slice(0, 40));
  if (!/^\d+$/.test(value)) throw new Error(`a frame's Content-Length is no number: ${shown}`);
  if (Number(value) > MAX_MESSAGE) {
    throw new Error(`a frame's Content-Length is more than ${MAX_MESSAGE >> 20} MB: ${shown}`);
  }
  return Number(value);
}

// When the server may be asked: requests before `initialize` and after `shutdown` are refused, as LSP 3.17 says under "Server lifecycle".

type Code = (typeof ErrorCodes)[keyof typeof ErrorCodes] | (typeof LSPErrorCodes)[keyof typeof LSPErrorCodes];

/** For `createConnection`, on the writer of its connection. */
export function lifecycle(writer: MessageWriter): MessageStrategy {
  let initialized = false;
  let shutDown = false;
  const refuse = ({ id }: RequestMessage, code: Code, message: string): void => {
    // An editor that is gone hears nothing; the reader has said so.
    writer.write({ jsonrpc: "2.0", id, error: { code, message } } as Message).catch(() => {});
  };
  return {
    handleMessage(message, next) {
      if (Message.isRequest(message)) {
        if (shutDown) return refuse(message, ErrorCodes.InvalidRequest, "The server was shut down.");
        if (message.method === "initialize") {
          if (initialized) return refuse(message, ErrorCodes.InvalidRequest, "The server is initialized already.");
          initialized = true;
        } else if (!initialized) {
          return refuse(message, ErrorCodes.ServerNotInitialized, "The first request is initialize.");
        }
        if (message.method === "shutdown") shutDown = true;
      } else if (Message.isNotification(message)) {
        // Dropped, but for the one that ends the server.
        if ((!initialized || shutDown) && message.method !== "exit") return;
      }
      return next(message);
    },
  };
}
