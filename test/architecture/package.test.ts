// What the extension's package holds: all that package.json names, and all that is bundled for VS Code.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { templates } from "../../client/features/templates.ts";
import { bundles } from "../../tools/bundles.ts";
import { examples } from "../../tools/generated.ts";
import { noticesOf, noticesText } from "../../tools/notices.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (name: string): string => readFileSync(join(root, name), "utf8");

/** .vscodeignore begins with `**`, and takes back what is shipped, a pattern a line. */
const shipped = read(".vscodeignore")
  .split("\n")
  .filter((line) => line.startsWith("!"))
  .map((line) => new RegExp(`^${line.slice(1).replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`));
const isShipped = (file: string): boolean => shipped.some((pattern) => pattern.test(file));

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

test("every file that package.json names is shipped", () => {
  const { main, browser, icon, contributes }: Record<string, unknown> = JSON.parse(read("package.json"));
  const files = texts({ main, browser, icon, contributes })
    .map((text) => text.replace(/^\.\//, ""))
    .filter((text) => /^[\w./-]+\.(svg|png|json|md|c?js)$/.test(text));
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((file) => !isShipped(file))).toEqual([]);
  expect(files.filter((file) => !file.startsWith("dist/") && !existsSync(join(root, file)))).toEqual([]);
});

test("what a new scenario may begin as is in the package, and holds", () => {
  const all = examples();
  expect(isShipped("dist/examples.json")).toBe(true);
  expect(all.length).toBeGreaterThan(50);
  for (const { title, summary } of all) expect([title, summary]).not.toContain("");
  for (const { label, begin } of templates) {
    const text = "text" in begin ? begin.text : all.find(({ name }) => name === begin.example)?.text;
    expect([label, text === undefined]).toEqual([label, false]);
    const errors = openScenario(text ?? "").program.bound.flatMap(({ diagnostics }) => diagnostics);
    expect([label, errors]).toEqual([label, []]);
  }
});

test("every package that would run a script when it is installed is refused that", () => {
  const { packages }: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(
    read("package-lock.json"),
  );
  const { allowScripts }: { allowScripts: Record<string, boolean> } = JSON.parse(read("package.json"));
  const scripted = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
  const names = scripted.map((path) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => allowScripts[name] !== false)).toEqual([]);
  expect(read(".npmrc")).toContain("ignore-scripts=true");
});

test("a workspace that is not trusted has its scenarios, and names no address", () => {
  const { capabilities, contributes } = JSON.parse(read("package.json"));
  expect(capabilities.untrustedWorkspaces.supported).toBe("limited");
  expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toContain("ptescope.share.address");
  expect(capabilities.virtualWorkspaces.supported).toBe("limited");
  expect(contributes.configuration.properties["ptescope.share.address"].scope).toBe("application");
});

test("the notices name every package that is bundled, with its text, and are shipped", async () => {
  const { metafile } = await build({
    stdin: { contents: 'import "lit"; import "marked"; import "vscode-languageserver/browser";', resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    absWorkingDir: root,
  });
  const notices = noticesOf([metafile]);
  const names = notices.map(({ name }) => name);
  for (const name of ["lit", "marked", "vscode-languageserver", "vscode-jsonrpc"]) expect(names).toContain(name);
  const text = noticesText(notices, "This");
  for (const { name, version } of notices) expect(text).toContain(`${name} ${version}`);
  expect(text).toContain("Copyright (c) Microsoft Corporation");
  expect(isShipped("dist/THIRD-PARTY-NOTICES.txt")).toBe(true);
});

test("every bundle is shipped, but for the command line and the page", () => {
  const others = bundles.map(({ out }) => out).filter((out) => !isShipped(out));
  expect(others.filter((out) => out !== "dist/cli.js" && !out.startsWith("dist/playground/"))).toEqual([]);
});
