// `npm run bench -- --editor`: what a user waits for in VS Code and in the page, driven there. `npm run bench` alone: bundles the measurement the way the product is bundled, and runs that. Run from its sources it would measure what a
// development tool adds to every function. Arguments go to run.ts.
import { join } from "node:path";
import { build } from "esbuild";
import { main, root, run } from "../command.ts";
import { setUp } from "../needs.ts";

await main(async () => {
  if (process.argv.includes("--editor")) {
    run("tsx", ["tools/package.ts", "vsix"]);
    setUp();
    run("vitest", ["run", "--config", "vitest.bench.config.ts"]);
    return;
  }
  // Two folders deep in the checkout, as command.ts counts on.
  const outfile = join(root, "test-results", "bench.mjs");
  await build({
    entryPoints: [join(root, "tools", "bench", "run.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  run(process.execPath, ["--expose-gc", outfile, ...process.argv.slice(2)]);
});
