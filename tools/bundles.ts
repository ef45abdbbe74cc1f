// What is bundled: one row an output file of dist/.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { common, type Parts, packed } from "../analysis/share/html.ts";
import { linked } from "../analysis/share/linked.ts";
import { root } from "./command.ts";
import { generated } from "./generated.ts";

export interface Bundle {
  readonly entry: string;
  readonly out: string;
  /** Bundled with it, with common parts in files of their own; in the same folder. */
  readonly beside?: readonly { readonly entry: string; readonly out: string }[];
  readonly options: BuildOptions;
}

// Desktop VS Code's extension host and the oldest Node that may run the command line are both node 20.
const node: BuildOptions = { platform: "node", target: "node20", format: "esm", charset: "utf8" };
const browser: BuildOptions = { platform: "browser", target: "es2022", format: "iife", charset: "utf8" };

/**
 * What is large in the extension is a file of its own, required when it is needed: the LSP client and the debug adapter,
 * nine tenths of the code, are in the bundle for VS Code for the Web, and Node takes them from there.
 */
const elsewhere: Readonly<Record<string, string>> = {
  "./node.ts": "./node.cjs",
  "./browser.ts": "./web/client.cjs",
};
const apart: Plugin = {
  name: "apart",
  setup(build) {
    build.onResolve({ filter: /^\.\/\w+\.ts$/ }, ({ kind, path }) => {
      const file = kind === "dynamic-import" ? elsewhere[path] : undefined;
      return file === undefined ? null : { path: file, external: true };
    });
  },
};
/**
 * What vscode-languageserver loads at its start and a scenario has no use for: notebooks, call hierarchies and the like, texts (scenarios are preserved
 * as trees) and diagnostics that an editor pulls, a way to cancel by shared memory
 * and one to find modules of a project. A feature there is a function that adds to a class: the one that adds nothing stands in for it.
 */
