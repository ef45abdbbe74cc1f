// The page's own elements, which index.html has.

export function element<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`index.html has no ${selector}`);
  return found;
}

/** An element with its text or children. */
export function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const built = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) built.setAttribute(attribute, value);
  built.append(...children);
  return built;
}
