// The language server on this process: over IPC for VS Code, over standard input and output, a pipe or a socket for any other editor.
import { connect } from "node:net";
import { type Duplex, pipeline, type Readable, Transform, type Writable } from "node:stream";
import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { Frames, lifecycle } from "./messages.ts";
import { nodeHost } from "./node.ts";
import { serve } from "./server.ts";

/** What carries the messages, as LSP 3.17 names it under "Implementation considerations"; both null: standard input and output. */
export interface Transport {
  readonly pipe?: string | undefined;
  readonly socket?: number | undefined;
}

/** Answers over these until the editor is gone, and ends the process then. */
export function serveOver({ pipe, socket }: Transport): void {
  if (pipe !== undefined) serveStream(connect(pipe));
  else if (socket !== undefined) serveStream(connect(socket, "127.0.0.1"));
  else serveMessages(...streams(process.stdin, process.stdout));
}

/** Answers the process that has started this one with an IPC channel. */
export function serveParent(): void {
  serveMessages(new IPCMessageReader(process), new IPCMessageWriter(process));
}

function serveStream(stream: Duplex): void {
  serveMessages(...streams(stream, stream));
}

function streams(input: Readable, output: Writable): [MessageReader, MessageWriter] {
  const frames = new Frames();
  const checked = new Transform({
    transform(chunk, _encoding, done) {
      try {
        frames.take(chunk);
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  // What goes wrong with either is the reader's to tell.
  pipeline(input, checked, () => {});
  return [new StreamMessageReader(checked), new StreamMessageWriter(output)];
}

function serveMessages(reader: MessageReader, writer: MessageWriter): void {
  // vscode-languageserver watches the editor's process; an editor may also let go of the streams alone.
  const gone = (): void => process.exit(1);
  process.once("disconnect", gone);
  reader.onClose(gone);
  writer.onClose(gone);
  // An editor that says what nobody understands would wait for ever.
  reader.onError(({ message }) => {
    console.error(`ptescope language server: what the editor sent can't be read: ${message.split("\n")[0]}`);
    process.exit(1);
  });
  serve(createConnection(reader, writer, { messageStrategy: lifecycle(writer) }), nodeHost);
}
