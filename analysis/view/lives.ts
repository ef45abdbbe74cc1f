// The life of pages: what every page was at every step of a range, pages that live alike in one row.

import { pageAt, placesOf, processes, type State } from "../../engine/index.ts";
import { PLACE_PAGES } from "../../engine/state/vma.ts";
import { uffdBitName } from "../describe/entry.ts";
import { comparePages, statementText } from "../describe/naming.ts";
import type { Scenario, StepRecord } from "../index.ts";
import type { Task } from "../task.ts";
import { wordsOf } from "./item.ts";
import { findingLine } from "./overview.ts";
import type { LifeBand, LifeRow, LifeSpan, LivesLooking, LivesView, Protected, Shape } from "./types.ts";

const MOST_STEPS = 200;
const MOST_ROWS = 200;
const MOST_FINDINGS = 500;
/** Changes between two pauses. */
const SLICE = 4096;

/** What a page is at a moment, as far as it is drawn. */
interface Look {
  readonly shape: Shape;
  readonly words: string;
  readonly wp: Protected;
  readonly band: LifeBand["state"] | null;
  readonly kind: LifeBand["kind"];
}

/** A page's past: what it became at a step, after another past. Pages that lived alike share one. */
interface Past {
  readonly step: number;
  readonly look: Look;
  readonly by: string | null;
  readonly before: Past | null;
  readonly next: Map<string, Past>;
}

interface PlaceLife {
  readonly mm: string;
  readonly place: number;
  readonly name: string;
  readonly pages: (Past | undefined)[];
}

/** In small pieces. Steps outside of the scenario are left out. */
export function* livesView(scenario: Scenario, revision: number, looking: LivesLooking): Task<LivesView> {
  const from = Math.max(0, Math.min(looking.from, scenario.steps.length - 1));
  const to = Math.max(from, Math.min(scenario.steps.length, looking.from + Math.max(1, looking.count)));
  const lives = new Lives(scenario, from);
  let work = 0;
  for (let step = from; step < to; step++) {
    const record = scenario.steps[step];
    if (record) work += lives.pass(record);
    if (work < SLICE) continue;
    work = 0;
    yield;
  }
  const perColumn = Math.max(1, Math.ceil((to - from) / Math.max(20, looking.room)));
  const { rows, untouched } = lives.rows(from, to, perColumn);
  const find = looking.find.toLowerCase();
  const found = find === "" ? rows : rows.filter(({ label }) => label.toLowerCase().includes(find));
  const firstRow = Math.max(0, Math.min(looking.rows.from, found.length - 1));
  return {
    revision,
    from,
    count: to - from,
    firstRow,
    rowCount: found.length,
    rows: found.slice(firstRow, firstRow + Math.min(MOST_ROWS, looking.rows.count)),
    findings: scenario.findings
      .filter(({ step }) => from <= step && step < to)
      .slice(0, MOST_FINDINGS)
      .map(findingLine),
    statements: perColumn > 1 ? [] : scenario.steps.slice(from, to).map(({ bound }) => statementText(bound.statement)),
    untouched,
  };
}

class Lives {
  private readonly scenario: Scenario;
  private readonly start: number;
  private readonly places = new Map<string, PlaceLife>();
  private readonly root = new Map<string, Past>();

  constructor(scenario: Scenario, from: number) {
    this.scenario = scenario;
    this.start = from;
    const state = scenario.steps[from]?.before;
    if (state) for (const mm of processes(state)) for (const { place } of placesOf(state, mm)) this.placeOf(mm, place);
  }

