// A scenario's walkthrough as a file of its own.

import type { Scenario } from "../../analysis/index.ts";
import { htmlWalkthrough, markdownWalkthrough, walkthrough } from "../../analysis/walkthrough/index.ts";
import type { OpenDocument } from "../document.ts";
import type { WalkthroughResult } from "../protocol.ts";
import { nameOf } from "./view.ts";

export function walkthroughText(document: OpenDocument, run: Scenario, format: "html" | "md"): WalkthroughResult {
  const made = walkthrough(run, nameOf(document.uri));
  if ("broken" in made) return made;
  return { text: format === "html" ? htmlWalkthrough(made) : markdownWalkthrough(made) };
}
