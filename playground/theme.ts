// Light, dark and high contrast: as the system says, or as chosen. What is chosen stays in this browser.

import { element } from "./dom.ts";

export type Theme = "light" | "dark" | "hc-dark" | "hc-light";

const themes: readonly string[] = ["light", "dark", "hc-dark", "hc-light"];
const KEY = "ptescope.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");
const listeners: ((theme: Theme) => void)[] = [];
let chosen = "auto";

/** Calls back now and at each change. */
export function followTheme(listener: (theme: Theme) => void): void {
  listeners.push(listener);
  listener(theme());
}

export function wireTheme(): void {
  const select = element<HTMLSelectElement>("#theme");
  chosen = remembered();
  select.value = chosen;
  const apply = (): void => {
    document.documentElement.dataset.theme = theme();
    for (const listener of listeners) listener(theme());
  };
  select.onchange = () => {
    chosen = select.value;
    remember(chosen);
    apply();
  };
  dark.onchange = apply;
  contrast.onchange = apply;
  apply();
}

function theme(): Theme {
  const isTheme = (name: string): name is Theme => themes.includes(name);
  if (isTheme(chosen)) return chosen;
  const system = dark.matches ? "dark" : "light";
  return contrast.matches ? `hc-${system}` : system;
}

/** A browser may refuse to keep anything: then the choice is for this visit. */
function remembered(): string {
  try {
    const known = localStorage.getItem(KEY) ?? "auto";
    return themes.includes(known) ? known : "auto";
  } catch {
    return "auto";
  }
}

function remember(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // As `remembered` says.
  }
}
