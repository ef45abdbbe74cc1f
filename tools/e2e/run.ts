// Runs the end-to-end tests: packages the extension, installs the editor that they drive, starts vitest on them.
// Arguments go to vitest: `npm run e2e -- editor`.
import { main, run } from "../command.ts";
import { setUp } from "./setup.ts";

await main(() => {
  run("tsx", ["tools/vsix.ts"]);
  setUp();
  run("vitest", ["run", "--config", "vitest.e2e.config.ts", ...process.argv.slice(2)]);
});
