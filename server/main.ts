// The language server as a Node process: over IPC for VS Code, over `--stdio` for any other editor.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./server.ts";

serve(createConnection(ProposedFeatures.all), readFile);

/** Included files are small and next to the scenario; a file that is not there is an answer, not a failure. */
function readFile(uri: string): string | null {
  try {
    return readFileSync(fileURLToPath(uri), "utf8");
  } catch {
    return null;
  }
}
