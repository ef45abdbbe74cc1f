// One page: its entry in words and bits, the walk that leads there, what became of its protection, who shares it.

import { describe } from "../../decoder/describe.ts";
import { encodeEntry } from "../../engine/arch/entry.ts";
import {
  type Entry,
  type ProtectionState,
  pageAt,
  pageSizeAt,
  processes,
  releaseOf,
  releaseText,
} from "../../engine/index.ts";
import { fileOn } from "../../engine/version/file.ts";
import { type EntryView, entrySentence } from "../describe/entry.ts";
import { pagesName, statementText } from "../describe/naming.ts";
import { addressOf, walkNote, walkOf } from "../describe/walk.ts";
import { type At, backingOf, frameOf, stepName, wordsOf } from "./item.ts";
import { fileBehind } from "./mapping.ts";
import { sharers } from "./memory.ts";
import type { PageRef, PageView, RawView } from "./types.ts";

export function pageView(at: At, ref: PageRef): PageView {
  const { scenario, record } = at;
  const { state } = record.step;
  const { mm, place, page } = ref;
  const seen = pageAt(state, mm, place, page);
  const then = processes(record.before).includes(mm) ? pageAt(record.before, mm, place, page) : null;
  const pageSize = pageSizeAt(state, ref.mm, ref.place);
  const level = seen.level === "pmd" ? "pmd" : "pte";
  const huge = pageSize === 4096 ? "thp" : "hugetlb";
  const words = wordsOf(seen);
  const behind = fileBehind(state, mm, place, page, pageSize);
  const name = pagesName(scenario, ref);
  const changed =
    then !== null &&
    (then.entry !== seen.entry || then.level !== seen.level) &&
    record.step.changes.some((c) => c.mm === mm && c.place === place && c.page === page);
  const old = changed && then ? wordsOf(then) : null;
  const entry = rawView(at, seen, level, huge);
  return {
    ref,
    name,
    shape: words.shape,
    words: words.words,
    wp: words.wp,
    sentence: entrySentence(seen),
    protection: { state: seen.protection.state, sentence: protectionSentence(at, ref, seen.protection.state) },
    address: `0x${addressOf(place, page, pageSize).toString(16)}`,
    walkNote: walkNote(scenario.raw),
    walk: walkOf({ raw: scenario.raw, mm, place, page }, record.before, state),
    entry,
    before:
      old && then
        ? {
            ...rawView(at, then, then.level === "pmd" ? "pmd" : "pte", huge),
            words: old.words,
            shape: old.shape,
            wp: old.wp,
          }
        : null,
    physical: physicalOf(at, seen.entry),
    changed: lastChange(at, ref),
    backing: backingOf(state, seen.entry, behind && `${behind.file}[${behind.page}]`),
    sharedWith: sharers(at, seen.entry, name),
  };
}

function rawView({ scenario }: At, seen: EntryView, level: "pte" | "pmd", huge: "thp" | "hugetlb"): RawView {
  const value = encodeEntry(seen.entry, level, { ...scenario.raw, huge });
  if (value === undefined) {
    return {
      hex: null,
      sentence: `${wordsOf(seen).words} has no encoding on ${scenario.arch}, Linux ${scenario.settings.kernel}.`,
      bits: "",
      fields: [],
    };
  }
  const description = describe(value, { ...scenario.raw, level });
  return {
    hex: description.value,
    sentence: description.sentence,
    bits: value.toString(2).padStart(64, "0"),
    fields: description.fields
      .filter(({ symbol, unused, isSet }) => isSet || (symbol !== "" && !unused))
      .map(({ name, symbol, bits, spans, value: number, meaning, isSet }) => ({
        name,
        symbol,
        bits,
        spans,
        value: number,
        meaning,
        set: isSet,
      })),
  };
}

