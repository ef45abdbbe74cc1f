// `npm run release`: all that is published, from one version of the sources: the extension, the npm package and the page, in dist/, with their SHA-256.
// RELEASING.md says what a person does with them. `npm run vsix` is the extension alone.

import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";
import { globSync } from "tinyglobby";
import { commands } from "../cli/command-line.ts";
import { manualPage } from "../cli/manual-page.ts";
import manifest from "../package.json" with { type: "json" };
import { buildOptions, bundles } from "./bundles.ts";
import { CommandFailed, isStarted, main, root, run } from "./command.ts";
import { noticesOf, noticesText } from "./notices.ts";

// The npm package, dist/ptescope.tgz: the command line as one bundle, with nothing to install besides. The repository's own package.json is
// the extension's; this one is made here.

const dist = join(root, "dist");

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

async function makeNpmPackage(): Promise<void> {
  const folder = join(dist, "npm");
  rmSync(folder, { recursive: true, force: true });
  const parts = join(dist, "html-parts.js");
  if (!existsSync(parts)) throw new CommandFailed("dist/html-parts.js is not there: npm run build makes it");
  await writePackage(folder, readFileSync(parts, "utf8"));
  pack(folder, join(dist, "ptescope.tgz"));
}

// The extension, dist/ptescope.vsix, from fresh bundles.

const readme = "dist/readme.md";

/** The Marketplace page with its pictures in it: where it is shown, nothing of the package can be named. */
function writeReadme(): void {
  const text = readFileSync(join(root, "client", "README.md"), "utf8");
  const whole = text.replace(/\]\((images\/[\w-]+\.png)\)/g, (_, file: string) => {
    const picture = readFileSync(join(root, "client", file)).toString("base64");
    return `](data:image/png;base64,${picture})`;
  });
  writeFileSync(join(root, readme), whole);
}

/** Bundles everything anew for it. */
function makeVsix(): void {
  run("tsx", ["tools/build.ts"]);
  writeReadme();
  run("vsce", [
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    ...["--readme-path", readme],
    ...["--out", "dist/ptescope.vsix"],
  ]);
}

// The page, dist/ptescope-page.zip.

const released = ["ptescope.vsix", "ptescope.tgz", "ptescope-page.zip"];

/** The page's files, as a server shows them. Without times: the same files make the same archive. */
function zippedPage(): Uint8Array {
  const folder = join(dist, "playground");
  const files = readdirSync(folder).sort();
  return zipSync(Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file))])), {
    level: 9,
    mtime: new Date(1980, 0, 1),
  });
}

async function release(): Promise<void> {
  makeVsix();
  await makeNpmPackage();
  writeFileSync(join(dist, "ptescope-page.zip"), zippedPage());
  const sums = released.map((file) => {
    const hash = createHash("sha256")
      .update(readFileSync(join(dist, file)))
      .digest("hex");
    return `${hash}  ${file}\n`;
  });
  writeFileSync(join(dist, "SHA256SUMS"), sums.join(""));
  console.log(sums.join("").trimEnd());
}

if (isStarted(import.meta.url)) await main(process.argv[2] === "vsix" ? makeVsix : release);
