// Breakpoints on pages from outside of the Variables view: the page that is selected in the panel, or that the cursor is
// on. VS Code lets nobody else make a data breakpoint, so these are function breakpoints by the page's name; they last
// without a session, and can be typed.
import { commands, Disposable, debug, FunctionBreakpoint, type Uri, window } from "vscode";
import type { Panels } from "../panel/panel.ts";
import { activeScenario } from "../panel/sidebar.ts";
import type { SendRequest } from "../request.ts";

export function registerPageBreakpoints(ask: SendRequest, panels: Panels): Disposable {
  // The panel's context menu says that it is the panel's.
  const add = (part: "entry" | "protection") => async (from?: unknown) => {
    const inPanel = typeof from === "object" && from !== null && "webview" in from;
    const page = inPanel ? await selectedPage(ask, panels) : await pageAtCursor(ask);
    if (page === null) {
      void window.showInformationMessage("Select a page in the panel, or put the cursor on one (buf[0]), first.");
      return;
    }
    const name = `${page}.${part}`;
    const known = debug.breakpoints.some((each) => each instanceof FunctionBreakpoint && each.functionName === name);
    if (!known) debug.addBreakpoints([new FunctionBreakpoint(name)]);
    void window.showInformationMessage(`The debugger stops when ${name} changes.`);
  };
  return Disposable.from(
    commands.registerCommand("ptescope.breakOnEntry", add("entry")),
    commands.registerCommand("ptescope.breakOnProtection", add("protection")),
  );
}

/** `A.buf[0]`, as the scenario calls it. */
async function selectedPage(ask: SendRequest, panels: Panels): Promise<string | null> {
  const uri = panels.front();
  const state = uri && panels.looked(uri);
  if (!uri || !state?.selected) return null;
  const request = { call: "page", step: state.step, ref: state.selected } as const;
  const view = await ask("ptescope/view", { textDocument: { uri: uri.toString() }, request });
  return view && "ref" in view && "name" in view ? view.name : null;
}

async function pageAtCursor(ask: SendRequest): Promise<string | null> {
  const uri: Uri | null = activeScenario();
  const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri?.toString());
  if (!uri || !editor) return null;
  const { line, character } = editor.selection.active;
  const at = { uri: uri.toString(), line };
  const answer = await ask("ptescope/debug", {
    textDocument: { uri: at.uri },
    request: { call: "expressionAt", at, character },
  });
  const found = answer && "found" in answer ? answer.found : null;
  return found && /^[^.]+\./.test(found.expression) ? found.expression : null;
}
