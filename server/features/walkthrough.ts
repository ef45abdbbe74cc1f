// A scenario's walkthrough as a file of its own.
import type { Scenario, Task } from "../../analysis/index.ts";
import { makingWalkthrough, writingHtml, writingMarkdown } from "../../analysis/walkthrough/index.ts";
import type { OpenDocument } from "../document.ts";
import type { WalkthroughResult } from "../protocol.ts";
import { nameOf } from "../uri.ts";

/** In pieces. */
export function* walkthroughText(
  document: OpenDocument,
  run: Scenario,
  format: "html" | "md",
): Task<WalkthroughResult> {
  const made = yield* makingWalkthrough(run, nameOf(document.uri));
  if ("broken" in made) return made;
  return { text: format === "html" ? yield* writingHtml(made) : yield* writingMarkdown(made) };
}
