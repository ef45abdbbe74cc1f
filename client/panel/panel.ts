// The page-table panel in VS Code: as a tab beside the scenario, and in the side bar.

import { commands, Disposable, type TextDocumentChangeEvent, type Uri, Uri as Uris, window, workspace } from "vscode";
import type { PanelState } from "../../panel/host.ts";
import { persistent, type SendRequest } from "../request.ts";
import type { PanelLink } from "./link.ts";
import { activeScenario, Sidebar } from "./sidebar.ts";
import { Sync } from "./sync.ts";
import { Tabs } from "./tab.ts";
import { writeWalkthrough } from "./walkthrough.ts";

/** What a code lens gives its command: a scenario, and a line (from 0) to look at. */
interface Target {
  readonly uri: string;
  readonly line: number;
}

export interface Panels extends Disposable {
  /** How a panel looks at a scenario; null: none shows it. */
  looked(uri: Uri): PanelState | null;
}

export function registerPanel(extension: Uri, request: SendRequest): Panels {
  const ask = persistent(request);
  const links = (uri: Uri): PanelLink[] =>
    [...tabs.links(), ...sidebar.links()].filter((link) => link.uri?.toString() === uri.toString());
  const sync = new Sync(
    ask,
    (uri) => links(uri).length > 0,
    (uri, step) => {
      for (const link of links(uri)) link.send({ type: "goto", step });
    },
  );
  const listener = {
    stepped: (uri: Uri, line: number, own: boolean) => sync.stepped(uri, line, own),
    closed: (uri: Uri) => {
      if (links(uri).length === 0) sync.unmark(uri);
    },
  };
  const tabs = new Tabs(extension, ask, listener);
  const sidebar = new Sidebar(extension, ask, listener);

  const changed = ({ document }: TextDocumentChangeEvent): void => {
    if (!["pte", "markdown"].includes(document.languageId)) return;
    // An included scenario counts too; the panel asks anew, and who is not concerned gets the same answer.
    for (const link of [...tabs.links(), ...sidebar.links()]) link.send({ type: "changed" });
  };
  const move = (to: "next" | "previous" | "next-finding" | "previous-finding") => () => {
    const uri = activeScenario();
    for (const link of uri ? links(uri) : tabs.links()) link.send({ type: "move", to });
  };
  const registered = Disposable.from(
    sync,
    tabs,
    sidebar,
    workspace.onDidChangeTextDocument(changed),
    commands.registerCommand("ptescope.showPanel", async (target?: Target | Uri) => {
      const { uri, line } = targetOf(target);
      if (!uri) return tellNone();
      tabs.show(uri, line, false);
      await sync.goTo(uri, line);
    }),
    commands.registerCommand("ptescope.startWalkthrough", (target?: Target | Uri) => {
      const { uri } = targetOf(target);
      if (!uri) return tellNone();
      tabs.show(uri, 0, true).send({ type: "walkthrough" });
    }),
    commands.registerCommand("ptescope.writeWalkthrough", async (target?: Target | Uri) => {
      const { uri } = targetOf(target);
      if (!uri) return tellNone();
      await writeWalkthrough(uri, ask);
    }),
    commands.registerCommand("ptescope.nextStep", move("next")),
    commands.registerCommand("ptescope.previousStep", move("previous")),
    commands.registerCommand("ptescope.nextFinding", move("next-finding")),
    commands.registerCommand("ptescope.previousFinding", move("previous-finding")),
  );
  const looked = (uri: Uri): PanelState | null => links(uri).find(({ state }) => state !== null)?.state ?? null;
  return { dispose: () => registered.dispose(), looked };
}

function targetOf(target: Target | Uri | undefined): { readonly uri: Uri | null; readonly line: number } {
  if (target && "line" in target) return { uri: Uris.parse(target.uri), line: target.line };
  const uri = target ?? activeScenario();
  const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri?.toString());
  return { uri, line: editor?.selection.active.line ?? 0 };
}

function tellNone(): void {
  void window.showInformationMessage("Open a scenario (.pte) to see its page tables.");
}