  /** A place, with what its pages were before the range. */
  private placeOf(mm: string, place: number): PlaceLife {
    const key = `${mm}.${place}`;
    let life = this.places.get(key);
    if (life) return life;
    life = { mm, place, name: this.scenario.nameOf(place), pages: [] };
    this.places.set(key, life);
    const state = this.scenario.steps[this.start]?.before;
    const shown = state && placesOf(state, mm).find((each) => each.place === place);
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
      const past = life.pages[page];
      const look = lookAt(state, mm, place, page);
      if (past && sameLook(past.look, look)) continue;
      if (!past && look.shape === "none" && look.band === null) continue;
      const by = lost.get(`${mm}.${place}.${page}`) ?? null;
      life.pages[page] = grow(past?.next ?? this.root, index, look, by, past ?? null);
    }
    if (state.mms !== before.mms) this.bury(index, state);
    return touched.length + 1;
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

const GONE: Look = { shape: "gap", words: "exited", wp: null, band: null, kind: "wp" };

function lookAt(state: State, name: string, place: number, page: number): Look {
  const mm = state.mms.find((each) => each?.name === name);
  if (mm === undefined) return GONE;
  const seen = pageAt(state, name, place, page);
  const words = wordsOf(seen);
  const small = (mm.places[place]?.pageSize ?? 4096) / 4096;
  const mapped = words.shape !== "none" || mm.lookup(place * PLACE_PAGES + page * small) !== undefined;
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

interface Range {
  readonly from: number;
  readonly to: number;
  readonly perColumn: number;
}

function rowOf(life: PlaceLife, pages: readonly number[], last: Past, range: Range): LifeRow {
  const pasts: Past[] = [];
  for (let past: Past | null = last; past; past = past.before) pasts.unshift(past);
  const page = pages[0] ?? 0;
  const name = `${life.name}${stretchesText(pages)}`;
  const bands = bandsOf(pasts, range.to);
  const said = pasts.slice(0, 40).map(({ step, look, by }) => {
    const protection = look.band === "lost" ? `, protection lost${by === null ? "" : ` by ${by}()`}` : "";
    return `step ${step + 1} ${look.words}${protection}`;
  });
  return {
    key: `${life.mm}.${life.place}.${page}`,
    owner: life.mm,
    name,
    page: { mm: life.mm, place: life.place, page },
    count: pages.length,
    spans: spansOf(pasts, range),
    bands,
    steps: pasts.slice(0, MOST_STEPS).map(({ step }) => step),
    label: `${life.mm}.${name}: ${said.join("; ")}${pasts.length > 40 ? `; and ${pasts.length - 40} more` : ""}`,
  };
}

/** `[0..3]`, `[0..3, 7]`, `[0..3, 7, …]` with how many more there are. */
function stretchesText(pages: readonly number[]): string {
  const stretches: [number, number][] = [];
  for (const page of pages) {
    const last = stretches.at(-1);
    if (last && page === last[1] + 1) last[1] = page;
    else stretches.push([page, page]);
  }
  const said = stretches.slice(0, 3).map(([from, to]) => (from === to ? `${from}` : `${from}..${to}`));
  const more = stretches.length - said.length;
  return `[${said.join(", ")}${more > 0 ? `, ${more} more` : ""}]`;
}

/** What a page was; of a column that holds several steps, what it was after the last of them, and how often it changed. */
function spansOf(pasts: readonly Past[], { from, to, perColumn }: Range): LifeSpan[] {
  const columnOf = (step: number) => from + Math.floor((step - from) / perColumn) * perColumn;
  const spans: { from: number; to: number; past: Past; changes: number }[] = [];
  pasts.forEach((past, i) => {
    const start = columnOf(past.step);
    const end = pasts[i + 1]?.step;
    const until = end === undefined ? to : columnOf(end);
    const before = spans.at(-1);
    if (before && before.from === start) {
      before.past = past;
      before.to = Math.max(until, start);
      before.changes++;
    } else spans.push({ from: start, to: until, past, changes: 1 });
  });
  return spans
    .filter((span) => span.to > span.from)
    .map(({ from: start, to: end, past: { look }, changes }) => ({
      from: start,
      to: end,
      shape: look.shape,
      wp: look.wp,
      words: changes > 1 ? `${look.words}, after ${changes} changes` : look.words,
    }));
}

function bandsOf(pasts: readonly Past[], to: number): LifeBand[] {
  const bands: { from: number; to: number; kind: LifeBand["kind"]; state: LifeBand["state"]; by: string | null }[] = [];
  pasts.forEach(({ step, look, by }, i) => {
    if (look.band === null) return;
    const end = pasts[i + 1]?.step ?? to;
    const before = bands.at(-1);
    if (before && before.to === step && before.state === look.band && before.kind === look.kind) before.to = end;
    else bands.push({ from: step, to: end, kind: look.kind, state: look.band, by: look.band === "lost" ? by : null });
  });
  return bands;
}
