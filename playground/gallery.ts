// The examples, to choose from, in groups: what to meet first comes first.

import { type examples as all, examples } from "generated:examples";
import { type Address, exampleNamed } from "./address.ts";
import { closeSheet, made, openSheet } from "./dom.ts";

type Example = (typeof all)[number];

export function openGallery(address: Address): void {
  const group = (title: string, chosen: readonly Example[]): HTMLElement =>
    made(
      "section",
      { class: "gallery" },
      made("h3", {}, title),
      made("ul", {}, ...chosen.map((example) => made("li", {}, card(example, address)))),
    );
  const titles = [...new Set(examples.map((example) => example.group))];
  openSheet(
    "Examples",
    "wide",
    ...titles.map((title) =>
      group(
        title,
        examples.filter((example) => example.group === title),
      ),
    ),
    made(
      "p",
      {},
      made(
        "a",
        { href: "THIRD-PARTY-NOTICES.txt", target: "_blank", rel: "noopener" },
        "What this page is made of: notices",
      ),
    ),
  );
}

function card(example: Example, address: Address): HTMLElement {
  const { name, title, line, summary, findings } = example;
  const button = made(
    "button",
    { class: "card", "data-example": name, title: summary.replaceAll("`", "") },
    made("strong", {}, ...code(title)),
    made("span", { class: "summary" }, line),
    made("span", { class: "codes" }, ...findings.map((each) => made("span", { class: "code" }, each))),
  );
  button.onclick = async () => {
    const opening = await exampleNamed(name);
    closeSheet();
    if (opening) void address.open(opening, `#example/${name}`);
  };
  return button;
}

/** Text with its code spans; the rest of Markdown is not used in the examples' first words. */
function code(text: string): (Node | string)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? made("code", {}, part) : part.replaceAll("*", "")));
}
