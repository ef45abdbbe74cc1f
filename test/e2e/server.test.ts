// The language server comes back: after a crash by itself, and when it is told to.
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lost, openWindow, type Window } from "./harness.ts";

let window: Window;
/** Those of windows that are closed: VS Code keeps them for a while. */
let others: readonly string[] = [];
beforeAll(async () => {
  others = servers();
  window = await openWindow({ "lost.pte": lost });
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
});
afterAll(() => window.close());

/** The server's processes in this window, by their ids. */
function servers(): string[] {
  const all = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  return all
    .filter((line) => /ptescope[^ ]*\/dist\/server\.js --stdio/.test(line))
    .map((line) => line.trim().split(" ")[0] ?? "")
    .filter((pid) => !others.includes(pid));
}

/** Shares the memory or not: the protection is kept, or lost. */
async function edit(shared: boolean): Promise<void> {
  await window.replaceLine("buf = mmap(2", shared ? "A: buf = mmap(2, SHARED)" : "A: buf = mmap(2)");
}

test("after a crash it starts again, and knows the text as it is", async () => {
  const [pid = ""] = servers();
  process.kill(Number(pid), "SIGKILL");
  await expect.poll(() => servers().some((each) => each !== pid)).toBe(true);
  await edit(true);
  await window.squiggles("error").first().waitFor({ state: "detached" });
});

test("the command starts it again, and one runs", async () => {
  const [pid = ""] = servers();
  await window.run("ptescope: Restart the Language Server");
  await expect.poll(() => servers().some((each) => each !== pid)).toBe(true);
  await edit(false);
  await window.squiggles("error").first().waitFor();
  await expect.poll(() => servers().length).toBe(1);
});
