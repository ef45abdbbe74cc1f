// Packages the extension as dist/ptescope.vsix, from fresh bundles.
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
});
