// How long the language server's process takes to be there, started as an editor starts it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ServerProcess } from "../../server/testing/client.ts";
import { bundled } from "../bundled.ts";
import { say } from "./figure.ts";

test("the first diagnostics of a fresh process", async () => {
  const bundle = await bundled("dist/server.js");
  const text = readFileSync("examples/anon-dontneed.pte", "utf8");
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    const fresh = new ServerProcess(bundle.file);
    await fresh.initialize();
    await fresh.openDocument("file:///first.pte", text);
    expect(await fresh.diagnostics("file:///first.pte")).not.toEqual([]);
    times.push(performance.now() - fresh.started);
    await fresh.stop();
  }
  times.sort((a, b) => a - b);
  say("first diagnostics after the server's start, half of the runs", times[4] ?? Number.NaN, 300);
});
