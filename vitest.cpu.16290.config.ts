import { mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";
export default mergeConfig(base, { test: { pool: "forks", maxWorkers: 1, isolate: false, execArgv: process.env.PROF ? ["--cpu-prof", "--cpu-prof-dir=/tmp/prof2"] : [], setupFiles: ["./node_modules/cpu-setup/index.mjs"] } });
