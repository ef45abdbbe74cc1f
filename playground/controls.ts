// What stands around the scenario and its page tables: how the two share the window, the menus of what it runs on, and what is wrong or lost in words.

import { choices, defaults } from "generated:choices";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { element, made } from "./dom.ts";
import { type HeaderName, headerOf } from "./header.ts";
import type { Page, ViewName } from "./page.ts";

// Side by side with a divider, or one at a time where the window is narrow.

const LEAST = 20;
const MOST = 80;

export function wireLayout(page: Page): void {
  for (const button of document.querySelectorAll<HTMLElement>("#views button"))
    button.onclick = () => page.show(button.dataset.view as ViewName);
  const more = element("#more");
  const menu = (open: boolean): void => {
    more.setAttribute("aria-expanded", String(open));
    document.body.toggleAttribute("data-menu", open);
  };
  more.onclick = () => menu(more.getAttribute("aria-expanded") !== "true");
  element("#tools").addEventListener("click", ({ target }) => {
    if (target instanceof HTMLButtonElement) menu(false);
  });
  wireDivider();
}

/** A window splitter, as ARIA has it: a separator that takes the focus and the arrow keys. */
function wireDivider(): void {
  const divider = made("div", {
    id: "divider",
    role: "separator",
    tabindex: "0",
    "aria-orientation": "vertical",
    "aria-label": "Width of the scenario",
    "aria-valuemin": String(LEAST),
    "aria-valuemax": String(MOST),
    "aria-valuenow": "44",
  });
  element("#scenario").append(divider);
  const set = (percent: number): void => {
    const width = Math.min(MOST, Math.max(LEAST, percent));
    element("#work").style.setProperty("--scenario", `${width}%`);
    divider.setAttribute("aria-valuenow", String(Math.round(width)));
  };
  const now = (): number => Number(divider.getAttribute("aria-valuenow"));
  divider.onpointerdown = (event) => {
    divider.setPointerCapture(event.pointerId);
    divider.onpointermove = ({ clientX }) => set((clientX / innerWidth) * 100);
  };
  divider.onpointerup = () => {
    divider.onpointermove = null;
  };
  divider.onkeydown = ({ key }) => {
    const by = { ArrowLeft: -2, ArrowRight: 2 }[key];
    if (by !== undefined) set(now() + by);
  };
}

// The menus of kernels, architectures and designs. They say what the scenario runs on, and change its headers.

const headers: readonly HeaderName[] = ["kernel", "arch", "design"];

export function wireChoices(page: Page): void {
  for (const name of headers) {
    const select = element<HTMLSelectElement>(`#${name}`);
    select.replaceChildren(...choices[name].map((each) => made("option", { title: each.title }, each.name)));
    select.onchange = () => page.choose(name, select.value);
  }
  const show = (): void => {
    for (const name of headers)
      element<HTMLSelectElement>(`#${name}`).value = headerOf(page.text, name) ?? defaults[name];
  };
  show();
  // The server has run what the text says now.
  page.server.onDiagnostics(show);
}

// What is wrong or lost, in words below the editor. Each leads to its line and its step.

const severities = { 1: "error", 2: "warning", 3: "info", 4: "hint" } as const;
/** A scenario under repair may have one in each line: the first say enough. */
const MOST_PROBLEMS = 100;

export function wireProblems(page: Page): void {
  const show = (diagnostics: readonly Diagnostic[]): void => {
    const list = diagnostics.filter(({ severity }) => severity !== 4);
    element("#problems").toggleAttribute("data-none", list.length === 0);
    element("#problems summary").textContent =
      list.length === 0 ? "No problems" : `${list.length} ${list.length === 1 ? "problem" : "problems"}`;
    element("#problems ol").replaceChildren(...list.slice(0, MOST_PROBLEMS).map((each) => row(page, each)));
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
    { class: severities[severity] },
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
