// What is wrong or lost, in words below the editor. Each leads to its line and its step.

import type { Diagnostic } from "vscode-languageserver-protocol";
import { element, made } from "./dom.ts";
import type { Page } from "./page.ts";

const names = { 1: "error", 2: "warning", 3: "info", 4: "hint" } as const;
/** A scenario under repair may have one in each line: the first say enough. */
const MOST = 100;

export function wireProblems(page: Page): void {
  const show = (diagnostics: readonly Diagnostic[]): void => {
    const list = diagnostics.filter(({ severity }) => severity !== 4);
    element("#problems").toggleAttribute("data-none", list.length === 0);
    element("#problems summary").textContent =
      list.length === 0 ? "No problems" : `${list.length} ${list.length === 1 ? "problem" : "problems"}`;
    element("#problems ol").replaceChildren(...list.slice(0, MOST).map((each) => row(page, each)));
  };
  show(page.server.diagnostics);
  page.server.onDiagnostics(show);
}

function row(page: Page, { severity = 1, code, message, range }: Diagnostic): HTMLElement {
  const text = typeof message === "string" ? message : message.value;
  const [first = ""] = text.split("\n");
  const { line } = range.start;
  const button = made(
    "button",
    { class: names[severity] },
    made("span", { class: "line" }, String(line + 1)),
    ...(code === undefined ? [] : [made("strong", {}, String(code)), " "]),
    first,
  );
  button.onclick = async () => {
    page.editor?.reveal(line, true);
    const step = await page.server.request("ptescope/stepAt", { textDocument: page.document, line });
    if (step !== null) page.panel({ type: "goto", step });
  };
  return made("li", {}, button);
}
