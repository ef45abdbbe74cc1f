// Makes the npm package, dist/ptescope.tgz: the command line as one bundle, with nothing to install besides. The repository's own package.json is
// the extension's; this one is made here.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { globSync } from "tinyglobby";
import { commands } from "../cli/command-line.ts";
import { manualPage } from "../cli/manual-page.ts";
import manifest from "../package.json" with { type: "json" };
import { buildOptions, bundles } from "./bundles.ts";
import { CommandFailed, main, root, run } from "./command.ts";
import { noticesOf, noticesText } from "./notices.ts";

/** From the repository, each to where it is there: the recorder's and the tracer's sources stand where dist/cli.js looks for them. */
const copied = ["LICENSE", "tools/kernel/**/*.{c,h}", "editors/**"];
const manual = "man/ptescope.1";

function packageManifest(): object {
  const { name, version, description, license, engines, keywords, bin } = manifest;
  return {
    ...{ name, version, description, license, keywords: [...keywords, "lsp", "cli"] },
    type: "module",
    engines: { node: engines.node },
    bin,
    man: [`./${manual}`],
  };
}

/** Writes the package's files below a folder; `parts` is the text of html-parts.js. Throws CommandFailed where it can't be bundled. */
export async function writePackage(folder: string, parts: string): Promise<void> {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const bundle = bundles.find(({ out }) => out === "dist/cli.js");
  if (!bundle) throw new CommandFailed("no bundle is dist/cli.js");
  const { metafile } = await build({ ...buildOptions(bundle, { outdir: join(folder, "dist") }), metafile: true });
  chmodSync(join(folder, "dist", "cli.js"), 0o755);
  write("dist/html-parts.js", parts);
  write("package.json", `${JSON.stringify(packageManifest(), null, 2)}\n`);
  write("THIRD-PARTY-NOTICES.txt", noticesText(noticesOf([metafile]), "dist/"));
  write(manual, manualPage(commands, manifest.version));
  cpSync(join(root, "cli", "README.md"), join(folder, "README.md"));
  for (const file of globSync(copied, { cwd: root })) cpSync(join(root, file), join(folder, file));
}

/** `npm pack` of such a folder, into an archive of that name. */
export function pack(folder: string, archive: string): void {
  run("npm", ["pack", folder, "--silent", "--pack-destination", dirname(archive)]);
  renameSync(join(dirname(archive), `${manifest.name}-${manifest.version}.tgz`), archive);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const folder = join(root, "dist", "npm");
    rmSync(folder, { recursive: true, force: true });
    const parts = join(root, "dist", "html-parts.js");
    if (!existsSync(parts)) throw new CommandFailed("dist/html-parts.js is not there: npm run build makes it");
    await writePackage(folder, readFileSync(parts, "utf8"));
    pack(folder, join(root, "dist", "ptescope.tgz"));
  });
}
