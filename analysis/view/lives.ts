// The life of pages: what every page was at every step of a range, pages that live alike in one row.

import { pageAt, placeAt, placesOf, processes, type State } from "../../engine/index.ts";
import { unitOf } from "../../engine/state/mm.ts";
import { PLACE_PAGES } from "../../engine/state/vma.ts";
import { uffdBitName } from "../describe/entry.ts";
import { comparePages, statementText } from "../describe/naming.ts";
import type { Scenario, StepRecord } from "../index.ts";
import type { Task } from "../scenario/scenario.ts";
import { wordsOf } from "./item.ts";
import { type Look, type Past, type PlaceLife, type Range, rowOf } from "./life-row.ts";
import { findingLine } from "./overview.ts";
import type { FindingLine, LifeRow, LivesView, LivesViewport } from "./types.ts";

const MOST_ROWS = 200;
/** Changes between two pauses. */
const SLICE = 4096;

const GRAVEST = ["error", "warning", "information", "hint"] as const;

function findingsOf(scenario: Scenario, { from, to, perColumn }: Range): FindingLine[] {
  const columns = new Map<number, { line: FindingLine; count: number }>();
  for (const finding of scenario.findings) {
    if (finding.step < from || finding.step >= to) continue;
    const column = Math.floor((finding.step - from) / perColumn);
    const known = columns.get(column);
    if (!known) columns.set(column, { line: findingLine(finding), count: 1 });
    else {
      known.count++;
      const isGraver = GRAVEST.indexOf(finding.severity) < GRAVEST.indexOf(known.line.severity);
      if (isGraver) known.line = findingLine(finding);
    }
  }
  return [...columns.values()].map(({ line, count }) =>
    count === 1 ? line : { ...line, message: `${line.message}; ${count - 1} more around it` },
  );
}

/** In small pieces. Steps outside of the scenario are left out. */
export function* livesView(scenario: Scenario, revision: number, viewport: LivesViewport): Task<LivesView> {
  const from = Math.max(0, Math.min(viewport.from, scenario.steps.length - 1));
  const to = Math.max(from, Math.min(scenario.steps.length, viewport.from + Math.max(1, viewport.count)));
  const lives = new Lives(scenario, from);
  let work = 0;
  for (let step = from; step < to; step++) {
    const record = scenario.steps[step];
    if (record) work += lives.pass(record);
    if (work < SLICE) continue;
    work = 0;
    yield;
  }
  const perColumn = Math.max(1, Math.ceil((to - from) / Math.max(20, viewport.room)));
  const { rows, untouched } = lives.rows(from, to, perColumn);
  const find = viewport.find.toLowerCase();
  const found = find === "" ? rows : rows.filter(({ label }) => label.toLowerCase().includes(find));
  const firstRow = Math.max(0, Math.min(viewport.rows.from, found.length - 1));
  return {
    revision,
    from,
    count: to - from,
    firstRow,
    rowCount: found.length,
    rows: found.slice(firstRow, firstRow + Math.min(MOST_ROWS, viewport.rows.count)),
    findings: findingsOf(scenario, { from, to, perColumn }),
    statements: perColumn > 1 ? [] : scenario.steps.slice(from, to).map(({ bound }) => statementText(bound.statement)),
    untouched,
  };
}

type Mm = NonNullable<State["mms"][number]>;

class Lives {
  private readonly scenario: Scenario;
  private readonly start: number;
  private readonly places = new Map<string, PlaceLife>();
  private readonly root = new Map<string, Past>();
  /** Each process's mappings, since the steps that changed them. */
  private readonly mappings = new Map<string, { readonly step: number; readonly mm: Mm }[]>();

  constructor(scenario: Scenario, from: number) {
    this.scenario = scenario;
    this.start = from;
    const state = scenario.steps[from]?.before;
    if (!state) return;
    this.follow(from, state);
    for (const mm of processes(state)) for (const { place } of placesOf(state, mm)) this.placeOf(mm, place);
  }

  /** A place, with what its pages were before the range. */
  private placeOf(mm: string, place: number): PlaceLife {
    const key = `${mm}.${place}`;
    let life = this.places.get(key);
    if (life) return life;
    life = { mm, place, name: this.scenario.nameOf(place), pages: [] };
    this.places.set(key, life);
    const state = this.scenario.steps[this.start]?.before;
    const shown = state && placeAt(state, mm, place);
    for (let page = 0; state && shown && page < shown.pages; page++) {
      const look = lookAt(state, mm, place, page);
      if (look.shape !== "none" || look.band !== null) life.pages[page] = grow(this.root, this.start, look, null, null);
    }
    return life;
  }

