// How the views share the window: side by side with a divider, or one at a time where it is narrow.

import { element, made } from "./dom.ts";
import type { Page, ViewName } from "./page.ts";

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
