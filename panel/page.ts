// The selected page: its entry bit by bit, the walk that leads there, its life.

import { css, html, nothing, type TemplateResult } from "lit";
import type { FieldView, LifeView, PageView, RawView, WalkLevel } from "../analysis/view/types.ts";
import type { Facet } from "./host.ts";
import type { Session } from "./session.ts";
import { entry } from "./statement.ts";
import { bitsStyles } from "./theme.ts";

const FACETS: readonly (readonly [Facet, string])[] = [
  ["entry", "Entry"],
  ["walk", "Walk"],
  ["life", "Life"],
  ["kernel", "Kernel"],
];

export function pageDetail(session: Session, page: PageView): TemplateResult {
  const { facet } = session.state;
  return html`
    <div class="page-head">
      <h2 class="mono">${page.name}</h2>${entry(page.shape, page.words, page.wp)}
      <span class="beside"><button class="tool" aria-label="The page before" title="The page before" ?disabled=${page.ref.page === 0} @click=${() => session.select({ ...page.ref, page: page.ref.page - 1 })}>◂</button><button class="tool" aria-label="The page after" title="The page after" @click=${() => session.select({ ...page.ref, page: page.ref.page + 1 })}>▸</button></span>
      <button class="plain close" aria-label="Close ${page.name}" title="Close (Escape)" @click=${() => session.select(null)}>✕</button>
    </div>
    <p class="sentence">${page.sentence}</p>
    <p class="protection-line state-${page.protection.state}">${page.protection.sentence}${asking(session, page)}</p>
    ${page.physical !== null ? html`<p class="shared mono">${page.physical}</p>` : nothing}
    ${page.backing !== null ? html`<p class="shared">Page of a file: <span class="mono">${page.backing}</span></p>` : nothing}
    ${
      page.sharedWith.length > 0
        ? html`<p class="shared">Also mapped by ${page.sharedWith.map(
            (other, i) =>
              html`${i > 0 ? ", " : nothing}<button class="link mono" @click=${() => session.select(other.page)}>${other.name}</button>`,
          )}</p>`
        : nothing
    }
    <div class="facets" role="tablist" aria-label="Of ${page.name}" @keydown=${(event: KeyboardEvent) => turn(session, event)}>
      ${FACETS.map(
        ([name, label]) =>
          html`<button role="tab" id="tab-${name}" aria-selected=${facet === name} aria-controls="facet" tabindex=${facet === name ? 0 : -1} @click=${() => session.choose({ facet: name })}>${label}</button>`,
      )}
    </div>
    <div id="facet" role="tabpanel" aria-labelledby="tab-${facet}" tabindex="0">
      ${facet === "entry" ? bits(session, page) : facet === "walk" ? walk(page) : facet === "kernel" ? kernelPath(session, page) : life(session, session.life)}
    </div>`;
}

/** Of a page that is protected, or was: what could lose it, from this step or the last one before it did. */
function asking(session: Session, { ref, protection: { state } }: PageView): TemplateResult | typeof nothing {
  if (state !== "held" && state !== "lost") return nothing;
  const ask = () => session.notify({ type: "losses", ref, step: session.state.step });
  return html` <button class="link" @click=${ask}>What could lose it?</button>`;
}

function turn(session: Session, event: KeyboardEvent): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  event.stopPropagation();
  const at = FACETS.findIndex(([name]) => name === session.state.facet);
  const next = FACETS[(at + step + FACETS.length) % FACETS.length]?.[0] ?? "entry";
  session.choose({ facet: next });
  if (event.currentTarget instanceof HTMLElement)
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
}

function bits(session: Session, page: PageView): TemplateResult {
  const { before, entry: now } = page;
  const comparable = before !== null && sameForm(before, now) ? before : null;
  return html`
    ${before ? html`<p class="bits-label">Before: ${entry(before.shape, before.words, before.wp)}</p>${raw(session, before, comparable && now)}${comparable ? nothing : setFields(session, before)}<p class="bits-label">After: ${entry(page.shape, page.words, page.wp)}</p>` : nothing}
    ${raw(session, now, comparable)}
    ${fields(session, now, comparable)}`;
}

/** Entries of another kind have other fields at the same bits: that their bits differ says nothing. */
function sameForm(a: RawView, b: RawView): boolean {
  return a.fields.length > 0 && a.fields.map(({ name }) => name).join() === b.fields.map(({ name }) => name).join();
}

