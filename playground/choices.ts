// The menus of kernels, architectures and designs. They say what the scenario runs on, and change its headers.

import { choices, defaults } from "generated:choices";
import { element, made } from "./dom.ts";
import { type HeaderName, headerOf } from "./header.ts";
import type { Page } from "./page.ts";

const names: readonly HeaderName[] = ["kernel", "arch", "design"];

export function wireChoices(page: Page): void {
  for (const name of names) {
    const select = element<HTMLSelectElement>(`#${name}`);
    select.replaceChildren(...choices[name].map((each) => made("option", { title: each.title }, each.name)));
    select.onchange = () => page.choose(name, select.value);
  }
  const show = (): void => {
    for (const name of names)
      element<HTMLSelectElement>(`#${name}`).value = headerOf(page.text, name) ?? defaults[name];
  };
  show();
  // The server has run what the text says now.
  page.server.onDiagnostics(show);
}
