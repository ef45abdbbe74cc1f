// A mapping as a row of the map: its entries, page by page.

import { NONE, pageAt, placesOf, processes, type State, vmasOf } from "../../engine/index.ts";
import { mapsZeroes } from "../../engine/state/inspect.ts";
import { PLACE_PAGES, PMD_PAGES, registeredModes } from "../../engine/state/vma.ts";
import { protectionOf } from "../../engine/step.ts";
import { type EntryView, type EntryWords, uffdBitName } from "../describe/entry.ts";
import { pagesName } from "../describe/naming.ts";
import { type At, alarmOf, backingOf, wordsOf } from "./item.ts";
import { type CellWords, type MapSource, Numbers, Stretches } from "./map-source.ts";
import { factsOf, fileBehind, registeredFacts } from "./mapping.ts";
import type { MapCell, Protected } from "./types.ts";

type Place = ReturnType<typeof placesOf>[number];

/** One for each place of a process that has something mapped, or had before the step. */
export function mappingSources(at: At, changed: ReadonlyMap<string, ReadonlySet<number>>): MapSource[] {
  const { state } = at.record.step;
  return processes(state).flatMap((name) =>
    placesOf(state, name).flatMap((place) => {
      const source = mappingSource(at, name, place, changed.get(`${name}.${place.place}`) ?? new Set());
      return source === null ? [] : [source];
    }),
  );
}

/** One side of the step: what a page is there. */
class Side {
  readonly exists: boolean;
  private readonly state: State;
  private readonly mm: State["mms"][number];
  private readonly place: Place;
  readonly isMapped: boolean;
  private vma: ReturnType<NonNullable<State["mms"][number]>["lookup"]> = undefined;
  private modes: ReturnType<typeof registeredModes> = [];

  constructor(state: State, name: string, place: Place) {
    this.state = state;
    this.place = place;
    this.mm = state.mms.find((each) => each?.name === name);
    this.exists = this.mm !== undefined;
    this.isMapped = this.mm !== undefined && vmasOf(state, name, place.place).length > 0;
  }

  /** The VMA of a page. Pages beside one another mostly have the same, whose modes are worked out once. */
  private vmaOf(page: number): unknown {
    const small = this.place.pageSize / 4096;
    const vma = this.mm?.lookup(this.place.place * PLACE_PAGES + page * small);
    if (vma !== this.vma) {
      this.vma = vma;
      this.modes = registeredModes(vma);
    }
    return vma;
  }

  hasVma(page: number): boolean {
    return this.vmaOf(page) !== undefined;
  }

  look(page: number) {
    const small = this.place.pageSize / 4096;
    const node = this.mm?.places[this.place.place];
    this.vmaOf(page);
    const entry = node?.entry(page * small) ?? NONE;
    return {
      entry,
      registered: this.modes,
      zero: mapsZeroes(this.state, entry),
      protection: protectionOf(node?.protection.get(page * small) ?? 0).state,
    };
  }

  isPmd(page: number): boolean {
    if (this.place.pageSize !== 4096 || this.mm === undefined) return false;
    return pageAt(this.state, this.mm.name, this.place.place, page).level === "pmd";
  }
}

const GAP = { shape: "gap", words: "not mapped", word: "not mapped", marks: [], wp: false } as const;

function mappingSource(at: At, name: string, place: Place, changed: ReadonlySet<number>): MapSource | null {
  const { state } = at.record.step;
  const now = new Side(state, name, place);
  const then = new Side(at.record.before, name, place);
  if (!now.isMapped && !then.isMapped) return null;
  const numbers = new Numbers();
  const ids = new Map<EntryWords | typeof GAP, number>();
  const idOf = (words: EntryWords | typeof GAP): number => {
    let id = ids.get(words);
    if (id === undefined) {
      id = ids.size;
      ids.set(words, id);
    }
    return id;
  };
  const pmds = Array.from({ length: Math.ceil(place.pages / PMD_PAGES) }, (_, block) => now.isPmd(block * PMD_PAGES));
  const isPmd = (page: number): boolean => pmds[Math.floor(page / PMD_PAGES)] ?? false;
  const seenAt = (side: Side, page: number) => (side.hasVma(page) ? wordsOf(side.look(page)) : GAP);
  const vmas = vmasOf(state, name, place.place);
  return {
    head: {
      key: `${name}.${place.place}`,
      name: at.scenario.nameOf(place.place),
      owner: name,
      facts: factsOf(at, name, vmas, place).map((fact) => fact.replace("anonymous", "anon")),
      registered: registeredFacts(vmas),
      size: `${place.pages} ${place.pageSize === 4096 ? "" : "huge "}${place.pages === 1 ? "page" : "pages"}`,
      pages: { mm: name, place: place.place },
      isNew: now.isMapped && !then.isMapped,
    },
    group: "pages",
    length: place.pages,
    first: 0,
    fold(page) {
      const look = now.look(page);
      const words = now.hasVma(page) ? wordsOf(look) : GAP;
      const key = (idOf(words) * 8 + (alarmOf(look.protection) === null ? 0 : 1)) * 2 + (isPmd(page) ? 1 : 0);
      if (!changed.has(page)) return key;
      return 1_000_000 + numbers.of(`${key} ${idOf(seenAt(then, page))} ${then.isPmd(page)}`);
    },
    span: (page) => (isPmd(page) ? Math.min(PMD_PAGES, place.pages - page) : 1),
    isChanged: (page) => changed.has(page),
    isAlarming: (page) => alarmOf(now.look(page).protection) !== null,
    words: (page) => seenAt(now, page).words,
    cell: (page, count) => cellOf(at, { name, place, now, then, page, count, isPmd: isPmd(page), changed }),
  };
}

