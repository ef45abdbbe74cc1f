// Packages the extension as dist/ptescope.vsix, from fresh bundles.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main, root, run } from "./command.ts";

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

await main(() => {
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
});
