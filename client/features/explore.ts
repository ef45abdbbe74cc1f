// Searches: an explored section by code lens and command, and "What could lose this?". What is found opens as a
// scenario beside.
import {
  type CodeAction,
  commands,
  Disposable,
  ProgressLocation,
  Range,
  type TextDocument,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import type { ExploreResult, LossesParams, LossesResult } from "../../server/protocol.ts";
import { startDebugging } from "../debug/start.ts";
import type { SendRequest } from "../server.ts";

/** What a line of the list, a lens and a quick fix run. */
const OPEN_FOUND = "ptescope.openFound";

type Explored = Extract<ExploreResult, { readonly answers: unknown }>;
type Answers = Explored["answers"];

export function registerExplore(sendRequest: SendRequest): Disposable {
  const found = new Map<string, Answers>();
  const lists = new Lists();
  return Disposable.from(
    lists,
    commands.registerCommand("ptescope.explore", (given?: unknown) => explore(sendRequest, given, found)),
    commands.registerCommand("ptescope.losses", async (given?: unknown) => {
      const params = questionOf(given) ?? (await questionAtCursor());
      if (params) await losses(sendRequest, params, lists);
    }),
    commands.registerCommand(OPEN_FOUND, async (given: unknown) => {
      if (typeof given === "number") return lists.open(given);
      if (typeof given !== "object" || given === null || !("uri" in given && "line" in given)) return;
      const answer = found.get(String(given.uri))?.find(({ line }) => line === given.line);
      if (answer?.scenario) await open(answer.scenario, String(given.uri));
    }),
  );
}

async function explore(sendRequest: SendRequest, given: unknown, found: Map<string, Answers>): Promise<void> {
  const named = typeof given === "object" && given !== null && "uri" in given && typeof given.uri === "string";
  const document = named
    ? await workspace.openTextDocument(Uri.parse(String(given.uri)))
    : window.activeTextEditor?.document;
  if (document?.languageId !== "pte") {
    void window.showInformationMessage("Open a scenario (.pte) with a line 'explore' first.");
    return;
  }
  const uri = document.uri.toString();
  const params = { uri, text: document.getText() };
  const result = await searching("Trying every order", (token, far) =>
    sendRequest("ptescope/explore", params, token, far),
  );
  if (result === undefined) return;
  if ("error" in result) {
    void window.showWarningMessage(result.error);
    return;
  }
  found.set(uri, result.answers);
  await showAnswers(result, uri);
}

/** The lenses above the section's lines say it too, and stay. */
async function showAnswers({ answers, summary }: Explored, uri: string): Promise<void> {
  if (answers.every(({ scenario }) => scenario === null)) {
    // With a button a long message is shown whole.
    const show = "Show the Line";
    if ((await window.showInformationMessage(summary, show)) === show) await reveal(uri, answers[0]?.line ?? 0);
    return;
  }
  const items = answers.map(({ line, property, where, covered, proven, message, scenario }) => ({
    label: `$(${scenario !== null ? "error" : proven ? "pass" : "question"}) ${property}`,
    description: `line ${line + 1}`,
    detail: message?.split("\n")[0] ?? `${proven ? "Proven" : "Not proven"}${where}: ${covered}`,
    scenario,
  }));
  const [only, ...more] = items;
  const chosen =
    more.length === 0 && only?.scenario
      ? only
      : await window.showQuickPick(items, { title: "Explored", placeHolder: "What does not hold opens as a scenario" });
  if (chosen?.scenario) await open(chosen.scenario, uri);
}

async function reveal(uri: string, line: number): Promise<void> {
  const selection = new Range(line, 0, line, 0);
  await window.showTextDocument(Uri.parse(uri), { selection });
}

async function losses(sendRequest: SendRequest, params: LossesParams, lists: Lists): Promise<void> {
  const result = await searching("Trying what could lose it", (token, far) =>
    sendRequest("ptescope/losses", params, token, far),
  );
  if (!result) return;
  const { page, kernels, covered, ways } = result;
  if (kernels.length === 0)
    void window.showInformationMessage(`${page} is not protected there: there is nothing to lose.`);
  else if (ways.length === 0)
    void window.showInformationMessage(`Nothing loses the protection of ${page}, ${covered}.`);
  else lists.show(result, params.textDocument.uri);
}

/** What could lose a page, beside the scenario: the last that was asked. */
class Lists implements Disposable {
  private panel: WebviewPanel | undefined;
  private ways: LossesResult["ways"] = [];
  private of = "";

  dispose(): void {
    this.panel?.dispose();
  }

  show({ page, ways, html }: LossesResult, of: string): void {
    this.ways = ways;
    this.of = of;
    const where = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    if (this.panel === undefined) {
      this.panel = window.createWebviewPanel("ptescope.losses", "", where, {
        enableCommandUris: [OPEN_FOUND],
        enableFindWidget: true,
      });
      this.panel.onDidDispose(() => {
        this.panel = undefined;
      });
    } else this.panel.reveal(undefined, true);
    this.panel.title = `What could lose ${page}?`;
    this.panel.webview.html = html;
  }

  async open(way: number): Promise<void> {
    const found = this.ways[way];
    // Over the list, which stays a tab beside it: a third column leaves none of them room.
    if (found) await open(found.scenario, this.of, ViewColumn.Active);
  }
}

/** The first that the light bulb of the cursor's line offers. */
async function questionAtCursor(): Promise<LossesParams | undefined> {
  const editor = window.activeTextEditor;
  const found =
    editor?.document.languageId === "pte"
      ? await commands.executeCommand<CodeAction[]>(
          "vscode.executeCodeActionProvider",
          editor.document.uri,
          editor.selection,
        )
      : [];
  const asked = found.find(({ command }) => command?.command === "ptescope.losses");
  if (asked === undefined)
    void window.showInformationMessage(
      "Put the cursor on a statement that protects a page, or on one that loses it: this asks about that page.",
    );
  return questionOf(asked?.command?.arguments?.[0]);
}

function questionOf(given: unknown): LossesParams | undefined {
  if (typeof given !== "object" || given === null || !("uri" in given && "page" in given)) return undefined;
  const { uri, page } = given;
  const line = "line" in given && typeof given.line === "number" ? { line: given.line } : {};
  const step = "step" in given && typeof given.step === "number" ? { step: given.step } : {};
  if (typeof uri !== "string" || typeof page !== "object" || page === null) return undefined;
  if (!("mm" in page && "place" in page && "page" in page)) return undefined;
  const { mm, place, page: number } = page;
  if (typeof mm !== "string" || typeof place !== "number" || typeof number !== "number") return undefined;
  return { textDocument: { uri }, ...line, ...step, page: { mm, place, page: number } };
}

/** What was found is a scenario like any other: it can be debugged at once, and kept beside the one that it is of. */
async function open(content: string, of: string, viewColumn = ViewColumn.Beside): Promise<void> {
  const document = await workspace.openTextDocument({ language: "pte", content });
  await window.showTextDocument(document, { viewColumn, preview: true });
  const [debug, keep] = ["Debug", "Keep as a Test"];
  const chosen = await window.showInformationMessage("What was found is a scenario of its own.", debug, keep);
  if (chosen === debug) await startDebugging(document.uri, { stopOnEntry: false, stopOnFinding: true });
  if (chosen === keep) await keepAsTest(document, Uri.parse(of));
}

/** A file of its own is what the Test Explorer lists: results and findings that stand in it are checked from then on. */
async function keepAsTest(found: TextDocument, of: Uri): Promise<void> {
  const stem = (of.path.split("/").at(-1) ?? "").replace(/\.\w+$/, "") || "scenario";
  const code = [...found.getText().matchAll(/!(PTE\d+)/g)].at(-1)?.[1] ?? "found";
  const folder = of.scheme === "untitled" ? (workspace.workspaceFolders?.[0]?.uri ?? of) : Uri.joinPath(of, "..");
  const uri = await window.showSaveDialog({
    title: "Keep as a Test",
    defaultUri: Uri.joinPath(folder, `${stem}-${code}.pte`),
    filters: { Scenarios: ["pte"] },
  });
  if (uri === undefined) return;
  await workspace.fs.writeFile(uri, new TextEncoder().encode(found.getText()));
  await window.showTextDocument(uri, { viewColumn: ViewColumn.Active });
}

/** With a notification that says how far it is, and that can be cancelled: what was covered until then is told all the same. */
function searching<T>(
  title: string,
  run: (token: Parameters<SendRequest>[2], progress: Parameters<SendRequest>[3]) => Promise<T>,
): Thenable<T | undefined> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      try {
        return await run(token, (far) => {
          if ("words" in far) progress.report({ message: far.words });
        });
      } catch (error) {
        if (token.isCancellationRequested) return undefined;
        throw error;
      }
    },
  );
}
