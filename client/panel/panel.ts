// The page-table panel in VS Code: as a tab beside the scenario, and in the side bar.

import {
  commands,
  Disposable,
  type Event,
  EventEmitter,
  type TextDocumentChangeEvent,
  type Uri,
  Uri as Uris,
  window,
  workspace,
} from "vscode";
import type { PageRef } from "../../analysis/view/types.ts";
import type { PanelState } from "../../panel/host.ts";
import type { RunOverride } from "../../server/features/debug/calls.ts";
import { persistent, type SendRequest } from "../server.ts";
import { writeWalkthrough } from "../share/file.ts";
import type { PanelLink } from "./link.ts";
import { activeScenario, Sidebar } from "./sidebar.ts";
import { documentOf, Sync } from "./sync.ts";
import { Tabs } from "./tab.ts";

/** What a code lens gives its command: a scenario, and a line (from 0) to look at. */
interface Target {
  readonly uri: string;
  readonly line: number;
}

export interface Panels extends Disposable {
  /** How a panel looks at a scenario; null: none shows it. */
  looked(uri: Uri): PanelState | null;
  /** The scenario of the panel in front, or of the one in the side bar; null: neither shows one. */
  front(): Uri | null;
  /** Takes the panels of a scenario to a step, and to a page where one is given. */
  goTo(uri: Uri, step: number, select?: PageRef | null): void;
  /** They show it as it runs there; undefined: as it is written. */
  runOn(uri: Uri, override: RunOverride | undefined): void;
  /** What `runOn` said of it. */
  runsOn(uri: Uri): RunOverride | undefined;
  readonly onDidChangeRun: Event<Uri>;
  /** The user of a panel went to a step. */
  readonly onDidStep: Event<{ readonly uri: Uri; readonly step: number }>;
}

export function registerPanel(extension: Uri, request: SendRequest): Panels {
  const overrides = new Map<string, RunOverride>();
  const sendRequest = running(persistent(request), overrides);
  const stepped = new EventEmitter<{ readonly uri: Uri; readonly step: number }>();
  const ran = new EventEmitter<Uri>();
  const links = (uri: Uri): PanelLink[] =>
    [...tabs.links(), ...sidebar.links()].filter((link) => link.uri?.toString() === uri.toString());
  const sync = new Sync(
    sendRequest,
    (document) => {
      const shown = [...tabs.links(), ...sidebar.links()].flatMap(({ uri }) => (uri ? [uri] : []));
      const own = shown.filter((uri) => documentOf(uri) === document);
      return [...new Map(own.map((uri) => [uri.toString(), uri])).values()];
    },
    (uri, step) => {
      for (const link of links(uri)) link.send({ type: "goto", step });
    },
  );
  const listener = {
    stepped: (uri: Uri, line: number, own: boolean) => sync.stepped(uri, line, own),
    went: (uri: Uri, step: number) => stepped.fire({ uri, step }),
    closed: (uri: Uri) => {
      if (links(uri).length === 0) sync.unmark(uri);
    },
  };
  const tabs = new Tabs(extension, sendRequest, listener);
  const sidebar = new Sidebar(extension, sendRequest, listener, (uri) => void sync.goTo([uri], targetOf(uri).line));

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
    stepped,
    ran,
    tabs,
    sidebar,
    workspace.onDidChangeTextDocument(changed),
    commands.registerCommand("ptescope.showPanel", async (target?: Target | Uri) => {
      const { uri, line } = targetOf(target);
      if (!uri) return tellNone();
      const editor = window.activeTextEditor;
      tabs.show(uri, line, false);
      // Who came by a button of the editor's title writes on, too.
      if (editor) await window.showTextDocument(editor.document, editor.viewColumn);
      await sync.goTo([uri], line);
    }),
    commands.registerCommand("ptescope.startWalkthrough", (target?: Target | Uri) => {
      const { uri } = targetOf(target);
      if (!uri) return tellNone();
      tabs.show(uri, 0, true).send({ type: "walkthrough" });
    }),
    commands.registerCommand("ptescope.writeWalkthrough", async (target?: Target | Uri) => {
      const { uri } = targetOf(target);
      if (!uri) return tellNone();
      await writeWalkthrough(uri, sendRequest);
    }),
    commands.registerCommand("ptescope.nextStep", move("next")),
    commands.registerCommand("ptescope.previousStep", move("previous")),
    commands.registerCommand("ptescope.nextFinding", move("next-finding")),
    commands.registerCommand("ptescope.previousFinding", move("previous-finding")),
  );
  const looked = (uri: Uri): PanelState | null => links(uri).find(({ state }) => state !== null)?.state ?? null;
  return {
    dispose: () => registered.dispose(),
    looked,
    front: () => tabs.front() ?? sidebar.links()[0]?.uri ?? null,
    goTo: (uri, step, select) => {
      for (const link of links(uri)) link.send({ type: "goto", step, ...(select === undefined ? {} : { select }) });
    },
    runOn: (uri, override) => {
      const key = uri.toString();
      if (JSON.stringify(overrides.get(key)) === JSON.stringify(override)) return;
      if (override === undefined) overrides.delete(key);
      else overrides.set(key, override);
      for (const link of links(uri)) link.send({ type: "changed" });
      ran.fire(uri);
    },
    runsOn: (uri) => overrides.get(uri.toString()),
    onDidChangeRun: ran.event,
    onDidStep: stepped.event,
  };
}

/** Asks for views of the runs that a debug session has, where there is one. */
function running(sendRequest: SendRequest, overrides: ReadonlyMap<string, RunOverride>): SendRequest {
  return (name, params, token) => {
    const of = name === "ptescope/view" && "textDocument" in params ? params.textDocument.uri : undefined;
    const run = of === undefined ? undefined : overrides.get(of);
    return sendRequest(name, run === undefined ? params : { ...params, run }, token);
  };
}

/** `line`: where the cursor is; null: it is where a file is opened, which is nobody's wish. */
function targetOf(target: Target | Uri | undefined): { readonly uri: Uri | null; readonly line: number | null } {
  if (target && "line" in target) return { uri: Uris.parse(target.uri), line: target.line };
  const uri = target ?? activeScenario();
  const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri?.toString());
  const at = editor?.selection.active;
  return { uri, line: at === undefined || (at.line === 0 && at.character === 0) ? null : at.line };
}

function tellNone(): void {
  void window.showInformationMessage("Open a scenario (.pte) to see its page tables.");
}
