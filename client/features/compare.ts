// A scenario on several kernels, designs or architectures, side by side: a page beside it that follows every edit.
import {
  CancellationTokenSource,
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
import type { CompareParams, CompareResult } from "../../server/protocol.ts";
import type { SendRequest } from "../server.ts";

/** What a line of the page runs. It has the scenario's address and a line from 1. */
const OPEN_LINE = "ptescope.openLine";

type Comparands = CompareParams["against"];

/** Milliseconds after the last edit: a comparison runs the scenario once a column. */
const PAUSE = 300;
/** Milliseconds before a comparison is worth a word of its own. */
const PATIENCE = 1000;

export function registerCompare(sendRequest: SendRequest): Disposable {
  const pages = new Pages(sendRequest);
  const command = commands.registerCommand("ptescope.compare", async (given?: unknown) => {
    const document = await scenario(given);
    if (!document) {
      void window.showInformationMessage("Open a scenario (.pte) first, and compare it then.");
      return;
    }
    const chosen = await window.showQuickPick(
      [
        { label: "Kernels", description: "the modelled Linux versions", against: "kernels" as const },
        { label: "Designs", description: "what keeps the bit of an emptied entry", against: "designs" as const },
        { label: "Architectures", description: "what entries have a bit for", against: "architectures" as const },
      ],
      { title: "Compare the Scenario On" },
    );
    if (chosen) await pages.show(document, chosen.against);
  });
  const open = commands.registerCommand(OPEN_LINE, async (uri: unknown, line: unknown) => {
    if (typeof uri === "string" && typeof line === "number") await openLine(Uri.parse(uri), line - 1);
  });
  return Disposable.from(pages, command, open);
}

/** In the column where the scenario is open already, beside the page. */
async function openLine(uri: Uri, line: number): Promise<void> {
  const shown = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  await window.showTextDocument(uri, {
    viewColumn: shown?.viewColumn ?? ViewColumn.One,
    selection: new Range(line, 0, line, 0),
  });
}

/** The scenario that a code lens names, or the one in front. */
async function scenario(given: unknown): Promise<TextDocument | undefined> {
  if (typeof given === "object" && given !== null && "uri" in given && typeof given.uri === "string") {
    return workspace.openTextDocument(Uri.parse(given.uri));
  }
  const document = window.activeTextEditor?.document;
  return document?.languageId === "pte" ? document : undefined;
}

interface Page {
  readonly panel: WebviewPanel;
  readonly against: Comparands;
  timer?: ReturnType<typeof setTimeout>;
  /** Ends what was asked for it. */
  asked?: CancellationTokenSource;
}

/** One page for each scenario. */
class Pages {
  private readonly sendRequest: SendRequest;
  private readonly open = new Map<string, Page>();
  private readonly edits: Disposable;

  constructor(sendRequest: SendRequest) {
    this.sendRequest = sendRequest;
    this.edits = workspace.onDidChangeTextDocument(({ document }) => {
      const page = this.open.get(document.uri.toString());
      if (!page) return;
      clearTimeout(page.timer);
      page.timer = setTimeout(() => void this.fill(document, page), PAUSE);
    });
  }

  dispose(): void {
    this.edits.dispose();
    for (const { panel } of this.open.values()) panel.dispose();
  }

  async show(document: TextDocument, against: Comparands): Promise<void> {
    const key = document.uri.toString();
    this.open.get(key)?.panel.dispose();
    const name = document.uri.path.split("/").at(-1) ?? "";
    const where = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    const panel = window.createWebviewPanel("ptescope.compare", `Compared: ${name}`, where, {
      enableScripts: true,
      localResourceRoots: [],
      enableCommandUris: [OPEN_LINE],
      enableFindWidget: true,
    });
    const page: Page = { panel, against };
    this.open.set(key, page);
    panel.onDidDispose(() => {
      clearTimeout(page.timer);
      page.asked?.cancel();
      if (this.open.get(key) === page) this.open.delete(key);
    });
    await this.fill(document, page);
  }

  private async fill(document: TextDocument, page: Page): Promise<void> {
    const { panel, against } = page;
    const params = {
      uri: document.uri.toString(),
      text: document.getText(),
      against,
      names: [],
      format: "html",
    } as const;
    const result = await this.asked(params, page);
    if (result === null) return;
    // It may have been closed, or taken by another comparison, meanwhile.
    if (this.open.get(params.uri) !== page) return;
    if ("error" in result) void window.showWarningMessage(result.error);
    else panel.webview.html = keepingStep(result.text);
  }

  /** With progress and a way to end it, where it takes longer than a moment. Null: it was ended, or the page was closed. */
  private async asked(params: CompareParams, page: Page): Promise<CompareResult | null> {
    page.asked?.cancel();
    const source = new CancellationTokenSource();
    page.asked = source;
    let share = 0;
    let report: (share: number) => void = () => {};
    const answer = this.sendRequest("ptescope/compare", params, source.token, (far) => {
      if (!("share" in far)) return;
      share = far.share;
      report(share);
    }).catch((error: unknown) => {
      if (source.token.isCancellationRequested) return null;
      throw error;
    });
    const options = { location: ProgressLocation.Notification, title: "Comparing", cancellable: true };
    const timer = setTimeout(() => {
      void window.withProgress(options, async (progress, token) => {
        token.onCancellationRequested(() => source.cancel());
        let last = 0;
        report = (now) => {
          progress.report({ increment: (now - last) * 100, message: `${Math.floor(now * 100)} %` });
          last = now;
        };
        report(share);
        await answer.catch(() => null);
      });
    }, PATIENCE);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      source.dispose();
      if (page.asked === source) delete page.asked;
    }
  }
}

// The step that is chosen in a comparison stays chosen when an edit makes the page anew. A script of the page keeps it, where VS Code keeps what a webview is
// to find again; the comparison itself (analysis/compare/html) has no script, and lets nobody else's run.

interface Chosen {
  /** The statement, which of those that read alike, and which of all: it may be another line by now, or read otherwise. */
  readonly statement: string;
  readonly nth: number;
  readonly at: number;
}

declare function acquireVsCodeApi(): { getState(): Chosen | undefined; setState(state: Chosen): void };

/** Runs in the page. A page that nobody chose a step in begins where the columns part. */
function keepStep(): void {
  const api = acquireVsCodeApi();
  const radios = [...document.querySelectorAll<HTMLInputElement>("input[name=step]")];
  const statements = radios.map(({ id }) => document.querySelector(`#t${id.slice(1)} caption code`)?.textContent ?? "");
  const alike = (statement: string): number[] => [...radios.keys()].filter((i) => statements[i] === statement);
  const stored = api.getState();
  if (stored) {
    const same = alike(stored.statement);
    const at = same[stored.nth] ?? same.at(-1) ?? Math.min(stored.at, radios.length - 1);
    const radio = radios[at];
    if (radio) radio.checked = true;
  }
  document.addEventListener("change", ({ target }) => {
    const at = target instanceof HTMLInputElement ? radios.indexOf(target) : -1;
    const statement = statements[at];
    if (statement !== undefined) api.setState({ statement, nth: alike(statement).indexOf(at), at });
  });
}

/** The page of a comparison, with the script; its policy names that and no other. */
function keepingStep(html: string): string {
  const nonce = crypto.randomUUID();
  return html
    .replace("default-src 'none';", `default-src 'none'; script-src 'nonce-${nonce}';`)
    .replace("</body>", `<script nonce="${nonce}">(${keepStep.toString()})()</script>\n</body>`);
}