const features = [
  ...[
    "CallHierarchy",
    "Diagnostic",
    "FileOperations",
    "InlineCompletion",
    "InlineValue",
    "LinkedEditingRange",
    "Moniker",
  ],
  ...["TextDocumentContent", "TypeHierarchy"],
];
const unasked: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    features.flatMap((name) => {
      const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}.js`;
      return [
        [`vscode-languageserver/lib/common/${file}`, `exports.${name}Feature = (base) => base;`],
        [`vscode-languageserver-protocol/lib/common/protocol.${file}`, ""],
      ];
    }),
  ),
  "vscode-languageserver/lib/common/notebook.js":
    "exports.NotebookSyncFeature = (base) => base; exports.NotebookDocuments = class {};",
  "vscode-languageserver/lib/common/textDocuments.js": "exports.TextDocuments = class {};",
  "vscode-languageserver/lib/node/files.js": "",
  "vscode-languageserver-protocol/lib/common/protocol.notebook.js": "",
  "vscode-jsonrpc/lib/common/sharedArrayCancellation.js": "",
};
/** Of the namespaces of vscode-languageserver-types, which are one file, those that the server and its libraries use when they run. */
const types = [
  ...[
    "Is",
    "URI",
    "WorkspaceFolder",
    "CodeActionKind",
    "CompletionItemKind",
    "CompletionItemTag",
    "DiagnosticSeverity",
  ],
  ...["DocumentHighlightKind", "FoldingRangeKind", "InlayHintKind", "InsertTextFormat", "SymbolKind"],
];

/** These namespaces of the module's text, as TypeScript wrote them. Throws where one is not there. */
function typesIn(text: string): string {
  return types
    .map((name) => {
      const end = `\\}\\)\\(${name} \\|\\| \\(.*${name} = \\{\\}\\)\\);`;
      const [found] = new RegExp(`^ *(?:export )?var ${name};\n[^]*?^ *${end}$`, "m").exec(text) ?? [];
      if (found === undefined) throw new Error(`vscode-languageserver-types has no ${name}`);
      return found;
    })
    .join("\n");
}

const withoutUnasked: Plugin = {
  name: "without-unasked",
  setup(build) {
    build.onLoad({ filter: /vscode-languageserver-types.*main\.js$/ }, ({ path }) => ({
      contents: typesIn(readFileSync(path, "utf8")),
      loader: "js",
    }));
    build.onLoad({ filter: /vscode-(languageserver|jsonrpc).*\.js$/ }, ({ path }) => {
      const [, contents] = Object.entries(unasked).find(([file]) => path.endsWith(file)) ?? [];
      return contents === undefined ? null : { contents, loader: "js" };
    });
  },
};
/** The debug adapter's package asks for Node's `events`: the adapter that runs inside the extension listens to none of its own. */
const withoutEvents: Plugin = {
  name: "without-events",
  setup(build) {
    build.onResolve({ filter: /^events$/ }, ({ path }) => ({ path, namespace: "without-events" }));
    build.onLoad({ filter: /.*/, namespace: "without-events" }, () => ({
      contents: "export class EventEmitter { on() { return this; } emit() { return false; } }",
      loader: "js",
    }));
  },
};
/** The extension host requires these: CommonJS, and `vscode` is the host's own module. */
const extension: BuildOptions = {
  ...node,
  format: "cjs",
  external: ["vscode"],
  supported: { "dynamic-import": false },
};

const page: BuildOptions = {
  ...browser,
  format: "esm",
  splitting: true,
  chunkNames: "part-[name]-[hash]",
  assetNames: "[name]",
  loader: { ".ttf": "file" },
  alias: { "monaco-lsp-client": "./node_modules/monaco-editor/esm/external/monaco-lsp-client/out/index.js" },
  plugins: [generated],
};
/** Where a comment of the page names what it has in common with an HTML file of a scenario, that stands in its place. */
const withCommon: Plugin = {
  name: "with-common",
  setup(build) {
    build.onLoad({ filter: /index\.html$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        /<!-- (\w+) -->/g,
        (comment, name: string) => Object.entries(common).find(([each]) => each === name)?.[1] ?? comment,
      ),
      loader: "copy",
    }));
  },
};
const copied: BuildOptions = { platform: "browser", loader: { ".svg": "copy" }, plugins: [withCommon] };

/** vscode-jsonrpc and its siblings are CommonJS, and call require for Node's own modules. */
const requiring =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/** The same for modules that a browser runs too: there nothing is required. */
const requiringAnywhere = "const require = globalThis.process?.getBuiltinModule;";

export const bundles: readonly Bundle[] = [
  {
    entry: "client/extension.ts",
    out: "dist/client.cjs",
    options: { ...extension, plugins: [apart] },
  },
  { entry: "client/node.ts", out: "dist/node.cjs", options: extension },
  // What the server imports with
  // `await import(…)` becomes a file of its own, server-NAME-HASH.js, loaded when it is first needed.
  {
    entry: "server/main.ts",
    out: "dist/server.js",
    beside: [
      // What records on kernels for the Test Explorer shares language, engine and conformance with it.
      { entry: "cli/lab/main.ts", out: "dist/record.js" },
      // The server as a worker, of VS Code for the Web and of HTML files, is the same files, linked where they are needed
      // (analysis/share/linked.ts): they run in Node and in browsers.
      { entry: "server/browser.ts", out: "dist/server-worker.js" },
      { entry: "server/helper.ts", out: "dist/server-helper.js" },
    ],
    options: {
      ...node,
      splitting: true,
      chunkNames: "server-[name]-[hash]",
      banner: { js: requiringAnywhere },
      plugins: [withoutUnasked],
      alias: Object.fromEntries(
        ["vscode-languageserver", "vscode-languageserver-protocol", "vscode-jsonrpc"].map((name) => [
          `${name}/browser`,
          `./node_modules/${name}/lib/browser/main.js`,
        ]),
      ),
    },
  },
  // What a command alone needs and is long (the language server) is a file of its own, cli-NAME-HASH.js.
  {
    entry: "cli/main.ts",
    out: "dist/cli.js",
    beside: [{ entry: "server/helper.ts", out: "dist/cli-helper.js" }],
    options: {
      ...node,
      splitting: true,
      chunkNames: "cli-[name]-[hash]",
      banner: { js: `#!/usr/bin/env node\n${requiring}` },
      plugins: [withoutUnasked],
    },
  },
  { entry: "panel/webview.ts", out: "dist/panel.js", options: browser },
  { entry: "panel/decoder/webview.ts", out: "dist/decoder.js", options: browser },
  // A scenario as one HTML file: what is around the panel's bundle there, and the worker's below (analysis/share/html.ts).
  { entry: "playground/standalone/main.ts", out: "dist/standalone.js", options: { ...browser, plugins: [generated] } },
  { entry: "playground/standalone/page.css", out: "dist/standalone.css", options: { ...browser, format: "esm" } },
  // VS Code for the Web: the extension's worker. Its host takes CommonJS alone, and goes by the name.
  {
    entry: "client/browser.ts",
    out: "dist/web/client.cjs",
    options: { ...browser, format: "cjs", external: ["vscode"], plugins: [withoutEvents] },
  },
  // The page: plain files, with addresses that are relative to it.
  { entry: "playground/main.ts", out: "dist/playground/main.js", options: page },
  {
    entry: "server/browser.ts",
    out: "dist/playground/server.js",
    options: { ...page, chunkNames: "server-[name]-[hash]", plugins: [generated, withoutUnasked] },
  },
  { entry: "playground/helper.ts", out: "dist/playground/helper.js", options: browser },
  { entry: "monaco-editor/editor/editor.worker", out: "dist/playground/editor.worker.js", options: browser },
  { entry: "playground/index.html", out: "dist/playground/index.html", options: copied },
  { entry: "playground/page.css", out: "dist/playground/page.css", options: { ...browser, format: "esm" } },
  { entry: "media/icon.svg", out: "dist/playground/icon.svg", options: copied },
];

