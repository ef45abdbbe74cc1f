// A scenario as a mail to a kernel list.
import type { Scenario } from "../../analysis/index.ts";
import { brokenOf, mailText } from "../../analysis/share/mail.ts";
import type { OpenDocument } from "../document.ts";
import type { WalkthroughResult } from "../protocol.ts";
import { nameOf } from "../uri.ts";

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
