// The status item of a scenario: its kernel, architecture and findings. A click has its panels show it on another; its problems stay those of
// the kernel that it names.
import {
  commands,
  DiagnosticSeverity,
  Disposable,
  languages,
  QuickPickItemKind,
  StatusBarAlignment,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from "vscode";
import type { RunOverride } from "../../server/features/debug/calls.ts";
import type { Panels } from "../panel/panel.ts";
import { persistent, type SendRequest, type Server } from "../server.ts";

const COMMAND = "ptescope.chooseKernel";

/** Milliseconds after the last change: a header is typed letter by letter. */
const PAUSE = 200;

export function registerRunsOn(server: Server, panels: Panels): Disposable {
  const sendRequest = persistent(server.sendRequest);
  let running = false;
  const item = window.createStatusBarItem("ptescope.kernel", StatusBarAlignment.Right, 100);
  item.name = "Scenario's Kernel";
  item.command = COMMAND;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = async (): Promise<void> => {
    const document = active();
    // A server that was stopped is not started by who only wants to know.
    if (document === undefined || !running) return item.hide();
    const runs = await sendRequest("ptescope/runsOn", { textDocument: { uri: document.uri.toString() } });
    if (runs === null || active() !== document) return;
    const other = panels.runsOn(document.uri);
    const found = findings(document.uri);
    const parts = [`Linux ${other?.kernel ?? runs.kernel}`, other?.arch ?? runs.arch];
    item.text = [...parts, ...(other ? ["in the panel"] : []), `${found} finding${found === 1 ? "" : "s"}`].join(" · ");
    item.tooltip = other
      ? `The panel shows it on this. The findings are those of Linux ${runs.kernel}, ${runs.arch}, as the scenario says.`
      : "On what the scenario runs. Click to have the panel show it on another kernel or architecture.";
    item.show();
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void show().catch(() => item.hide()), PAUSE);
  };
  return Disposable.from(
    item,
    new Disposable(() => clearTimeout(timer)),
    server.onDidChange((condition) => {
      running = condition === "running";
      soon();
    }),
    window.onDidChangeActiveTextEditor(soon),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document === active()) soon();
    }),
    languages.onDidChangeDiagnostics(({ uris }) => {
      const uri = active()?.uri.toString();
      if (uris.some((each) => each.toString() === uri)) soon();
    }),
    panels.onDidChangeRun(soon),
    commands.registerCommand(COMMAND, () => choose(sendRequest, panels)),
  );
}

/** The scenario in the active editor, or else in one in sight: beside a panel that is in front it is still what one looks at. */
function active(): TextDocument | undefined {
  const editors = [window.activeTextEditor, ...window.visibleTextEditors];
  return editors.find((editor) => editor?.document.languageId === "pte")?.document;
}

function findings(uri: Uri): number {
  return languages
    .getDiagnostics(uri)
    .filter(({ code, severity }) => severity !== DiagnosticSeverity.Hint && /^PTE\d/.test(codeText(code))).length;
}

function codeText(code: string | number | { readonly value: string | number } | undefined): string {
  return String(typeof code === "object" ? code.value : code);
}

async function choose(sendRequest: SendRequest, panels: Panels): Promise<void> {
  const document = active();
  const runs = document && (await sendRequest("ptescope/runsOn", { textDocument: { uri: document.uri.toString() } }));
  if (!document || !runs) {
    void window.showInformationMessage("Open a scenario (.pte) first.");
    return;
  }
  // A click on the status bar takes the focus: it comes back to where somebody writes.
  const editor = window.activeTextEditor;
  const back = async (): Promise<void> => {
    if (editor) await window.showTextDocument(editor.document, editor.viewColumn);
  };
  const now = panels.runsOn(document.uri);
  const group = (label: string) => ({ label, kind: QuickPickItemKind.Separator, run: now });
  const own = { label: "As the scenario says", description: `Linux ${runs.kernel}, ${runs.arch}`, run: undefined };
  const picked = await window.showQuickPick<{ label: string; description?: string; run: RunOverride | undefined }>(
    [
      own,
      group("architectures"),
      ...runs.arches.map((arch) => ({ label: arch, run: { ...now, arch } })),
      group("kernels"),
      ...runs.kernels.map(({ name, recorded }) => ({
        label: `Linux ${name}`,
        description: recorded ? "recorded" : "",
        run: { ...now, kernel: name },
      })),
    ],
    { title: "Show the Page Tables On", placeHolder: "Problems stay those of the scenario's own kernel" },
  );
  if (picked !== undefined) panels.runOn(document.uri, picked.run);
  if (picked?.run !== undefined) await commands.executeCommand("ptescope.showPanel");
  await back();
}
