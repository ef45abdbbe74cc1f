// Something to read or to choose from, over the page. Escape, the button and a click beside it close it.
import { element } from "./dom.ts";

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
