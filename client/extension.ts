// Where VS Code comes in, in Node: the language server is a process of its own.
import type { ExtensionContext } from "vscode";
import { setUp } from "./activate.ts";
import { createClient } from "./connection.ts";

export function activate(context: ExtensionContext): void {
  setUp(context, createClient(context));
}
