// The modules that esbuild divides a bundle into, as one script: what a worker begins with where it can load no module from beside it, because it is
// started from text (in VS Code for the Web, in an HTML file). So that there is one language server in the package, and not two.

/** Reads a module by its name: `server-lazy-XYZ.js`. */
export type ReadModule = (name: string) => Promise<string>;

const IMPORT = /^import(?:(\*as [\w$]+|\{[^}]*\})from)?"\.\/([^"]+)";/;
const LATER = /\bimport\("\.\/([^"]+)"\)/g;
const EXPORT = /export\{([^}]*)\};\s*$/;
/** What tools/bundles.ts puts on top of each module for Node. */
const BANNER = /^const require = .*\n/;

/** Throws where a module is none that esbuild made: each `import` names what it takes, exports stand at the end. */
export async function linked(entry: string, read: ReadModule): Promise<string> {
  const modules = new Map<string, string>();
  let wanted = [entry];
  while (wanted.length > 0) {
    const made = await Promise.all(wanted.map(async (name) => wrapped(name, await read(name))));
    for (const [at, { text }] of made.entries()) modules.set(wanted[at] ?? "", text);
    const needed = new Set(made.flatMap(({ needs }) => needs));
    wanted = [...needed].filter((name) => !modules.has(name));
  }
  const all = [...modules].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",\n");
  return `"use strict";(()=>{
const modules={},__later=async(name)=>__module(name),__module=(name)=>modules[name]??=makers[name]();
const makers={${all}};
__module(${JSON.stringify(entry)});
})();
`;
}

function wrapped(name: string, text: string): { readonly text: string; readonly needs: readonly string[] } {
  let rest = text.replace(BANNER, "");
  const needs: string[] = [];
  const imports: string[] = [];
  for (let found = IMPORT.exec(rest); found; found = IMPORT.exec(rest)) {
    const [whole, names = "", module = ""] = found;
    needs.push(module);
    const value = `__module("${module}")`;
    imports.push(
      names === ""
        ? `${value};`
        : names.startsWith("*")
          ? `const ${names.slice(4)}=${value};`
          : `const ${names.replaceAll(" as ", ":")}=${value};`,
    );
    rest = rest.slice(whole.length);
  }
  const exported = EXPORT.exec(rest)?.[1] ?? "";
  const body = rest.replace(EXPORT, "").replace(LATER, (_, module: string) => {
    needs.push(module);
    return `__later("${module}")`;
  });
  if (/^import[^(]|[;}]import["{*]/.test(body)) throw new Error(`${name} imports what can't be linked`);
  const given = exported.split(",").map((each) => {
    const [own = "", as = own] = each.trim().split(" as ");
    return own === "" ? "" : `${as}:${own}`;
  });
  return { text: `()=>{${imports.join("")}${body}\nreturn{${given.join(",")}}}`, needs };
}