/** What esbuild takes of a bundle. `outdir`: another folder than its own; `watch`: for working on it. */
export function buildOptions(bundle: Bundle, given: { watch?: boolean; outdir?: string } = {}): BuildOptions {
  const { watch = false, outdir = dirname(bundle.out) } = given;
  return {
    ...bundle.options,
    absWorkingDir: root,
    entryPoints: [bundle, ...(bundle.beside ?? [])].map(({ entry, out }) => ({
      in: entry,
      out: basename(out, extname(out)),
    })),
    outdir,
    outExtension: { ".js": /^\.[cm]?js$/.test(extname(bundle.out)) ? extname(bundle.out) : ".js" },
    bundle: true,
    minify: !watch,
    sourcemap: watch,
    legalComments: "none",
    logLevel: "warning",
    // Lit ships a development build that logs; the default build is the one to ship.
    conditions: bundle.options.platform === "browser" ? ["browser", "production"] : ["node", "production"],
  };
}

// dist/html-parts.js: what an HTML file of a scenario is made of, for the command line and for the page, as a module that is loaded when one is wanted.

/** The bundles that it takes. */
const needed = ["dist/standalone.css", "dist/standalone.js", "dist/panel.js", "dist/server.js"];

/** The module's text, from a folder with these bundles. Throws where one is not there. */
export async function htmlParts(folder: string): Promise<string> {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const parts: Parts = {
    style: read("standalone.css"),
    script: read("standalone.js"),
    panel: packed(read("panel.js")),
    server: packed(await linked("server-worker.js", async (name) => read(name))),
  };
  return `export const parts = ${JSON.stringify(parts)};\n`;
}

/** The same where nothing is built yet: the bundles are made for it, in a folder of their own. */
export async function builtHtmlParts(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), "ptescope-parts-"));
  try {
    for (const bundle of bundles) if (needed.includes(bundle.out)) await build(buildOptions(bundle, { outdir }));
    return await htmlParts(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
