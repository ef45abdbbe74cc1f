// An strace that is pasted into the page becomes a scenario in its place; undo brings the trace back.
import type * as monaco from "monaco-editor/editor/editor.api";
import { mayBeStrace } from "../import/first-look.ts";
import type { Page } from "./page.ts";

export function importPasted(page: Page, editor: monaco.editor.IStandaloneCodeEditor): void {
  editor.onDidPaste(async ({ range }) => {
    const model = editor.getModel();
    const text = model?.getValueInRange(range) ?? "";
    if (!model || !mayBeStrace(text)) return;
    const version = model.getVersionId();
    const { scenario } = await page.server.request("ptescope/import", { text, ask: true });
    if (scenario === null || model.getVersionId() !== version) return;
    editor.pushUndoStop();
    editor.executeEdits("page", [{ range, text: scenario }]);
    editor.pushUndoStop();
    page.notice("What was pasted is an strace: it is a scenario now. Undo brings the trace back.");
  });
}
