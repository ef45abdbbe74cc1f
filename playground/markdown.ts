// Markdown that the server wrote, through the editor's own renderer, which sanitizes it.

import { renderMarkdown } from "monaco-editor/base/browser/markdownRenderer";
import { made } from "./dom.ts";

export function markdown(text: string): HTMLElement {
  return made("div", { class: "prose" }, renderMarkdown({ value: text }).element);
}
