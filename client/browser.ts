// Where VS Code for the Web comes in: the language server is a worker of the browser. The features are the same; what needs a process of
// this computer (`ptescope record`) is a matter of the command line.
import type { ExtensionContext } from "vscode";
import { type LoadShared, setUp } from "./activate.ts";

/** For the other host, which loads this bundle too. */
export const shared: LoadShared = async () => {
  const [{ Client }, { Adapter }] = await Promise.all([import("./client.ts"), import("./debug/adapter.ts")]);
  return { Client, Adapter };
};

export function activate(context: ExtensionContext): void {
  setUp(context, async (options) => (await import("./client.ts")).createClient(context, options), shared, null);
}
