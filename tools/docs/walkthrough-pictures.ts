// The pictures of the walkthrough that VS Code shows first: what the panel draws of the scenario in it.

import { readFileSync } from "node:fs";
import { openScenario } from "../../analysis/index.ts";
import { answerCall } from "../../analysis/view/index.ts";

const page = new URL("../../media/walkthrough/lost.md", import.meta.url);

/** By file name in media/walkthrough. */
export function walkthroughPictures(): Readonly<Record<"map.svg" | "life.svg", string>> {
  const [, text = ""] = /```pte\n(.*?)```/s.exec(readFileSync(page, "utf8")) ?? [];
  const scenario = openScenario(text);
  const named = { name: "lost.pte", revision: 0 };
  const zapped = scenario.steps.find(({ findings }) => findings.length > 0)?.index ?? 0;
  const looking = { from: 0, count: scenario.steps.length, room: 16, rows: { from: 0, count: 8 }, find: "" };
  return {
    "map.svg": answerCall(scenario, named, "picture", { step: zapped, as: "svg" }).text,
    "life.svg": answerCall(scenario, named, "livesPicture", { looking, dark: false }).text,
  };
}
