// The commands that code lenses, hovers and problems name, and the same in the editor's palette (F1) and context menu.

import { renderMarkdown } from "monaco-editor/base/browser/markdownRenderer";
import * as monaco from "monaco-editor/editor/editor.api";
import type { CodeAction } from "vscode-languageserver-protocol";
import type { LossesParams } from "../server/protocol.ts";
import { made, openSheet } from "./dom.ts";
import { writeReproducer } from "./files.ts";
import type { Page } from "./page.ts";

type CodeEditor = monaco.editor.IStandaloneCodeEditor;

export function registerCommands(page: Page, editor: CodeEditor): void {
  const command = (id: string, run: (given?: unknown) => void) =>
    monaco.editor.registerCommand(id, (_, given: unknown) => run(given));
  command("ptescope.showPanel", (given) => void showPanel(page, given));
  command("ptescope.startWalkthrough", () => press("#walkthrough"));
  command("ptescope.compare", () => press("#compare"));
  command("ptescope.writeReproducer", () => void writeReproducer(page));
  const searches = () => import("./questions.ts");
  command("ptescope.explore", async () => (await searches()).exploreSection(page));
  command("ptescope.openFound", async (given) => (await searches()).openFound(page, lineOf(given) ?? -1));
  command("ptescope.losses", async (given) => {
    const asked = questionOf(given);
    if (asked) await (await searches()).openLosses(page, asked);
  });
  command("ptescope.explainFinding", (given) => void explain(page, given));

  // A problem's code is a link, and Monaco opens no command from there by itself.
  monaco.editor.registerLinkOpener({
    open({ scheme, path, query }) {
      if (scheme !== "command" || path !== "ptescope.explainFinding") return false;
      void explain(page, /PTE\d{3}/.exec(query)?.[0]);
      return true;
    },
  });

  const action = (
    id: string,
    label: string,
    run: () => void | Promise<void>,
    more: Partial<monaco.editor.IActionDescriptor> = {},
  ) => editor.addAction({ id: `page.${id}`, label: `ptescope: ${label}`, run, ...more });
  const { CtrlCmd, Alt } = monaco.KeyMod;
  action("showPanel", "Show Page Tables", () => void showPanel(page, undefined, editor));
  action("nextStep", "Next Step", () => page.panel({ type: "move", to: "next" }), {
    keybindings: [CtrlCmd | Alt | monaco.KeyCode.Period],
  });
  action("previousStep", "Previous Step", () => page.panel({ type: "move", to: "previous" }), {
    keybindings: [CtrlCmd | Alt | monaco.KeyCode.Comma],
  });
  action("nextFinding", "Next Finding", () => page.panel({ type: "move", to: "next-finding" }));
  action("previousFinding", "Previous Finding", () => page.panel({ type: "move", to: "previous-finding" }));
  action("walkthrough", "Start Walkthrough", () => press("#walkthrough"));
  action("compare", "Compare Kernels and Designs", () => press("#compare"));
  action("decode", "Decode Value…", () => press("#decode"));
  action("decodeSelection", "Decode Selection", () => void decodeText(page, selected(editor)), {
    precondition: "editorHasSelection",
    contextMenuGroupId: "navigation",
  });
  action("writeReproducer", "Write C Reproducer", () => void writeReproducer(page));
  action("explore", "Try Every Order", async () => (await searches()).exploreSection(page));
  action("losses", "What Could Lose This?", async () => {
    const asked = await questionAt(page, (editor.getPosition()?.lineNumber ?? 1) - 1);
    if (asked) await (await searches()).openLosses(page, asked);
    else page.notice("No page is protected or loses its protection at this line.");
  });
  action("copyLink", "Copy Link", () => press("#share"));
}

type Question = Omit<LossesParams, "textDocument">;

/** What a code action, a hover or the palette asks about. */
function questionOf(given: unknown): Question | null {
  return typeof given === "object" && given !== null && "page" in given ? (given as Question) : null;
}

/** The first that the light bulb of a line (from 0) offers. */
async function questionAt(page: Page, line: number): Promise<Question | null> {
  const at = { line, character: 0 };
  const params = { textDocument: page.document, range: { start: at, end: at }, context: { diagnostics: [] } };
  const actions = await page.server.lsp<readonly CodeAction[] | null>("textDocument/codeAction", params);
  const found = actions?.find(({ command }) => command?.command === "ptescope.losses");
  return questionOf(found?.command?.arguments?.[0]);
}

function selected(editor: CodeEditor): string {
  const selection = editor.getSelection();
  return (selection && editor.getModel()?.getValueInRange(selection)) ?? "";
}

async function decodeText(page: Page, text: string): Promise<void> {
  await (await import("./decode.ts")).decode(page, text);
}

function press(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

/** What a code lens gives: a line (from 0) to look at. Else the cursor's. */
async function showPanel(page: Page, given: unknown, editor?: CodeEditor): Promise<void> {
  const line = lineOf(given) ?? (editor?.getPosition()?.lineNumber ?? 1) - 1;
  page.show("tables");
  const step = await page.server.request("ptescope/stepAt", { textDocument: page.document, line });
  page.panel({ type: "goto", step: step ?? 0 });
}

function lineOf(given: unknown): number | null {
  return typeof given === "object" && given !== null && "line" in given && typeof given.line === "number"
    ? given.line
    : null;
}

/** The page of a finding, where a problem's code leads. */
async function explain(page: Page, given: unknown): Promise<void> {
  const code = typeof given === "string" ? given : "";
  const answer = await page.server.request("ptescope/explain", { code });
  if (answer.markdown === null) page.notice(`There is no finding ${code}.`, "problem");
  else openSheet(code, "text", markdown(answer.markdown));
}

/** Markdown that the server wrote, through the editor's own renderer, which sanitizes it. */
function markdown(text: string): HTMLElement {
  return made("div", { class: "prose" }, renderMarkdown({ value: text }).element);
}
