// A thread of Node that a search divides its levels among: dist/server-helper.js, and dist/cli-helper.js.

import { parentPort } from "node:worker_threads";
import { Helper } from "../search/helper.ts";

const helper = new Helper((message, transfer) => parentPort?.postMessage(message, transfer));
parentPort?.on("message", (message) => helper.receive(message));