/** Since when a page is protected, or where it was lost, by the steps that changed it. */
function protectionSentence({ scenario, record }: At, { mm, place, page }: PageRef, state: ProtectionState): string {
  const last = (to: ProtectionState, before: number) => {
    for (let i = before; i >= 0; i--) {
      const change = scenario.steps[i]?.step.protection.find(
        (c) => c.mm === mm && c.place === place && c.page === page && c.to === to,
      );
      if (change) return { step: i, change };
    }
    return null;
  };
  const found = last(state, record.index);
  const where = found ? stepName(scenario, found.step) : "";
  switch (state) {
    case "none":
      return "Nobody asked for its protection, or that has ended.";
    case "held":
      return where === "" ? "Protected." : `Protected since ${where}.`;
    case "lost": {
      const held = found && last("held", found.step - 1);
      const from = held ? `Protected in ${stepName(scenario, held.step)}; the` : "The";
      return found ? `${from} protection was lost in ${where}, by ${found.change.by}().` : "The protection is lost.";
    }
    case "ineffective":
      return `Protection was asked for${where === "" ? "" : ` in ${where}`}, and no entry could hold it.`;
    case "written":
      return `Changed${where === "" ? "" : ` in ${where}`} since it was protected, and no scan has reported that.`;
    case "reported":
      return `A scan has reported that it was written${where === "" ? "" : ` (${where})`}; it is not protected until that is asked for again.`;
    case "uncovered":
      return `Not covered by the protection of what it comes from${where === "" ? "" : ` (${where})`}.`;
  }
}

/** What an entry refers to, as the frame or slot knows it. */
function physicalOf({ record }: At, entry: Entry): string | null {
  const { state } = record.step;
  if (entry.kind === "swap") {
    const { count, frame } = state.slots.get(entry.slot);
    const cached = frame > 0 ? `; frame ${frame} is its swap cache` : "";
    return `slot ${entry.slot}: ${count} ${count === 1 ? "reference" : "references"}${cached}`;
  }
  const number = frameOf(entry);
  if (number === null) return null;
  const frame = state.frames.get(number);
  const maps = frame.maps.length + frame.entire.length;
  const words = [
    frame.kind === "anon" ? "anonymous" : "a page of a file",
    ...(frame.exclusive ? ["exclusive"] : []),
    ...(frame.dirty ? ["dirty"] : []),
    ...(frame.lazyfree ? ["lazyfree"] : []),
    ...(frame.ksm ? ["shared by KSM"] : []),
    ...(frame.mlocked ? ["mlocked"] : []),
  ];
  return `frame ${number}: ${words.join(", ")}; ${maps === 1 ? "1 entry maps it" : `${maps} entries map it`}`;
}

function lastChange({ scenario, record }: At, { mm, place, page }: PageRef): PageView["changed"] {
  const same = (each: { readonly mm: string; readonly place: number; readonly page: number }) =>
    each.page === page && each.place === place && each.mm === mm;
  for (let i = record.index; i >= 0; i--) {
    const each = scenario.steps[i];
    if (!each || !(each.step.changes.some(same) || each.step.protection.some(same))) continue;
    const { kernel } = scenario.settings;
    const path = each.step.trail.map((name) => ({ name, file: fileOn(kernel, name), source: sourceOf(kernel, name) }));
    return { step: i, text: statementText(each.bound.statement), path };
  }
  return null;
}

/**
 * A page that shows the definition in the source of a release, and who calls it there: for a browser, nothing here asks for it. The cross-referencer
 * has a version for each tag of Linux (its routes: /PROJECT/VERSION/FAMILY/ident/NAME, A for any family): `6.12` runs as the newest release of its
 * line, so that is the source; mainline's `6.12.0` is tagged v6.12; switched fixes have no tag.
 */
function sourceOf(kernel: string, name: string): string {
  const release = releaseOf(kernel);
  return `https://elixir.bootlin.com/linux/${release === undefined ? "latest" : `v${releaseText(release)}`}/A/ident/${name}`;
}
