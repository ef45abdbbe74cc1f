// The language server as a Node process: over IPC for VS Code, over `--stdio`, `--pipe=NAME` or `--socket=PORT` for any other editor.
import { parseArgs } from "node:util";
import {
  createConnection,
  createServerPipeTransport,
  createServerSocketTransport,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { nodeHost } from "./node.ts";
import { serve } from "./server.ts";

/** As LSP 3.17 names them, under "Implementation considerations". */
function transport(): [MessageReader, MessageWriter] | undefined {
  const { values } = parseArgs({
    strict: false,
    options: { stdio: { type: "boolean" }, pipe: { type: "string" }, socket: { type: "string" } },
  });
  if (typeof values.pipe === "string") return createServerPipeTransport(values.pipe);
  if (typeof values.socket === "string") return createServerSocketTransport(Number(values.socket));
  if (values.stdio) return [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
  if (process.send) return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  return undefined;
}

const chosen = transport();
if (chosen) {
  const [reader, writer] = chosen;
  // vscode-languageserver watches the editor's process; an editor may also let go of the streams alone.
  const gone = (): void => process.exit(1);
  process.once("disconnect", gone);
  reader.onClose(gone);
  serve(createConnection(reader, writer), nodeHost);
} else {
  console.error("An editor starts the ptescope language server, with --stdio, --pipe=NAME or --socket=PORT.");
  process.exitCode = 2;
}
