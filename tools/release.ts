// `npm run release`: all that is published, from one version of the sources: the extension, the page and the npm package, in dist/, with their
// SHA-256. RELEASING.md says what a person does with them.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { main, root, run } from "./command.ts";

const dist = join(root, "dist");
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

await main(() => {
  // It bundles everything anew.
  run("tsx", ["tools/vsix.ts"]);
  run("tsx", ["tools/package.ts"]);
  writeFileSync(join(dist, "ptescope-page.zip"), zippedPage());
  const sums = released.map((file) => {
    const hash = createHash("sha256")
      .update(readFileSync(join(dist, file)))
      .digest("hex");
    return `${hash}  ${file}\n`;
  });
  writeFileSync(join(dist, "SHA256SUMS"), sums.join(""));
  console.log(sums.join("").trimEnd());
});
