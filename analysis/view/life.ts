// The life of one page, and the search for the next step that matters.

import { pageAt } from "../../engine/index.ts";
import { pagesName, statementText } from "../describe/naming.ts";
import { pagesOf } from "../findings/finding.ts";
import type { Scenario, StepRecord } from "../index.ts";
import { protectionWords } from "./change.ts";
import { wordsOf } from "./item.ts";
import type { LifeEvent, LifeView, PageRef, Window } from "./types.ts";

const SHOWN = 100;

function touches({ step }: StepRecord, { mm, place, page }: PageRef): boolean {
  const same = (change: { readonly mm: string; readonly place: number; readonly page: number }) =>
    change.page === page && change.place === place && change.mm === mm;
  return step.changes.some(same) || step.protection.some(same);
}

/** Steps that changed the page's entry or its protection, a stretch of them: `window`, or those around a step. */
export function lifeView(scenario: Scenario, ref: PageRef, window: Window | null, around: number): LifeView {
  const touching = scenario.steps.filter((record) => touches(record, ref));
  const here = touching.findLastIndex(({ index }) => index <= around);
  const from = window
    ? Math.max(0, Math.min(window.from, touching.length - 1))
    : Math.max(0, Math.min(here - SHOWN / 2, touching.length - SHOWN));
  const events = touching.slice(from, from + Math.min(window?.count ?? SHOWN, 500));
  return {
    ref,
    name: pagesName(scenario, ref),
    count: touching.length,
    from,
    events: events.map((record) => lifeEvent(scenario, record, ref)),
  };
}

function lifeEvent(scenario: Scenario, record: StepRecord, { mm, place, page }: PageRef): LifeEvent {
  const words = wordsOf(pageAt(record.step.state, mm, place, page));
  const change = record.step.protection.findLast((c) => c.mm === mm && c.place === place && c.page === page);
  const protectionText = change ? protectionWords(change) : null;
  const about = (finding: StepRecord["findings"][number]) =>
    pagesOf(finding).some((span) => span.mm === mm && span.place === place && span.from <= page && page <= span.to);
  return {
    step: record.index,
    line: scenario.lineOf(record.index),
    text: statementText(record.bound.statement),
    words: words.words,
    shape: words.shape,
    wp: words.wp,
    protection: change?.to === "lost" ? `lost by ${change.by}()` : protectionText,
    alarm: change?.to === "lost",
    codes: record.findings.filter(about).map(({ code }) => code),
  };
}

/** The nearest step in that direction that has a finding, or touches a page. */
export function seek(scenario: Scenario, from: number, direction: 1 | -1, what: "finding" | PageRef): number | null {
  for (let i = from + direction; i >= 0 && i < scenario.steps.length; i += direction) {
    const record = scenario.steps[i];
    if (record && (what === "finding" ? record.findings.length > 0 : touches(record, what))) return i;
  }
  return null;
}
