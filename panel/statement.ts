// What the step did: its statement, the entries that it changed, the way through the kernel, messages, findings, narration.

import { css, html, nothing, type TemplateResult } from "lit";
import type { ChangeView, FindingView, Shape, StepView } from "../analysis/view/types.ts";
import { glyph, shield } from "./glyph.ts";
import { proseBlocks } from "./prose.ts";
import type { Session } from "./session.ts";

export function entry(shape: Shape, words: string, wp: boolean): TemplateResult {
  return html`<span class="entry">${glyph(shape)}${words}${wp ? shield() : nothing}</span>`;
}

export function statement(session: Session, view: StepView): TemplateResult {
  return html`
    ${
      session.state.walkthrough && (view.section !== null || view.narration.length > 0)
        ? html`<div class="narration">${view.section !== null ? html`<p class="section-name">${view.section}</p>` : nothing}${proseBlocks(view.narration)}</div>`
        : nothing
    }
    <div class="statement tone-${view.tone}">
      <span class="line-number mono" title="Line ${view.line + 1}">${view.line + 1}</span>
      <code class="code">${view.text}</code>
      <span class="outcome mono"><span aria-hidden="true">→</span><span class="sr">gives</span> ${view.outcome}</span>
    </div>
    ${view.reason !== null ? html`<p class="reason"><span class="dim">because</span> ${view.reason}</p>` : nothing}
    ${changes(session, view)}
    ${view.findings.map((finding) => findingBox(session, finding))}
    ${view.messages.length > 0 ? html`<ul class="messages" aria-label="Messages of userfaultfd">${view.messages.map((message) => html`<li><span aria-hidden="true">✉</span> <span class="mono">${message}</span></li>`)}</ul>` : nothing}
    ${way(view)}`;
}

const BELIEFS = {
  recorded: [
    "✓",
    "A recording of this very kernel has the operation on this kind of memory with such entries, and the model agrees with it.",
  ],
  between: [
    "≈",
    "Recordings of an older and a newer kernel have the operation on this kind of memory with such entries, and the model agrees with them.",
  ],
  source: [
    "¶",
    "No recording of this kernel or of kernels on both sides has the operation on this kind of memory with such entries: the model follows the source.",
  ],
  design: ["◇", "A design of the thread: no kernel has it, so none was recorded."],
} as const;

/** The way through the kernel, and why to believe it. */
function way({ trail, belief }: StepView): TemplateResult {
  if (trail.length === 0 && belief === null) return html``;
  const functions = trail.map(
    (name, i) =>
      html`${i > 0 ? html`<span class="arrow" aria-hidden="true"> › </span>` : nothing}<span>${name}()</span>`,
  );
  return html`<p class="trail"><span class="mono" role="group" aria-label="Kernel functions on the way">${functions}</span>
    ${belief ? html`<span class="belief on-${belief.on}" title=${BELIEFS[belief.on][1]}><span aria-hidden="true">${BELIEFS[belief.on][0]}</span> ${belief.text}</span>` : nothing}</p>`;
}
/** So many changes are read at a glance; the map shows them all. */
const FEW = 3;

function changes(session: Session, view: StepView): TemplateResult {
  if (view.changes.length === 0) return html`<p class="no-change dim">No entry changed.</p>`;
  const shown = view.changes.length <= FEW + 1 ? view.changes.length : FEW;
  const rest = view.changeCount - shown;
  const cut = view.changeCount - view.changes.length;
  return html`<ul class="changes" aria-label="Entries that changed">
      ${view.changes.slice(0, shown).map((change) => changeLine(session, change))}
    </ul>
    ${rest > 0 ? html`<details class="rest"><summary>${rest} more</summary><ul class="changes">${view.changes.slice(shown).map((change) => changeLine(session, change))}${cut > 0 ? html`<li class="dim">and ${cut} more</li>` : nothing}</ul></details>` : nothing}`;
}

