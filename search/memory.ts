// The engine asked what a move does, and watched: what it looked at decides what is remembered, and when that holds.

import { classesOf, isOfNoPage, isPageByPage, liesAlike, pagesOf, spreadsPageByPage } from "./alike.ts";
import {
  type Change,
  Effects,
  Mistaken,
  NOTHING,
  type SavedEffects,
  UNKNOWN,
  Unfit,
  VARIES,
  wayOf,
} from "./effects.ts";
import { Footprint, MOST_PROCESSES, Narrow, type SavedNarrow } from "./narrow.ts";
import { type Concrete, Parts, type SavedParts } from "./parts.ts";
import { begin, type Configuration, happen, NO_PAGE, type Problem, type Transition } from "./problem.ts";
import { type BrokenProperty, keyOf, violationsOf } from "./property.ts";

/** What a move came to. */
export interface EngineAnswer {
  /** What is remembered of it. */
  readonly effect: number;
  /** Null: nothing that is to be looked at further. */
  readonly after: Concrete | null;
  readonly broken: readonly BrokenProperty[];
  /** What the engine does not model, where it led to that. */
  readonly unmodelled: string | undefined;
}

export interface SavedMemory {
  readonly parts: SavedParts;
  readonly effects: SavedEffects;
  readonly narrow: SavedNarrow;
  readonly asked: number;
  readonly stale: boolean;
  readonly applied: ReadonlySet<number>;
  readonly even: ReadonlySet<number>;
}

export class Memory {
  readonly problem: Problem;
  readonly pages: number;
  readonly classes: readonly number[];
  readonly alike: boolean;
  readonly effects: Effects;
  /** How often the engine was asked. */
  asked = 0;
  /** Something that was remembered turned out to vary: what was made of it before may be wrong. */
  stale = false;
  /** How often something that was remembered became something else. */
  corrected = 0;
  /** Rests and kinds of moves whose effect on other pages was looked up. */
  readonly applied = new Set<number>();
  private readonly parts: Parts;
  private readonly narrow: Narrow;
  private readonly even = new Set<number>();
  private readonly looks = new Footprint();

  constructor(problem: Problem, alike: boolean) {
    this.problem = problem;
    const pages = pagesOf(problem);
    if (pages === null) throw new Unfit("apart", "there are too many pages to take them one by one");
    this.pages = pages;
    this.alike = alike;
    this.classes = classesOf(problem, pages).map((first, page) => (alike ? first : page));
    this.parts = new Parts(problem, this.classes);
    if (this.parts.names.size > MOST_PROCESSES)
      throw new Unfit("apart", "there are too many processes to tell them one by one");
    this.effects = new Effects(problem.kinds.length);
    this.narrow = new Narrow(this.parts, this.effects);
  }

  saved(): SavedMemory {
    const { asked, stale, applied, even } = this;
    return {
      parts: this.parts.saved(),
      effects: this.effects.saved(),
      narrow: this.narrow.saved(),
      ...{ asked, stale, applied, even },
    };
  }

  /** Of a memory of the same problem, in which nothing is yet. */
  restore({ parts, effects, narrow, asked, stale, applied, even }: SavedMemory): void {
    this.parts.restore(parts);
    this.effects.restore(effects);
    this.narrow.restore(narrow);
    this.asked = asked;
    this.stale = stale;
    for (const each of applied) this.applied.add(each);
    for (const each of even) this.even.add(each);
  }

  get bytes(): number {
    return this.parts.bytes + this.effects.bytes + this.narrow.bytes;
  }

  begin(): Concrete {
    return this.fit(this.parts.of(begin(this.problem)));
  }

  after(before: Concrete, config: Configuration): Concrete {
    return this.fit(this.parts.after(before, config));
  }

  private fit(made: Concrete | null): Concrete {
    if (made === null) throw new Unfit("apart", "a frame belongs to more than one page");
    const rest = made.row[0] ?? 0;
    if (this.alike && !this.even.has(rest)) {
      if (!liesAlike(made.config.state, this.classes)) throw new Unfit("alike", "pages come to lie in different VMAs");
      this.even.add(rest);
    }
    return made;
  }

