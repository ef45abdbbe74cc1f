// The entry of dist/server.js: the language server as VS Code starts it, over IPC; also with `--stdio`, `--pipe=NAME` or `--socket=PORT`.
import { parseArgs } from "node:util";
import { serveOver, serveParent } from "./process.ts";

const { values } = parseArgs({
  strict: false,
  options: { stdio: { type: "boolean" }, pipe: { type: "string" }, socket: { type: "string" } },
});
if (typeof values.pipe === "string") serveOver({ pipe: values.pipe });
else if (typeof values.socket === "string") serveOver({ socket: Number(values.socket) });
else if (values.stdio) serveOver({});
else if (process.send) serveParent();
else {
  console.error("An editor starts the ptescope language server, with --stdio, --pipe=NAME or --socket=PORT.");
  process.exitCode = 2;
}
