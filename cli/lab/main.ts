// The entry of dist/record.js, for VS Code: `ptescope record` alone.

import { execute, ioOf, onThisProcess } from "../process.ts";
import { record } from "../record.ts";

await onThisProcess((args, streams) => execute(record, args, ioOf(streams)));
