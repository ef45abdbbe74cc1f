// A scenario as something that is handed on, and handed over: a walkthrough, a mail to a kernel list, a C program for a real kernel; an strace.

import type { CancellationToken } from "vscode-languageserver";
import type { Scenario, Task } from "../../analysis/index.ts";
import { brokenOf, mailText } from "../../analysis/share/mail.ts";
import { makingWalkthrough, writingHtml, writingMarkdown } from "../../analysis/walkthrough/index.ts";
import { importing, looksLikeStrace } from "../../import/index.ts";
import { reproducer } from "../../reproduce/reproducer.ts";
import type { OpenDocument } from "../document.ts";
import type { Host } from "../host.ts";
import { nameOf } from "../location.ts";
import type { ImportParams, ImportResult, ReproduceResult, WalkthroughResult } from "../protocol.ts";

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

/** A scenario as a mail to a kernel list. */
export function mail(document: OpenDocument, run: Scenario): WalkthroughResult {
  const broken = brokenOf(run);
  if (broken.length > 0)
    return { broken: broken.map(({ line, files, message }) => ({ line, file: files.at(-1) ?? null, message })) };
  const { text } = document;
  const first = Math.max(
    0,
    text.split("\n").findIndex((line) => line.trim() !== ""),
  );
  const own = text.split("\n").slice(first).join("\n");
  const beside = { text: own, first, tool: "ptescope", name: nameOf(document.uri), reproducer: null, comparison: null };
  return { text: mailText(run, beside) };
}

// A scenario as a C program for a real kernel.

/** `kept`: expects that the protection is not lost. */
export function reproducerText(document: OpenDocument, run: Scenario, kept: boolean): ReproduceResult {
  const made = reproducer(run, { file: nameOf(document.uri), kept });
  return "refused" in made ? { refused: made.refused, broken: made.broken } : { text: made.text, loss: made.loss };
}

// An strace as a scenario. A long one is read in slices, with every other request answered in between.

export async function importText(
  { text, ask = false, anonymous = false }: ImportParams,
  host: Host,
  token: CancellationToken,
  onProgress: (share: number) => void = () => {},
): Promise<ImportResult> {
  if (ask && !looksLikeStrace(text)) return { scenario: null };
  const lines = text.split(/\r\n|\n|\r/);
  const run = importing(lines, { anonymous });
  for (;;) {
    const { done, value } = run.next();
    if (done) return { scenario: value };
    onProgress(value / lines.length);
    await host.turn();
    if (token.isCancellationRequested) return { scenario: null };
  }
}
