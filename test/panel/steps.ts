// A panel stepped by a key, in its own page, as fast as it draws.
import type { Frame, Page } from "playwright-core";

/** Presses the key so many times. Milliseconds of each step until it was drawn, the shortest first. `rest`: milliseconds between two. */
export function steps(at: Page | Frame, key: "ArrowLeft" | "ArrowRight", count: number, rest = 0): Promise<number[]> {
  return at.evaluate(
    async ({ key, count, rest }) => {
      const panel = document.querySelector("pte-panel");
      const shown = () => panel?.shadowRoot?.querySelector("output.place")?.textContent;
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const before = shown();
        const start = performance.now();
        panel?.dispatchEvent(new KeyboardEvent("keydown", { key }));
        while (shown() === before) await new Promise((turn) => setTimeout(turn, 0));
        times.push(performance.now() - start);
        if (rest > 0) await new Promise((turn) => setTimeout(turn, rest));
      }
      return times.sort((a, b) => a - b);
    },
    { key, count, rest },
  );
}
