// A scenario as a C program for a real kernel.
import type { Scenario } from "../../analysis/index.ts";
import { reproducer } from "../../reproduce/index.ts";
import type { OpenDocument } from "../document.ts";
import type { ReproduceResult } from "../protocol.ts";
import { nameOf } from "../uri.ts";

/** `kept`: expects that the protection is not lost. */
export function reproducerText(document: OpenDocument, run: Scenario, kept: boolean): ReproduceResult {
  const made = reproducer(run, { file: nameOf(document.uri), kept });
  return "refused" in made ? { refused: made.refused, broken: made.broken } : { text: made.text, loss: made.loss };
}
