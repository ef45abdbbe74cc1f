// The language server of the page, in a worker. Nothing is included from elsewhere: there is one scenario.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { lifecycle } from "../server/lifecycle.ts";
import { serve } from "../server/server.ts";
import { workerHost } from "../server/worker.ts";

const writer = new BrowserMessageWriter(self);
const options = { messageStrategy: lifecycle(writer) };
serve(
  createConnection(new BrowserMessageReader(self), writer, options),
  workerHost(new Map(), new URL("helper.js", self.location.href)),
);