interface CellRequest {
  readonly name: string;
  readonly place: Place;
  readonly now: Side;
  readonly then: Side;
  readonly page: number;
  readonly count: number;
  readonly isPmd: boolean;
  readonly changed: ReadonlySet<number>;
}

/** Which protection the uffd bit of an entry stands for. */
export function protectedBy(seen: EntryView, wp: boolean): Protected {
  return wp ? uffdBitName(seen) : null;
}

function cellOf(at: At, asked: CellRequest): CellWords {
  const { name, place, now, then, page, count, isPmd, changed } = asked;
  const look = now.look(page);
  const mapped = now.hasVma(page);
  const words = mapped ? wordsOf(look) : GAP;
  const { refs, note } = refersOf(asked, now, at.record.step.state);
  const alarm = mapped ? alarmOf(look.protection) : null;
  const before = changed.has(page) ? beforeOf(at, asked, then, { words: words.words, note, isPmd }) : null;
  const parts = [
    `${pagesName(at.scenario, { mm: name, place: place.place, page }, page + count - 1)}: ${words.words}`,
    note,
    isPmd ? (count > PMD_PAGES ? `${Math.ceil(count / PMD_PAGES)} pmds` : `one pmd for ${count} pages`) : "",
    alarm === null ? "" : `protection ${alarm}`,
    look.protection === "uncovered" ? "not covered by the protection of what it comes from" : "",
    before === null ? "" : `was ${before.was}`,
  ];
  return {
    shape: words.shape,
    word: words.shape === "zero" ? "zero page" : mapped ? words.shape : GAP.word,
    marks: isPmd ? [...words.marks, "pmd"] : words.marks,
    wp: protectedBy(look, words.wp),
    note,
    refs,
    uses: null,
    before,
    alarm,
    label: parts.filter((part) => part !== "").join(", "),
  };
}

function beforeOf(
  at: At,
  asked: CellRequest,
  then: Side,
  now: { readonly words: string; readonly note: string; readonly isPmd: boolean },
): MapCell["before"] {
  const { page } = asked;
  const mapped = then.hasVma(page);
  const look = then.look(page);
  const words = mapped ? wordsOf(look) : GAP;
  const { note } = then.exists ? refersOf(asked, then, at.record.before) : { note: "" };
  const isPmd = then.isPmd(page);
  const was =
    words.words !== now.words ? words.words : note !== now.note ? note : isPmd !== now.isPmd ? "mapped by one pmd" : "";
  if (was === "") return null;
  return {
    shape: words.shape,
    word: words.shape === "zero" ? "zero page" : mapped ? words.shape : GAP.word,
    marks: isPmd ? [...words.marks, "pmd"] : words.marks,
    wp: words.wp,
    by: protectedBy(look, words.wp),
    uses: null,
    note,
    was,
  };
}

/** Frames, slots and pages of files behind entries that look alike. */
function refersOf({ name, place, page, count }: CellRequest, side: Side, state: State) {
  const found = new Stretches();
  let file = "";
  let thing = "";
  for (let i = page; i < page + count; i++) {
    if (!side.hasVma(i)) continue;
    const { entry } = side.look(i);
    if (entry.kind === "present" || entry.kind === "migration" || entry.kind === "hwpoison") {
      if (entry.frame !== 0) found.add("frame", entry.frame);
    } else if (entry.kind === "swap") found.add("slot", entry.slot);
    const behind = side.exists ? fileBehind(state, name, place.place, i, place.pageSize) : null;
    if (behind === null || backingOf(state, entry, "") === null) continue;
    file = behind.file;
    thing = `file:${behind.index}`;
    found.add(thing, behind.page);
  }
  const note = [
    found.words("frame", "frame"),
    found.words("slot", "slot"),
    thing === "" ? "" : found.pages(thing, file),
  ];
  return { refs: found.found, note: note.filter((part) => part !== "").join(" · ") };
}
