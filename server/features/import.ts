// An strace as a scenario. A long one is read in slices, with every other request answered in between.
import type { CancellationToken } from "vscode-languageserver";
import { importing, looksLikeStrace } from "../../import/index.ts";
import type { Host } from "../host.ts";
import type { ImportParams, ImportResult } from "../protocol.ts";

export async function importText(
  { text, ask = false, anonymous = false }: ImportParams,
  host: Host,
  token: CancellationToken,
): Promise<ImportResult> {
  if (ask && !looksLikeStrace(text)) return { scenario: null };
  const run = importing(text.split(/\r\n|\n|\r/), { anonymous });
  for (;;) {
    const { done, value } = run.next();
    if (done) return { scenario: value };
    await host.turn();
    if (token.isCancellationRequested) return { scenario: null };
  }
}
