// A page that the server wrote, in a frame that runs nothing: in the theme of the page around it, which follows its links.

import { made } from "./dom.ts";

/** `follow`: gets the arguments of a `command:` link that was clicked; false: it leads nowhere. */
export function framed(id: string, title: string, follow: (args: readonly unknown[]) => boolean): HTMLIFrameElement {
  const frame = made("iframe", { sandbox: "allow-same-origin", title, id });
  frame.onload = () => {
    const inner = frame.contentDocument;
    if (inner === null) return;
    // What the system prefers may not be what was chosen here.
    inner.documentElement.style.colorScheme = getComputedStyle(document.documentElement).colorScheme;
    inner.addEventListener("click", (event) => {
      const args = argumentsOf(event.target);
      if (args !== null && follow(args)) event.preventDefault();
    });
  };
  return frame;
}

/** Of the link that was clicked; null: it was none. */
function argumentsOf(target: EventTarget | null): readonly unknown[] | null {
  const link =
    target !== null && "closest" in target && typeof target.closest === "function" ? target.closest("a") : null;
  const [, args] = /^command:[\w.]+\?(.*)$/.exec(link?.getAttribute("href") ?? "") ?? [];
  if (args === undefined) return null;
  const given: unknown = JSON.parse(decodeURIComponent(args));
  return Array.isArray(given) ? given : null;
}
