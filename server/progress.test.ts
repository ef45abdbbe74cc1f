import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { CancellationTokenSource, type WorkDoneProgressServerReporter } from "vscode-languageserver";
import { scenario } from "../tools/bench/scenario.ts";
import { OpenDocument } from "./document.ts";
import { diagnostics } from "./features/diagnostics.ts";
import { Progress } from "./progress.ts";
import { emptyHost } from "./testing/client.ts";

const uri = "file:///long.pte";

/** A document whose run takes its time: each slice is followed by a pause. */
function long(pause: number): OpenDocument {
  const host = { ...emptyHost, turn: () => sleep(pause) };
  return new OpenDocument(uri, 1, scenario(10_000), { host, include: () => "no files here", enabled: new Set() });
}

/** The progress that an editor shows, and what it was told. */
function editor() {
  const told: string[] = [];
  const cancellation = new CancellationTokenSource();
  const create = async (): Promise<WorkDoneProgressServerReporter> => ({
    begin: (title: string) => void told.push(title),
    report: () => void told.push("report"),
    done: () => void told.push("end"),
    token: cancellation.token,
  });
  return { told, cancel: () => cancellation.cancel(), progress: new Progress(create) };
}

test("a run of more than half a second is told, and its end", async () => {
  const { told, progress } = editor();
  const run = await progress.during(long(40));
  expect(run.complete).toBe(true);
  expect(told[0]).toBe("Running the scenario");
  expect(told.at(-1)).toBe("end");
});

test("it ends where the user asks for that, and the scenario says so where it ended", async () => {
  const { told, cancel, progress } = editor();
  const running = progress.during(long(40));
  await expect.poll(() => told.length).toBeGreaterThan(0);
  cancel();
  const run = await running;
  expect(run.complete).toBe(false);
  const said = diagnostics(uri, run, () => undefined).get(uri) ?? [];
  expect(said.find(({ code }) => code === "limit")?.message).toContain("The run was stopped here");
});

test("an editor that shows none after all: the run goes on", async () => {
  const progress = new Progress(() => Promise.reject(new Error("no progress here")));
  expect((await progress.during(long(40))).complete).toBe(true);
});

test("an edit while it runs starts over from what still holds; who waits gets the newest", async () => {
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
