import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { scenario } from "../tools/bench/scenario.ts";
import type { Connection } from "./connection.ts";
import { OpenDocument } from "./document.ts";
import { diagnostics } from "./features/diagnostics.ts";
import type { Notifications } from "./methods.ts";
import { Progress } from "./progress.ts";

const uri = "file:///long.pte";

/** A document whose run takes its time: each slice is followed by a pause. */
function long(pause: number): OpenDocument {
  const host = { read: () => null, scenarios: () => [], turn: () => sleep(pause) };
  return new OpenDocument(uri, 1, scenario(10_000), { host, include: () => "no files here", enabled: new Set() });
}

type Cancel = Notifications["window/workDoneProgress/cancel"];

/** An editor that shows progress, and what it was told. */
function editor() {
  const told: string[] = [];
  let token: Cancel["token"] = "";
  const listeners = new Map<string, (params: Cancel) => void>();
  const connection: Connection = {
    onRequest: () => {},
    onNotification: (method, handler) => void listeners.set(method, handler as (params: Cancel) => void),
    ask: () => Promise.resolve(undefined as never),
    tell: (method, params) => {
      if (method !== "$/progress" || !("value" in params)) return;
      told.push(params.value.kind === "begin" ? params.value.title : params.value.kind);
      token = params.token;
    },
    listen: () => {},
  };
  const cancel = (): void => listeners.get("window/workDoneProgress/cancel")?.({ token });
  return { told, cancel, connection };
}

test("a run of more than half a second is told, and its end", { timeout: 60_000 }, async () => {
  const { told, connection } = editor();
  const progress = new Progress(connection);
  progress.shown = true;
  const run = await progress.during(long(40));
  expect(run.complete).toBe(true);
  expect(told[0]).toBe("Running the scenario");
  expect(told.at(-1)).toBe("end");
});

test("it ends where the user asks for that, and the scenario says so where it ended", { timeout: 60_000 }, async () => {
  const { told, cancel, connection } = editor();
  const progress = new Progress(connection);
  progress.shown = true;
  const running = progress.during(long(40));
  await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(0);
  cancel();
  const run = await running;
  expect(run.complete).toBe(false);
  const said = diagnostics(uri, run, () => undefined).get(uri) ?? [];
  expect(said.find(({ code }) => code === "limit")?.message).toContain("The run was stopped here");
});

test("an editor without progress is not asked", async () => {
  const { told, connection } = editor();
  const progress = new Progress(connection);
  await progress.during(long(0));
  expect(told).toEqual([]);
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
