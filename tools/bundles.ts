// What is bundled: one row an output file of dist/.
import type { BuildOptions } from "esbuild";

export interface Bundle {
  readonly entry: string;
  readonly out: string;
  readonly options: BuildOptions;
}

// Desktop VS Code's extension host and the oldest Node that may run the command line are both node 20.
const node: BuildOptions = { platform: "node", target: "node20", format: "esm" };
const browser: BuildOptions = { platform: "browser", target: "es2022", format: "iife" };

export const bundles: readonly Bundle[] = [
  // The extension host requires the client: CommonJS, and `vscode` is the host's own module.
  {
    entry: "client/extension.ts",
    out: "dist/client.cjs",
    options: { ...node, format: "cjs", external: ["vscode"] },
  },
  // vscode-jsonrpc and its siblings are CommonJS and call require for Node's own modules. What the server imports with
  // `await import(…)` becomes a file of its own, server-NAME-HASH.js, loaded when it is first needed.
  {
    entry: "server/main.ts",
    out: "dist/server.js",
    options: {
      ...node,
      splitting: true,
      chunkNames: "server-[name]-[hash]",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    },
  },
  { entry: "cli/main.ts", out: "dist/cli.js", options: { ...node, banner: { js: "#!/usr/bin/env node" } } },
  { entry: "panel/main.ts", out: "dist/panel.js", options: browser },
];
