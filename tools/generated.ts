// Modules that the page imports and nobody writes: made when it is bundled, from the examples and the language's tables. playground/modules.d.ts
// has their types.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { defaultSettings } from "../engine/index.ts";
import { wordDocumentation } from "../language/documentation.ts";
import type { VocabularyName } from "../language/table/row.ts";
import { vocabularyNamed } from "../language/table.ts";
import { root } from "./command.ts";
import { monarchGrammar } from "./grammars/monarch.ts";

const modules: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  "generated:examples": () => ({ examples: examples() }),
  "generated:first": () => ({ first: read("playground/start.pte") }),
  "generated:choices": () => ({
    choices: {
      // The newest first: it is what one wants.
      kernel: choices("kernels").reverse(),
      arch: choices("arches"),
      design: choices("designs"),
    },
    defaults: { kernel: defaultSettings.kernel, arch: choices("arches")[0]?.name, design: defaultSettings.design },
  }),
  "generated:grammar": () => ({
    grammar: monarchGrammar(),
    configuration: editorConfiguration(JSON.parse(read("language-configuration.json"))),
  }),
};

export const generated: Plugin = {
  name: "generated",
  setup(build) {
    build.onResolve({ filter: /^generated:/ }, ({ path }) => ({ path, namespace: "generated" }));
    build.onLoad({ filter: /.*/, namespace: "generated" }, ({ path }) => {
      const made = modules[path];
      if (!made) return { errors: [{ text: `tools/generated.ts makes no ${path}` }] };
      const contents = Object.entries(made()).map(([name, value]) => `export const ${name} = ${source(value)};`);
      return { contents: contents.join("\n"), loader: "js" };
    });
  },
};

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Groups of examples in the order in which to meet them, and what each is about in a line; a name may have a folder before it. */
export const gallery: readonly { readonly title: string; readonly examples: Readonly<Record<string, string>> }[] =
  JSON.parse(read("examples/gallery.json"));

/** The examples, for the page and for the extension: dist/examples.json. */
export function examples() {
  return gallery.flatMap((group) =>
    Object.entries(group.examples).map(([name, line]) => {
      const text = read(`examples/${name}.pte`);
      const narration = text.split("\n").filter((each) => each.startsWith("##"));
      const [title = name, , ...rest] = narration.map((each) => each.replace(/^##\s?/, ""));
      const end = rest.findIndex((each) => each === "" || each.startsWith("#"));
      return {
        name,
        group: group.title,
        title: title.replace(/^#\s*/, ""),
        line,
        summary: rest.slice(0, end < 0 ? undefined : end).join(" "),
        findings: [...new Set([...text.matchAll(/!(PTE\d{3})/g)].map(([, code]) => code))],
        text,
      };
    }),
  );
}

function choices(vocabulary: VocabularyName) {
  return vocabularyNamed(vocabulary).words.map((word) => ({
    name: word.name,
    title: wordDocumentation(vocabulary, word),
  }));
}

/** VS Code's language configuration, as Monaco takes it: patterns are regular expressions there, not texts. */
function editorConfiguration(given: Record<string, unknown>): Record<string, unknown> {
  const { wordPattern, comments, brackets, autoClosingPairs, surroundingPairs, autoCloseBefore } = given;
  return {
    ...{ comments, brackets, autoClosingPairs, surroundingPairs, autoCloseBefore },
    ...(typeof wordPattern === "string" ? { wordPattern: new RegExp(wordPattern) } : {}),
  };
}

/** A value as JavaScript: JSON, and regular expressions as such. */
function source(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(source).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}:${source(each)}`)
    .join()}}`;
}
