// Packages the extension as dist/ptescope.vsix, from the bundles in dist/, and guards its size.
import { main, run } from "./command.ts";

await main(() => {
  run("tsx", ["tools/build.ts"]);
  run("vsce", [
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    ...["--readme-path", "client/README.md"],
    ...["--out", "dist/ptescope.vsix"],
  ]);
  run("tsx", ["tools/sizes.ts"]);
});
