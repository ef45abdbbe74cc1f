// The step that is chosen in a comparison stays chosen when an edit makes the page anew. A script of the page keeps it, where VS Code keeps what a webview is
// to find again; the comparison itself (analysis/compare/html) has no script, and lets nobody else's run.

interface Chosen {
  /** The statement, which of those that read alike, and which of all: it may be another line by now, or read otherwise. */
  readonly statement: string;
  readonly nth: number;
  readonly at: number;
}

declare function acquireVsCodeApi(): { getState(): Chosen | undefined; setState(state: Chosen): void };

/** Runs in the page. A page that nobody chose a step in begins where the columns part. */
function keepStep(): void {
  const api = acquireVsCodeApi();
  const radios = [...document.querySelectorAll<HTMLInputElement>("input[name=step]")];
  const statements = radios.map(({ id }) => document.querySelector(`#t${id.slice(1)} caption code`)?.textContent ?? "");
  const alike = (statement: string): number[] => [...radios.keys()].filter((i) => statements[i] === statement);
  const kept = api.getState();
  if (kept) {
    const same = alike(kept.statement);
    const at = same[kept.nth] ?? same.at(-1) ?? Math.min(kept.at, radios.length - 1);
    const radio = radios[at];
    if (radio) radio.checked = true;
  }
  document.addEventListener("change", ({ target }) => {
    const at = target instanceof HTMLInputElement ? radios.indexOf(target) : -1;
    const statement = statements[at];
    if (statement !== undefined) api.setState({ statement, nth: alike(statement).indexOf(at), at });
  });
}

/** The page of a comparison, with the script; its policy names that and no other. */
export function keepingStep(html: string): string {
  const nonce = crypto.randomUUID();
  return html
    .replace("default-src 'none';", `default-src 'none'; script-src 'nonce-${nonce}';`)
    .replace("</body>", `<script nonce="${nonce}">(${keepStep.toString()})()</script>\n</body>`);
}
