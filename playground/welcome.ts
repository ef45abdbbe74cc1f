// A first visit: the scenario goes, step by step, to where the bit is lost. Whoever touches anything takes over.

import type { Page } from "./page.ts";

/** Milliseconds a step, and how many of them lead up to the loss. */
const PACE = 1100;
const STEPS = 4;

export function welcome(page: Page): void {
  const loss = page.state.step;
  if (loss === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let step = Math.max(0, loss - STEPS);
  page.panel({ type: "goto", step });
  const timer = setInterval(() => {
    step += 1;
    page.panel({ type: "goto", step });
    if (step >= loss) end();
  }, PACE);
  const end = (): void => {
    clearInterval(timer);
    for (const name of ["pointerdown", "keydown", "wheel"]) removeEventListener(name, end, true);
  };
  for (const name of ["pointerdown", "keydown", "wheel"]) addEventListener(name, end, { capture: true, passive: true });
}
