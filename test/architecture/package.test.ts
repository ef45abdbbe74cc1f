// What the extension's package holds: all that package.json names, and all that is bundled for VS Code.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundles } from "../../tools/bundles.ts";

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

test("every bundle is shipped, but for the command line and the page", () => {
  const others = bundles.map(({ out }) => out).filter((out) => !isShipped(out));
  expect(others.filter((out) => out !== "dist/cli.js" && !out.startsWith("dist/playground/"))).toEqual([]);
});