function changeLine(session: Session, change: ChangeView): TemplateResult {
  const lost = change.protection?.startsWith("lost") ?? false;
  return html`<li>
    <button class="link mono" @click=${() => session.select(change.page)}>${change.pages}</button>
    ${entry(change.from.shape, change.from.words, change.from.wp)}<span class="becomes" role="img" aria-label="becomes">→</span>${entry(change.to.shape, change.to.words, change.to.wp)}
    ${change.how !== null ? html`<span class="mono dim">${change.how}</span>` : nothing}
    ${change.protection !== null ? html`<span class="protection ${lost ? "lost" : ""}">${change.protection}</span>` : nothing}
  </li>`;
}

export function findingBox(session: Session, finding: FindingView): TemplateResult {
  return html`<div class="finding ${finding.severity}" role="note" aria-label="${finding.code}, ${finding.severity}">
    <p><strong class="mono">${finding.code}</strong> ${finding.message}</p>
    ${finding.detail.map((line) => html`<p class="detail">${line}</p>`)}
    <p class="where">${finding.related.map((related) => html`<button class="link" @click=${() => session.go(related.step)}>${related.message} (step ${related.step + 1}, line ${related.line + 1})</button>`)}
      ${finding.page ? html`<button class="link" @click=${() => session.choose({ selected: finding.page, facet: "life" })}>Life of the page</button>` : nothing}</p>
  </div>`;
}

export const statementStyles = css`
  .statement { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; border-left: 4px solid var(--accent); background: var(--raised); padding: 7px 10px; border-radius: 0 4px 4px 0; }
  .statement.tone-waits { border-left-color: var(--warning); }
  .statement.tone-failed { border-left-color: var(--error); }
  .line-number { color: var(--dim); font-variant-numeric: tabular-nums; }
  .code { font-family: var(--mono); font-size: 1.05em; color: var(--strong); white-space: pre-wrap; overflow-wrap: anywhere; background: none; min-width: 0; }
  .outcome { color: var(--strong); overflow-wrap: anywhere; min-width: 0; }
  .changes, .messages { list-style: none; margin: 6px 0 0; padding: 0; display: grid; gap: 3px; }
  .changes li { display: flex; flex-wrap: wrap; align-items: center; gap: 3px 9px; }
  .changes .entry { color: var(--strong); }
  @container (max-width: 330px) { .changes .entry { white-space: normal; } }
  .rest summary { cursor: pointer; color: var(--dim); margin-top: 3px; }
  .becomes { color: var(--dim); }
  .protection { border-radius: 9px; padding: 0 8px; border: 1px solid var(--line); font-size: .92em; color: var(--strong); }
  .protection.lost { background: var(--error); color: var(--bg); border-color: var(--error); font-weight: 700; }
  .reason { margin: 5px 0 0; color: var(--strong); overflow-wrap: anywhere; }
  .no-change { margin: 8px 0 0; }
  .messages li { color: var(--strong); }
  .trail { margin: 5px 0 0; color: var(--dim); font-size: .9em; overflow-wrap: anywhere; }
  .trail { display: flex; flex-wrap: wrap; gap: 2px 14px; }
  .belief { margin-left: auto; }
  .finding { margin: 8px 0 0; padding: 6px 10px; border: 1px solid var(--line); border-left: 4px solid var(--info); border-radius: 0 4px 4px 0; }
  .finding.error { border-left-color: var(--error); }
  .finding.warning { border-left-color: var(--warning); }
  .finding p { margin: 0; color: var(--strong); }
  .finding .detail { color: var(--fg); }
  .finding .where { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 3px; }
  .narration { max-width: 72ch; line-height: 1.5; margin: 0 0 10px; color: var(--strong); }
  .narration p { margin: 4px 0; }
  .narration .section-name { font-weight: 700; font-size: 1.15em; }
  .narration pre { background: var(--raised); padding: 6px 8px; overflow-x: auto; border-radius: 4px; }
  .narration code { font-family: var(--mono); }
  .narration a { color: var(--vscode-textLink-foreground, var(--accent)); }
`;
