import { runInNewContext } from "node:vm";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";
import { linked } from "./linked.ts";

/** Modules of that text, bundled as the server is. */
async function bundled(
  files: Readonly<Record<string, string>>,
  entries: readonly string[],
): Promise<Map<string, string>> {
  const memory: Plugin = {
    name: "memory",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path }) => ({ path: path.replace("./", ""), namespace: "memory" }));
      onLoad({ filter: /.*/, namespace: "memory" }, ({ path }) => ({ contents: files[path] ?? "", loader: "js" }));
    },
  };
  const made = await build({
    entryPoints: [...entries],
    outdir: "out",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    write: false,
    banner: { js: "const require = globalThis.process?.getBuiltinModule;" },
    plugins: [memory],
  });
  return new Map(made.outputFiles.map(({ path, text }) => [path.split("/").at(-1) ?? "", text]));
}

/** Apart, so that nobody takes it for an import of this file. */
const later = '"./later.js"';

test("a bundle in parts is one script that does the same", async () => {
  const files = {
    "shared.js": `export let count = 0; export const names = []; export function add(name) { names.push(name); count += 1; }
      export default class Last {}; export const text = 'import{a}from"./no.js";export{b};';`,
    "legacy.js": "module.exports = { kind: 'legacy' };",
    "later.js": `import Last, { add, text } from "./shared.js"; import legacy from "./legacy.js";
      export const said = () => { add("later"); return [text, legacy.kind, typeof Last]; }; export default 7;`,
    "other.js": `import { names } from "./shared.js"; import legacy from "./legacy.js"; names.push(legacy.kind);`,
    "main.js": `import { add, names } from "./shared.js"; add("main");
      globalThis.done = import(${later}).then(async (later) => ({ said: later.said(), seven: later.default, again: (await import(${later})) === later, names }));`,
  };
  const modules = await bundled(files, ["main.js", "other.js"]);
  expect(modules.size).toBeGreaterThan(3);
  const script = await linked("main.js", async (name) => modules.get(name) ?? "");
  const context: { done?: Promise<unknown> } = {};
  runInNewContext(script, context);
  expect(JSON.parse(JSON.stringify(await context.done))).toEqual({
    said: [files["shared.js"].match(/text = '(.*)'/)?.[1], "legacy", "function"],
    seven: 7,
    again: true,
    names: ["main", "later"],
  });
});

test("what is no module of a bundle is refused by its name", async () => {
  await expect(linked("a.js", async () => 'import x from"./b.js";')).rejects.toThrow("a.js");
  await expect(linked("a.js", async () => 'import{x}from"node:fs";x();')).rejects.toThrow("a.js");
});
