// The LSP client in Node.
import { LanguageClient, type LanguageClientOptions } from "vscode-languageclient/node";
import type { ServerProcess } from "./process.ts";

/** The client, not started yet. */
export function createClient(server: ServerProcess, options: LanguageClientOptions): LanguageClient {
  return new LanguageClient("ptescope", "ptescope", () => server.start(), options);
}
