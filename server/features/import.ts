// An strace as a scenario. A long one is read in slices, with every other request answered in between.
import type { CancellationToken } from "vscode-languageserver";
import { importing, looksLikeStrace } from "../../import/index.ts";
import type { Host } from "../host.ts";
import type { ImportParams, ImportResult, ProgressParams } from "../protocol.ts";

/** Of a long trace it is told how far it is, each time that so much more is done. */
const STEP = 0.05;

export async function importText(
  { text, ask = false, anonymous = false, progress }: ImportParams,
  host: Host,
  token: CancellationToken,
  tell: (progress: ProgressParams) => void = () => {},
): Promise<ImportResult> {
  if (ask && !looksLikeStrace(text)) return { scenario: null };
  const lines = text.split(/\r\n|\n|\r/);
  const run = importing(lines, { anonymous });
  let told = 0;
  for (;;) {
    const { done, value } = run.next();
    if (done) return { scenario: value };
    const share = value / lines.length;
    if (progress !== undefined && share >= told + STEP) {
      tell({ request: progress, share });
      told = share;
    }
    await host.turn();
    if (token.isCancellationRequested) return { scenario: null };
  }
}
