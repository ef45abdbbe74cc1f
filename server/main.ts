// The language server as a Node process: over IPC for VS Code, over `--stdio` for any other editor.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { nodeHost } from "./node.ts";
import { serve } from "./server.ts";

serve(createConnection(ProposedFeatures.all), nodeHost);
