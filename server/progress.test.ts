import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { CancellationTokenSource, type WorkDoneProgressServerReporter } from "vscode-languageserver/node";
import { scenario } from "../tools/bench/scenario.ts";
import { OpenDocument } from "./document.ts";
import { diagnostics } from "./features/diagnostics.ts";
import { Progress } from "./progress.ts";

const uri = "file:///long.pte";

/** A document whose run takes its time: each slice is followed by a pause. */
function long(pause: number): OpenDocument {
  const host = { read: () => null, scenarios: () => [], turn: () => sleep(pause) };
  return new OpenDocument(uri, 1, scenario(10_000), { host, include: () => "no files here", enabled: new Set() });
}

function window() {
  const told: string[] = [];
  const cancel = new CancellationTokenSource();
  const reporter: WorkDoneProgressServerReporter = {
    token: cancel.token,
    begin: (title) => void told.push(title),
    report: () => void told.push("report"),
    done: () => void told.push("done"),
  };
  return { told, cancel, createWorkDoneProgress: () => Promise.resolve(reporter) };
}

test("a run of more than half a second is told, and its end", { timeout: 60_000 }, async () => {
  const editor = window();
  const progress = new Progress(editor);
  progress.shown = true;
  const run = await progress.during(long(40));
  expect(run.complete).toBe(true);
  expect(editor.told[0]).toBe("Running the scenario");
  expect(editor.told.at(-1)).toBe("done");
});

test("it ends where the user asks for that, and the scenario says so where it ended", { timeout: 60_000 }, async () => {
  const editor = window();
  const progress = new Progress(editor);
  progress.shown = true;
  const running = progress.during(long(40));
  await expect.poll(() => editor.told.length, { timeout: 30_000 }).toBeGreaterThan(0);
  editor.cancel.cancel();
  const run = await running;
  expect(run.complete).toBe(false);
  const said = diagnostics(uri, run, () => undefined).get(uri) ?? [];
  expect(said.find(({ code }) => code === "limit")?.message).toContain("The run was stopped here");
});

test("an editor without progress is not asked", async () => {
  const editor = window();
  const progress = new Progress(editor);
  await progress.during(long(0));
  expect(editor.told).toEqual([]);
});

test("an edit while it runs starts over from what still holds; who waits gets the newest", {
  timeout: 60_000,
}, async () => {
  const document = long(20);
  const first = document.settled();
  await sleep(60);
  const end = { line: 0, character: 0 };
  document.edit(2, [{ range: { start: end, end }, text: "# edited\n" }]);
  const run = await first;
  expect(run.complete).toBe(true);
  expect(run.document.statements[0]?.text).toBe("# edited");
  expect(document.scenario).toBe(run);
});
