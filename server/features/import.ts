// An strace as a scenario. A long one is read in slices, with every other request answered in between.
import type { CancellationToken } from "vscode-languageserver";
import { importing, looksLikeStrace } from "../../import/index.ts";
import type { Host } from "../host.ts";
import type { ImportParams, ImportResult } from "../protocol.ts";

export async function importText(
  { text, ask = false, anonymous = false }: ImportParams,
  host: Host,
  token: CancellationToken,
  tell: (share: number) => void = () => {},
): Promise<ImportResult> {
  if (ask && !looksLikeStrace(text)) return { scenario: null };
  const lines = text.split(/\r\n|\n|\r/);
  const run = importing(lines, { anonymous });
  for (;;) {
    const { done, value } = run.next();
    if (done) return { scenario: value };
    tell(value / lines.length);
    await host.turn();
    if (token.isCancellationRequested) return { scenario: null };
  }
}