/** The 64 bits in two rows of four bytes; what differs from `other` is marked. */
function raw(session: Session, view: RawView, other: RawView | null): TemplateResult {
  if (view.hex === null) return html`<p class="dim">${view.sentence}</p>`;
  const rows = [0, 32];
  return html`<p class="hex mono">${view.hex}</p>
    <div class="grid" role="img" aria-label="Bits of ${view.hex}: ${view.sentence}">
      ${rows.map(
        (row) =>
          html`<div class="grid-row">${Array.from({ length: 32 }, (_, i) => {
            const at = row + i;
            const bit = 63 - at;
            const field = view.fields.find(({ spans }) => spans.some(({ hi, lo }) => hi >= bit && lo <= bit));
            const on = view.bits[at] === "1";
            const differs = other?.hex != null && other.bits[at] !== view.bits[at];
            return html`<span class="bit ${on ? "on" : ""} ${differs ? "differs" : ""} ${field && field.name === session.field ? "pointed" : ""} ${bit % 8 === 0 ? "byte" : ""}" @pointerenter=${() => session.pointField(field?.name ?? null)} title=${field ? `bit ${bit}: ${field.symbol || field.name} = ${field.value}${field.meaning ? `, ${field.meaning}` : ""}` : `bit ${bit}`}><i>${bit % 4 === 0 || bit % 8 === 7 ? bit : ""}</i>${on ? 1 : 0}</span>`;
          })}</div>`,
      )}
    </div>`;
}

/** The fields of an entry that is gone, in a line: its bits have no table of their own. */
function setFields(session: Session, view: RawView): TemplateResult {
  const set = view.fields.filter((field) => field.set);
  return html`<p class="set-fields mono" @pointerleave=${() => session.pointField(null)}>${set.map(
    (field) =>
      html`<span class=${field.name === session.field ? "pointed" : ""} title="${field.bits}: ${field.meaning}" @pointerenter=${() => session.pointField(field.name)}>${field.symbol || field.name}${field.spans.some(({ hi, lo }) => hi > lo) ? ` ${field.value}` : ""}</span>`,
  )}</p>`;
}

function fields(session: Session, view: RawView, before: RawView | null): TemplateResult {
  if (view.fields.length === 0) return html``;
  return html`<table class="fields" @pointerleave=${() => session.pointField(null)}><caption class="sr">Fields of ${view.hex}</caption>
    <thead><tr><th scope="col">Bits</th><th scope="col">Field</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
    <tbody>${view.fields.map((field) => fieldRow(session, field, before))}</tbody></table>`;
}

function fieldRow(session: Session, field: FieldView, before: RawView | null): TemplateResult {
  const old = before?.fields.find((f) => f.name === field.name);
  const differs = before?.hex != null && old?.value !== field.value;
  return html`<tr class="${field.set ? "" : "clear"} ${differs ? "differs" : ""} ${field.name === session.field ? "pointed" : ""}" @pointerenter=${() => session.pointField(field.name)}>
    <td class="mono">${field.bits}</td>
    <th scope="row" class="mono">${field.symbol || field.name}</th>
    <td class="mono">${differs && old ? html`<s>${old.value}</s> ` : nothing}${field.value}</td>
    <td>${field.meaning}</td></tr>`;
}

/** The way through the kernel of the step that changed the page last. */
function kernelPath(session: Session, { changed }: PageView): TemplateResult {
  if (changed === null) return html`<p class="dim">No step up to this one changed it.</p>`;
  const here = changed.step === session.state.step;
  return html`<p class="shared">${here ? "This step" : html`<button class="link" @click=${() => session.go(changed.step)}>Step ${changed.step + 1}</button>`}: <code class="mono">${changed.text}</code></p>
    ${changed.path.length === 0 ? html`<p class="dim">No function of the kernel is named on the way.</p>` : nothing}
    <ol class="path" aria-label="Kernel functions">${changed.path.map(({ name, file, source }) => html`<li><a class="mono name" href=${source} target="_blank" rel="noopener noreferrer" title="The source of this release, in a browser: ${source}">${name}()</a> <span class="mono dim">${file ?? ""}</span></li>`)}</ol>`;
}

function walk(page: PageView): TemplateResult {
  return html`<p class="mono address">${page.address}</p>${page.walkNote !== null ? html`<p class="dim">${page.walkNote}</p>` : nothing}<ol class="walk" aria-label="Table walk">${page.walk.map((level) => walkLevel(level))}</ol>`;
}

function walkLevel(level: WalkLevel): TemplateResult {
  const { name, index, table, hex, was } = level;
  return html`<li class="${level.last ? "last" : ""} ${index === null ? "folded" : ""} ${level.shared ? "shared-table" : ""}"><span class="level">${name}</span><span class="mono slot" title=${table === null ? "" : `Entry ${index} of the table ${table}`}>${index === null ? "" : `${table}[${index}]`}</span>
    <span class="mono value">${was === null ? nothing : html`<s title="Before the step">${was}</s> `}${hex ?? ""}</span><span class="text">${level.text}</span></li>`;
}

