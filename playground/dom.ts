// The page's own elements, which index.html has, and the sheet that is laid over them.

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

// Something to read or to choose from, over the page. Escape, the button and a click beside it close it.

/** `kind`: how much room it takes. */
export function openSheet(title: string, kind: "text" | "wide", ...content: readonly Node[]): HTMLDialogElement {
  const sheet = element<HTMLDialogElement>("#sheet");
  element("#sheet-title").textContent = title;
  const body = element("#sheet-body");
  body.replaceChildren(...content);
  body.scrollTop = 0;
  sheet.className = kind;
  if (!sheet.open) sheet.showModal();
  return sheet;
}

export function closeSheet(): void {
  element<HTMLDialogElement>("#sheet").close();
}

export function wireSheet(): void {
  const sheet = element<HTMLDialogElement>("#sheet");
  element("#sheet-close").onclick = closeSheet;
  sheet.onclick = ({ target }) => {
    if (target === sheet) closeSheet();
  };
}
