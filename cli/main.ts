// The entry of dist/cli.js: the command line on this process.

import { runCommandLine } from "./command-line.ts";
import { onThisProcess } from "./process.ts";

await onThisProcess(runCommandLine);