function life(session: Session, view: LifeView | null): TemplateResult {
  if (!view) return html`<p class="dim">…</p>`;
  if (view.count === 0) return html`<p class="dim">No step touches it.</p>`;
  const until = view.from + view.events.length;
  const ref = session.state.selected;
  return html`
    ${ref ? html`<p class="life-jumps"><button class="toggle" title="Previous change (C)" @click=${() => session.seek(-1, ref)}>◂ Change</button> <button class="toggle" title="Next change (c)" @click=${() => session.seek(1, ref)}>Change ▸</button></p>` : nothing}
    ${view.from > 0 ? html`<button class="link" @click=${() => session.lookAtLife({ from: Math.max(0, view.from - 50), count: 100 })}>${view.from} earlier</button>` : nothing}
    <ol class="life" start=${view.from + 1}>
    ${view.events.map(
      (
        event,
      ) => html`<li class="${event.step === session.state.step ? "now" : ""} ${event.alarm ? "alarm" : ""}"><button class="plain" aria-current=${event.step === session.state.step ? "step" : "false"} @click=${() => session.go(event.step)}>
        <span class="dim mono">${event.step + 1}</span> <code class="mono">${event.text}</code>
        <span class="became">${entry(event.shape, event.words, event.wp)}${event.protection !== null ? html`<span class="protection ${event.alarm ? "lost" : ""}">${event.protection}</span>` : nothing}${event.codes.map((code) => html`<strong class="mono code-of">${code}</strong>`)}</span></button></li>`,
    )}</ol>
    ${until < view.count ? html`<button class="link" @click=${() => session.lookAtLife({ from: Math.max(0, until - 50), count: 100 })}>${view.count - until} later</button>` : nothing}`;
}

export const pageStyles = css`
  ${bitsStyles}
  .page-head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
  .page-head h2 { margin: 0; font-size: 1.15em; color: var(--strong); }
  .page-head .entry { color: var(--strong); }
  .close { margin-left: auto; padding: 2px 6px; }
  .sentence { margin: 6px 0 0; color: var(--strong); }
  .protection-line { margin: 3px 0 0; }
  .protection-line.state-lost { color: var(--error); font-weight: 600; }
  .shared { margin: 3px 0 0; }
  .facets { display: flex; gap: 2px; margin: 10px 0 8px; border-bottom: 1px solid var(--line); }
  .facets button { font: inherit; color: var(--fg); background: none; border: 0; border-bottom: 2px solid transparent; padding: 4px 10px; cursor: pointer; }
  .facets button[aria-selected="true"] { color: var(--strong); border-bottom-color: var(--accent); font-weight: 600; }
  .bits-label { margin: 8px 0 2px; display: flex; gap: 8px; color: var(--strong); }
  .hex { margin: 0 0 4px; color: var(--strong); font-size: 1.05em; }
  .address { margin: 0 0 6px; color: var(--strong); }
  .walk { list-style: none; margin: 0; padding: 0; }
  .walk li { display: grid; grid-template-columns: 4.5ch 9ch auto 1fr; gap: 0 10px; align-items: baseline; padding: 6px 8px; border: 1px solid var(--line); border-radius: 4px; margin-bottom: 14px; position: relative; }
  .walk li:not(:last-child)::after { content: "↓"; position: absolute; left: 16px; bottom: -16px; color: var(--dim); }
  .walk .last { border-color: var(--accent); border-width: 2px; }
  .walk .shared-table { border-style: double; border-width: 3px; }
  .walk s { color: var(--dim); }
  .walk .folded { border-style: dashed; padding: 2px 8px; color: var(--dim); }
  .path { margin: 4px 0 0; padding-left: 22px; }
  .path .name { color: var(--vscode-textLink-foreground, var(--accent)); }
  .set-fields { display: flex; flex-wrap: wrap; gap: 1px 10px; margin: 4px 0 0; color: var(--strong); font-size: .88em; }
  .set-fields .pointed { background: color-mix(in srgb, var(--warning) 34%, var(--bg)); }
  .beside { display: inline-flex; margin-left: auto; }
  .beside + .close { margin-left: 0; }
  .walk .level { font-weight: 700; color: var(--strong); }
  .walk .value { color: var(--strong); overflow-wrap: anywhere; }
  .walk .text { grid-column: 1 / -1; }
  .life { list-style: none; margin: 0; padding: 0; max-height: 340px; overflow-y: auto; }
  .life li { border-left: 2px solid var(--line); padding: 3px 0 3px 10px; }
  .life li.now { border-left: 4px solid var(--accent); padding-left: 8px; background: var(--raised); }
  .life li.alarm { border-left-color: var(--error); }
  .life button { width: 100%; }
  .life code { color: var(--strong); overflow-wrap: anywhere; }
  .became { display: flex; flex-wrap: wrap; gap: 2px 9px; align-items: center; }
  .life-jumps { margin: 0 0 6px; }
`;
