// The decoder: a value, or a log with values in it.

import { element, made } from "./dom.ts";
import type { Page } from "./page.ts";
import { openSheet } from "./sheet.ts";

const GUESS = "found out from the value";
const REST = 120;

export function wireDecode(page: Page): void {
  element("#decode").onclick = () => void open(page);
}

async function open(page: Page): Promise<void> {
  const [{ markdown }, choices] = await Promise.all([
    import("./markdown.ts"),
    page.server.request("ptescope/decodeChoices", {}),
  ]);
  const input = made("textarea", {
    "aria-label": "A value or a log",
    placeholder: "0x8000000123456067, a line of an oops, or a whole log",
    rows: "4",
    spellcheck: "false",
  });
  const select = (label: string, names: readonly string[]) => {
    const box = made("select", {}, ...[GUESS, ...names].map((name) => made("option", {}, name)));
    return { box, label: made("label", {}, `${label} `, box) };
  };
  const arch = select("Architecture", choices.arches);
  const level = select("Level", choices.levels);
  const output = made("div", { id: "decoded", role: "status" });
  const show = async (): Promise<void> => {
    const text = input.value.trim();
    const choice = ({ value }: HTMLSelectElement, name: "arch" | "level") => (value === GUESS ? {} : { [name]: value });
    if (text === "") output.replaceChildren();
    else if (text.includes("\n"))
      output.replaceChildren(markdown((await page.server.request("ptescope/decodeLog", { text })).markdown));
    else {
      const params = { text, ...choice(arch.box, "arch"), ...choice(level.box, "level") };
      const result = await page.server.request("ptescope/decodeValue", params);
      output.replaceChildren("error" in result ? made("p", { class: "dim" }, result.error) : markdown(result.markdown));
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  input.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void show(), REST);
  };
  arch.box.onchange = () => void show();
  level.box.onchange = () => void show();
  openSheet("Decode a value or a log", "wide", input, made("p", { class: "buttons" }, arch.label, level.label), output);
  input.focus();
}