  /** What a step did. How much that was. */
  pass({ index, before, step }: StepRecord): number {
    const { state, changes, protection } = step;
    const lost = new Map<string, string>();
    for (const change of protection)
      if (change.to === "lost") lost.set(`${change.mm}.${change.place}.${change.page}`, change.by);
    const touched = [...changes, ...protection];
    for (const { mm, place, page } of touched) {
      const life = this.placeOf(mm, place);
      const look = lookAt(state, mm, place, page);
      if (!life.pages[page] && look.shape === "none" && look.band === null) continue;
      const past = life.pages[page] ?? this.untouched(index, mm, place, page);
      if (past && sameLook(past.look, look)) continue;
      const by = lost.get(`${mm}.${place}.${page}`) ?? null;
      life.pages[page] = grow(past?.next ?? this.root, index, look, by, past ?? null);
    }
    if (state.mms === before.mms) return touched.length + 1;
    this.bury(index, state);
    return touched.length + 1 + this.follow(index, state);
  }

  /** Notes which mappings a step changed. What has no entry there is not touched by that, but may be mapped no more. How much that was. */
  private follow(index: number, state: State): number {
    let work = 0;
    for (const mm of state.mms) {
      if (mm === undefined) continue;
      const known = this.mappings.get(mm.name);
      if (!known) this.mappings.set(mm.name, [{ step: index, mm }]);
      else if (known.at(-1)?.mm.vmas !== mm.vmas) {
        known.push({ step: index, mm });
        for (const life of this.places.values()) if (life.mm === mm.name) work += this.remap(index, state, life);
      }
    }
    return work;
  }

  private remap(index: number, state: State, life: PlaceLife): number {
    life.pages.forEach((past, page) => {
      if (past?.look.shape !== "none" && past?.look.shape !== "gap") return;
      const look = lookAt(state, life.mm, life.place, page);
      if (!sameLook(past.look, look)) life.pages[page] = grow(past.next, index, look, null, past);
    });
    return life.pages.length;
  }

  /** What a page was before a step that is the first to touch it: mapped without an entry since then, if at all. */
  private untouched(index: number, name: string, place: number, page: number): Past | undefined {
    let since = -1;
    for (const { step, mm } of [...(this.mappings.get(name) ?? [])].reverse()) {
      if (step === index && step > this.start) continue;
      if (mm.lookup(place * PLACE_PAGES + page * unitOf(mm, place)) === undefined) break;
      since = step;
    }
    return since < 0 || since === index ? undefined : grow(this.root, since, UNTOUCHED, null, null);
  }

  /** Pages of processes that are gone. */
  private bury(index: number, state: State): void {
    const alive = new Set(processes(state));
    for (const life of this.places.values()) {
      if (alive.has(life.mm)) continue;
      life.pages.forEach((past, page) => {
        if (past && past.look.shape !== "gap") life.pages[page] = grow(past.next, index, GONE, null, past);
      });
    }
  }

  rows(from: number, to: number, perColumn: number): { rows: LifeRow[]; untouched: number } {
    const rows: LifeRow[] = [];
    let untouched = 0;
    const places = [...this.places.values()].sort((a, b) => comparePages({ ...a, page: 0 }, { ...b, page: 0 }));
    for (const life of places) {
      // Pages that lived alike share their past, wherever they are.
      const alike = new Map<Past, number[]>();
      for (let page = 0; page < life.pages.length; page++) {
        const past = life.pages[page];
        if (past === undefined) untouched++;
        else {
          const pages = alike.get(past);
          if (pages) pages.push(page);
          else alike.set(past, [page]);
        }
      }
      for (const [past, pages] of alike) rows.push(rowOf(life, pages, past, { from, to, perColumn }));
    }
    return { rows, untouched };
  }
}

const UNTOUCHED: Look = { shape: "none", words: "none", wp: null, band: null, kind: "wp" };
const GONE: Look = { shape: "gap", words: "exited", wp: null, band: null, kind: "wp" };

function lookAt(state: State, name: string, place: number, page: number): Look {
  const mm = state.mms.find((each) => each?.name === name);
  if (mm === undefined) return GONE;
  const seen = pageAt(state, name, place, page);
  const words = wordsOf(seen);
  const mapped = words.shape !== "none" || mm.lookup(place * PLACE_PAGES + page * unitOf(mm, place)) !== undefined;
  const { state: protection, kind } = seen.protection;
  return {
    shape: mapped ? words.shape : "gap",
    words: mapped ? words.words : "not mapped",
    wp: words.wp ? uffdBitName(seen) : null,
    band: protection === "held" || protection === "lost" || protection === "ineffective" ? protection : null,
    kind,
  };
}

function sameLook(a: Look, b: Look): boolean {
  return a.shape === b.shape && a.words === b.words && a.band === b.band && a.kind === b.kind;
}

function grow(from: Map<string, Past>, step: number, look: Look, by: string | null, before: Past | null): Past {
  const key = `${step} ${look.shape} ${look.words} ${look.band} ${look.kind} ${by}`;
  let past = from.get(key);
  if (past === undefined) {
    past = { step, look, by, before, next: new Map() };
    from.set(key, past);
  }
  return past;
}
