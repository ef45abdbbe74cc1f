// `npm run bench`: bundles the measurement the way the product is bundled, and runs that. Run from its sources it would measure what a
// development tool adds to every function. Arguments go to run.ts.
import { join } from "node:path";
import { build } from "esbuild";
import { main, root, run } from "../command.ts";

await main(async () => {
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
