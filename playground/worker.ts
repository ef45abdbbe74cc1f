// The language server of the page, in a worker. Nothing is included from elsewhere: there is one scenario.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { serve } from "../server/server.ts";
import { workerHost } from "../server/worker.ts";

serve(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), workerHost(new Map()));
