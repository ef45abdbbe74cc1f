// The language server as a Node process: over IPC for VS Code, over `--stdio`, `--pipe=NAME` or `--socket=PORT` for any other editor.
import { connect } from "node:net";
import { type Duplex, pipeline, type Readable, Transform, type Writable } from "node:stream";
import { parseArgs } from "node:util";
import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { Frames } from "./frames.ts";
import { lifecycle } from "./lifecycle.ts";
import { nodeHost } from "./node.ts";
import { serve } from "./server.ts";

/** As LSP 3.17 names them, under "Implementation considerations". */
function transport(): [MessageReader, MessageWriter] | undefined {
  const { values } = parseArgs({
    strict: false,
    options: { stdio: { type: "boolean" }, pipe: { type: "string" }, socket: { type: "string" } },
  });
  const both = (stream: Duplex): [MessageReader, MessageWriter] => streams(stream, stream);
  if (typeof values.pipe === "string") return both(connect(values.pipe));
  if (typeof values.socket === "string") return both(connect(Number(values.socket), "127.0.0.1"));
  if (values.stdio) return streams(process.stdin, process.stdout);
  if (process.send) return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  return undefined;
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

const chosen = transport();
if (chosen) {
  const [reader, writer] = chosen;
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
} else {
  console.error("An editor starts the ptescope language server, with --stdio, --pipe=NAME or --socket=PORT.");
  process.exitCode = 2;
}