  /** The pair of a page. */
  pairOf({ row }: Concrete, page: number): number {
    return this.effects.pair(row[0] ?? 0, row[page + 1] ?? 0);
  }

  carriedOut(here: Concrete, at: number, page: number): Transition | null {
    return happen(this.problem, here.config, at, page);
  }

  /** Asks the engine what a move does here, and remembers it. */
  ask(here: Concrete, at: number, page: number): EngineAnswer {
    this.asked++;
    const [transition, broken] = this.looks.during((): [Transition | null, readonly BrokenProperty[]] => {
      const made = this.carriedOut(here, at, page);
      return [made, made === null ? [] : violationsOf(this.problem.properties, made)];
    });
    const { pages: looked } = this.looks;
    looked.delete(page);
    const unmodelled = transition?.step.result.notModelled;
    const leads = transition !== null && unmodelled === undefined && broken.length === 0 && !transition.idle;
    const after = leads && transition !== null ? this.after(here, transition.after) : null;
    // A range is looked through as far as there are page tables: that there are none is not the rest's to tell.
    const ranges = page === NO_PAGE && transition !== null && isPageByPage(transition.operation) && !ends(transition);
    const unlisted =
      page === NO_PAGE &&
      transition !== null &&
      !isPageByPage(transition.operation) &&
      !isOfNoPage(transition.operation);
    const further = unlisted || looked.size > 0 || ranges || (after !== null && this.changesOthers(here, after, page));
    const rest = here.row[0] ?? 0;
    if (page === NO_PAGE && further && transition !== null) this.mindOrder(here, transition);
    let effect: number;
    if (!further) {
      effect =
        unmodelled !== undefined
          ? this.effects.number({ unmodelled })
          : broken.length > 0
            ? this.effects.number({ keys: broken.map(keyOf) })
            : after === null
              ? NOTHING
              : this.change(after, page, false);
    } else if (
      unmodelled !== undefined ||
      broken.length > 0 ||
      (page === NO_PAGE && ends(transition)) ||
      transition === null ||
      !spreadsPageByPage(transition, page !== NO_PAGE)
    )
      effect = VARIES;
    else effect = this.change(after ?? here, page, true);
    if (page === NO_PAGE && !further && transition !== null && ends(transition) && isBlind(here)) {
      // It was refused, or came to a hole, where there was no page table to look through: it may have looked further.
      return { effect: UNKNOWN, after, broken, unmodelled };
    }
    if (effect === VARIES) this.varies(rest, at);
    else this.remember(here, after ?? here, at, page, effect);
    return { effect: this.effects.wholeOf(rest, at) === VARIES ? VARIES : effect, after, broken, unmodelled };
  }

  private change(after: Concrete, page: number, spreads: boolean): number {
    const to = page === NO_PAGE ? -1 : this.pairOf(after, page);
    return this.effects.number({ rest: after.row[0] ?? 0, to, spreads });
  }

  private changesOthers(here: Concrete, after: Concrete, page: number): boolean {
    return here.row.some((slice, i) => i > 0 && i - 1 !== page && slice !== after.row[i]);
  }

