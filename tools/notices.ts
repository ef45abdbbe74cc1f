// The notices of other people's work that is bundled: which packages, under which licence, with the text that each asks to be kept. Made from what the
// bundler says it took, so that a new package can't be forgotten.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { CommandFailed, root } from "./command.ts";

export interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Of the files that say so, one after the other. */
  readonly text: string;
}

/** The packages that bundles hold something of, by name. Throws CommandFailed where one has no licence text. */
export function noticesOf(metafiles: readonly Pick<Metafile, "inputs">[]): Notice[] {
  const folders = new Set<string>();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
      if (found !== undefined) folders.add(found);
    }
  }
  return [...folders].map(noticeOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function noticeOf(folder: string): Notice {
  const read = (file: string): string =>
    readFileSync(join(root, folder, file), "utf8")
      .replaceAll("\r\n", "\n")
      .trim();
  const { name, version, license }: { name: string; version: string; license?: string } = JSON.parse(
    read("package.json"),
  );
  const files = readdirSync(join(root, folder)).filter((file) =>
    /^(licen[cs]e|copying|notice|third-?party-?notices?)([.-].*)?$/i.test(file),
  );
  if (license === undefined || files.length === 0) throw new CommandFailed(`${name} has no licence text to ship`);
  return { name, version, licence: license, text: files.sort().map(read).join("\n\n") };
}

/** `bundled`: the bundles' own words for where they are. */
export function noticesText(notices: readonly Notice[], bundled: string): string {
  const list = notices.map(({ name, version, licence }) => `  ${name} ${version} (${licence})`).join("\n");
  const texts = notices.map(({ name, version, licence, text }) => `${name} ${version}\n${licence}\n\n${text}`);
  const line = "-".repeat(80);
  return `ptescope is under the MIT licence (LICENSE). ${bundled} holds code of these packages, each under its own:\n\n${list}\n\n${line}\n${texts.join(`\n\n${line}\n`)}\n`;
}

/** What is written where, from the metafile of each bundle by its path. */
export function noticeFiles(metafiles: ReadonlyMap<string, Pick<Metafile, "inputs">>): ReadonlyMap<string, string> {
  const page = [...metafiles].filter(([out]) => out.startsWith("dist/playground/")).map(([, made]) => made);
  // The command line is the npm package's (tools/package.ts).
  const others = [...metafiles]
    .filter(([out]) => !out.startsWith("dist/playground/") && out !== "dist/cli.js")
    .map(([, made]) => made);
  return new Map([
    ["dist/THIRD-PARTY-NOTICES.txt", noticesText(noticesOf(others), "What is bundled here")],
    ["dist/playground/THIRD-PARTY-NOTICES.txt", noticesText(noticesOf(page), "This page")],
  ]);
}
