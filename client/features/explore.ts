// Searches: an explored section by code lens and command, and "What could lose this?". What is found opens as a
// scenario beside.
import { commands, Disposable, ProgressLocation, Uri, ViewColumn, window, workspace } from "vscode";
import type { ExploreResult, LossesParams, LossesResult } from "../../server/protocol.ts";
import { startDebugging } from "../debug/start.ts";
import type { SendRequest } from "../request.ts";

export function registerExplore(ask: SendRequest): Disposable {
  return Disposable.from(
    commands.registerCommand("ptescope.explore", (given?: unknown) => explore(ask, given)),
    commands.registerCommand("ptescope.losses", (given?: unknown) => losses(ask, given)),
  );
}

async function explore(ask: SendRequest, given: unknown): Promise<void> {
  const named = typeof given === "object" && given !== null && "uri" in given && typeof given.uri === "string";
  const document = named
    ? await workspace.openTextDocument(Uri.parse(String(given.uri)))
    : window.activeTextEditor?.document;
  if (document?.languageId !== "pte") {
    void window.showInformationMessage("Open a scenario (.pte) with a line 'explore' first.");
    return;
  }
  const params = { uri: document.uri.toString(), text: document.getText() };
  const result = await searching("Trying every order", (token) => ask("ptescope/explore", params, token));
  if (result !== undefined) await tell(result);
}

async function tell(result: ExploreResult): Promise<void> {
  if ("error" in result) {
    void window.showWarningMessage(result.error);
    return;
  }
  const items = result.answers.map(({ line, property, covered, proven, scenario }) => ({
    label: `$(${scenario !== null ? "error" : proven ? "pass" : "question"}) ${property}`,
    description: `line ${line + 1}`,
    detail: scenario === null ? `${proven ? "Proven" : "Not found"}: ${covered}` : "Does not hold: open the scenario",
    scenario,
  }));
  const [only, ...more] = items;
  const chosen = more.length === 0 && only?.scenario ? only : await window.showQuickPick(items, { title: "Explored" });
  if (chosen?.scenario) await open(chosen.scenario);
}

async function losses(ask: SendRequest, given: unknown): Promise<void> {
  const params = questionOf(given);
  if (params === undefined) {
    void window.showInformationMessage(
      "Put the cursor on a statement that protects a page, and take it from the light bulb there.",
    );
    return;
  }
  const result = await searching("Trying what could lose it", (token) => ask("ptescope/losses", params, token));
  if (result) await choose(result);
}

async function choose({ page, kernels, depth, ways }: LossesResult): Promise<void> {
  if (ways.length === 0) {
    void window.showInformationMessage(
      `Nothing loses the protection of ${page} in ${depth} steps, on Linux ${kernels.join(", ")}.`,
    );
    return;
  }
  const items = ways.map(({ by, who, kernels: on, statements, scenario }) => ({
    label: `${by}()`,
    description: `${who}, ${on.length === kernels.length ? "on every modelled Linux" : `on Linux ${on.join(", ")}`}`,
    detail: statements.join("  ·  "),
    scenario,
  }));
  const title = `${ways.length} ways to lose the protection of ${page}`;
  const chosen = await window.showQuickPick(items, { title, matchOnDetail: true });
  if (chosen) await open(chosen.scenario);
}

function questionOf(given: unknown): LossesParams | undefined {
  if (typeof given !== "object" || given === null || !("uri" in given && "line" in given && "page" in given))
    return undefined;
  const { uri, line, page } = given;
  if (typeof uri !== "string" || typeof line !== "number" || typeof page !== "object" || page === null)
    return undefined;
  if (!("mm" in page && "place" in page && "page" in page)) return undefined;
  const { mm, place, page: number } = page;
  if (typeof mm !== "string" || typeof place !== "number" || typeof number !== "number") return undefined;
  return { textDocument: { uri }, line, page: { mm, place, page: number } };
}

/** What was found is a scenario like any other: it can be debugged at once. */
async function open(content: string): Promise<void> {
  const document = await workspace.openTextDocument({ language: "pte", content });
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true });
  const debug = "Debug";
  const chosen = await window.showInformationMessage("What was found is a scenario of its own.", debug);
  if (chosen === debug) await startDebugging(document.uri, { stopOnEntry: false, stopOnFinding: true });
}

/** With a notification that can be cancelled. */
function searching<T>(title: string, run: (token: Parameters<SendRequest>[2]) => Promise<T>): Thenable<T | undefined> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      try {
        return await run(token);
      } catch (error) {
        if (token.isCancellationRequested) return undefined;
        throw error;
      }
    },
  );
}
