// The rules of ARCHITECTURE.md that can be read off the source: who imports whom, and how long a file may be.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

interface Rule {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  /** Files that may use Node, where the folder as a whole may not. */
  readonly node?: readonly string[];
}

/** What a folder's code may import besides itself. Tests, and what is there for tests alone, may import anything. */
const rules: Readonly<Record<string, Rule>> = {
  engine: { folders: [], packages: [] },
  language: { folders: ["engine"], packages: [] },
  decoder: { folders: ["engine"], packages: [] },
  import: { folders: ["language", "engine"], packages: [] },
  conformance: { folders: ["language", "engine"], packages: [] },
  analysis: { folders: ["language", "engine", "decoder"], packages: ["marked", "fflate"] },
  reproduce: { folders: ["analysis", "language", "engine"], packages: [] },
  search: { folders: ["analysis", "language", "engine"], packages: [] },
  // Node in files of its own: a browser's worker runs the rest.
  server: {
    folders: ["reproduce", "search", "analysis", "decoder", "import", "language", "engine"],
    packages: ["vscode-languageserver"],
    node: ["server/main.ts", "server/node.ts", "server/process.ts", "server/helper.ts"],
  },
  cli: {
    // The server for `ptescope lsp` and the packages of `ptescope mcp`, loaded when they are asked for.
    folders: ["server", "reproduce", "search", "analysis", "conformance", "decoder", "import", "language", "engine"],
    packages: ["node", "tinyglobby", "@modelcontextprotocol/sdk", "zod"],
  },
  panel: { folders: [], packages: ["lit", "@vscode-elements/elements"] },
  client: {
    folders: [],
    packages: [
      "vscode",
      "vscode-languageclient",
      "vscode-jsonrpc",
      "@vscode/debugadapter",
      "@vscode/debugprotocol",
      "node",
    ],
  },
  playground: {
    // Of search what its helpers run in a worker of theirs.
    folders: ["panel", "server", "search"],
    // What tools/generated.ts makes for it, and Monaco's LSP client, which has no path of its own in its package.
    packages: [
      "monaco-editor",
      "monaco-lsp-client",
      "vscode-languageserver",
      "vscode-languageserver-protocol",
      "generated:*",
    ],
  },
};
/** Links, HTML files and what is asked of the server have one format, whoever writes them: plain data, and not a part of a run. */
const shared: readonly string[] = [
  "analysis/share/html.ts",
  "analysis/share/link.ts",
  "analysis/share/linked.ts",
  "import/first-look.ts",
  "server/protocol.ts",
];
const sharedWith: readonly string[] = ["client", "playground"];
/** Types cost nothing at run time: these folders may take types, and types alone, from there as well. */
const typesFrom: Readonly<Record<string, readonly string[]>> = {
  panel: ["analysis", "decoder"],
  playground: ["analysis", "decoder"],
  client: ["analysis", "decoder", "server", "panel"],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typesOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const statement = /^(?:import|export)\s+(?<type>type\s)?(?:[^;"']*?\sfrom\s+)?["'](?<from>[^"']+)["']/gm;
  const dynamic = /\bimport\(\s*["'](?<from>[^"']+)["']\s*\)/g;
  return [...text.matchAll(statement), ...text.matchAll(dynamic)].map(({ groups }) => ({
    file,
    from: groups?.from ?? "",
    typesOnly: groups?.type !== undefined,
  }));
}

/** The top-level folder or the package that an import names. */
function target({ file, from }: Import): { folder: string; path: string } | { package: string } {
  if (from.startsWith(".")) {
    const path = relative(root, join(root, dirname(file), from));
    return { folder: path.split("/")[0] ?? "", path };
  }
  if (from.startsWith("node:")) return { package: "node" };
  return { package: from.split("/", from.startsWith("@") ? 2 : 1).join("/") };
}

function allowed(folder: string, found: Import): boolean {
  const rule = rules[folder];
  const to = target(found);
  if (!rule) return false;
  if ("package" in to) {
    return (
      rule.packages.includes(to.package.replace(/^generated:.*/, "generated:*")) ||
      (to.package === "node" && (rule.node ?? []).includes(found.file))
    );
  }
  // The package's own name and version.
  if (to.folder === "package.json") return folder !== "engine";
  if (to.folder === folder || rule.folders.includes(to.folder)) return true;
  if (shared.includes(to.path) && sharedWith.includes(folder)) return true;
  return found.typesOnly && (typesFrom[folder] ?? []).includes(to.folder);
}

const isTest = (file: string): boolean => /(\.test|\/testing\/[^/]+)\.ts$/.test(file);

describe("imports go one way", () => {
  test.each(Object.keys(rules))("%s", (folder) => {
    const wrong = sources(folder)
      .filter((file) => !isTest(file))
      .flatMap(importsOf)
      .filter((found) => !allowed(folder, found))
      .map(({ file, from }) => `${file} imports ${from}`);
    expect(wrong).toEqual([]);
  });
});

const folders = [...Object.keys(rules), "tools", "test"];

/** Files that import each other, directly or by way of others, types included (Tarjan's strongly connected components). */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    const number = order.size;
    let low = number;
    order.set(file, number);
    open.push(file);
    for (const to of imports.get(file) ?? []) {
      if (!imports.has(to)) continue;
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, order.get(to) ?? low);
    }
    if (low === number) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) found.push(circle.sort());
    }
    return low;
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return found.sort((a, b) => (a[0] ?? "").localeCompare(b[0] ?? ""));
}

test("no files import each other in a circle", () => {
  const imports = new Map(
    folders.flatMap(sources).map((file) => {
      const local = importsOf(file)
        .map(target)
        .filter((to) => "path" in to);
      return [file, local.map(({ path }) => path)] as const;
    }),
  );
  expect(circlesOf(imports)).toEqual([]);
});

test("no file is longer than 400 lines", () => {
  const long = folders
    .flatMap(sources)
    .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test("local imports name the file they mean", () => {
  const unnamed = folders
    .flatMap(sources)
    .flatMap(importsOf)
    .filter(({ from }) => from.startsWith(".") && !/\.(ts|mjs|json)$/.test(from))
    .map(({ file, from }) => `${file} imports ${from}`);
  expect(unnamed).toEqual([]);
});

test("the checks find what they look for", () => {
  const file = "engine/kernel/x.ts";
  expect(allowed("engine", { file, from: "node:fs", typesOnly: false })).toBe(false);
  expect(allowed("engine", { file, from: "../../language/parser.ts", typesOnly: true })).toBe(false);
  expect(allowed("engine", { file, from: "../state/entry.ts", typesOnly: false })).toBe(true);
  expect(allowed("panel", { file: "panel/webview.ts", from: "../analysis/index.ts", typesOnly: true })).toBe(true);
  expect(allowed("panel", { file: "panel/webview.ts", from: "../analysis/index.ts", typesOnly: false })).toBe(false);
  const circle = { a: ["b"], b: ["c", "d"], c: ["a"], d: [], e: ["a"] };
  expect(circlesOf(new Map(Object.entries(circle)))).toEqual([["a", "b", "c"]]);
  expect(importsOf("test/architecture/imports.test.ts").map(({ from }) => from)).toContain("node:path");
});