  private remember(here: Concrete, after: Concrete, at: number, page: number, effect: number): void {
    const { effects } = this;
    const rest = here.row[0] ?? 0;
    if (effects.wholeOf(rest, at) === VARIES) return;
    const change = this.changeOf(effect);
    const pair = page === NO_PAGE ? -1 : this.pairOf(here, page);
    const old = page === NO_PAGE ? effects.wholeOf(rest, at) : effects.ownOf(pair, at);
    if (old !== UNKNOWN && old !== effect) {
      const met = this.met(old, effect, rest, pair);
      if (met === null) {
        if (change?.spreads !== true && this.changeOf(old)?.spreads !== true)
          throw new Mistaken("what a move does depends on what it does not look at");
        this.varies(rest, at);
        return;
      }
      // It looked at no other page this time: what it does to those it said before.
      if (met === old) return;
      this.corrected++;
    }
    const reach = this.looks.reach(here.config, this.parts);
    if (page === NO_PAGE) effects.setWhole(rest, at, effect);
    else {
      effects.setOwn(pair, at, effect);
      this.narrow.keep(rest, at, effects.sliceOf(pair), effect, reach);
    }
    if (change === null) return;
    this.noteChange(rest, at, change);
    if (!change.spreads) return;
    const way = wayOf(at, rest, change.rest);
    for (let other = 0; other < this.pages; other++) {
      if (other === page) continue;
      const from = this.pairOf(here, other);
      const to = this.pairOf(after, other);
      if (!effects.setOther(from, way, to)) this.varies(rest, at);
      else this.narrow.keepOther(rest, way, effects.sliceOf(from), to, reach);
    }
  }

  private noteChange(rest: number, at: number, change: Change): void {
    if (change.spreads) this.effects.spread(rest, wayOf(at, rest, change.rest));
    else if (change.to >= 0 && change.rest !== rest) this.effects.leave(rest, at, change.rest);
  }

  /** What is remembered of a move at a page, of this pair or of others like it; UNKNOWN: nothing. */
  ownOf(pair: number, at: number): number {
    const { effects } = this;
    const known = effects.ownOf(pair, at);
    if (known !== UNKNOWN) return known;
    const effect = this.narrow.recall(pair, at);
    if (effect === UNKNOWN) return UNKNOWN;
    effects.setOwn(pair, at, effect);
    const change = this.changeOf(effect);
    if (change !== null) this.noteChange(effects.restOf(pair), at, change);
    return effect;
  }

  /** The pair that another page comes to have; -1: nothing is remembered. */
  otherOf(pair: number, way: number): number {
    const { effects } = this;
    const known = effects.otherOf(pair, way);
    if (known >= 0) return known;
    const to = this.narrow.recallOther(pair, way);
    if (to >= 0) effects.setOther(pair, way, to);
    return to;
  }

  /**
   * Of two that do the same, the one that looked further: whether there is a page table to look through, say, may be
   * for what is folded away to tell. Null: they do not do the same.
   */
  private met(old: number, effect: number, rest: number, pair: number): number | null {
    const here: Change = { rest, to: pair, spreads: false };
    const before = old === NOTHING ? here : this.changeOf(old);
    const after = effect === NOTHING ? here : this.changeOf(effect);
    if (before === null || after === null || before.rest !== after.rest || before.to !== after.to) return null;
    return before.spreads ? old : effect;
  }

  changeOf(effect: number): Change | null {
    const known = this.effects.told(effect);
    return known !== null && "spreads" in known ? known : null;
  }

  private varies(rest: number, at: number): void {
    if (this.effects.wholeOf(rest, at) === VARIES) return;
    this.effects.setWhole(rest, at, VARIES);
    this.corrected++;
    if (this.applied.has(rest * this.effects.kinds + at)) this.stale = true;
  }

  /**
   * A move over several pages that ends at one of them does to the others what their order says: then they are not
   * alike.
   */
  private mindOrder({ row }: Concrete, transition: Transition): void {
    if (!this.alike || !ends(transition)) return;
    if (this.classes.some((first, page) => row[page + 1] !== row[first + 1]))
      throw new Unfit("alike", "a range is walked up to a page, and what lies before it is not what lies after");
  }
}

/** Somewhere nothing was ever mapped: there is no page table. */
function isBlind({ config: { state } }: Concrete): boolean {
  return state.mms.some((mm) => mm?.places.some((place) => place?.pmds[0] === undefined) === true);
}

/** It does not get to the end of what it is about, or not yet. */
function ends(transition: Transition | null): boolean {
  if (transition === null) return false;
  const { err, blocked, stuck } = transition.step.result;
  return err !== undefined || blocked !== undefined || stuck !== undefined;
}
