// What the panel draws, as plain data that crosses a process boundary as JSON. Every word in it is made here in
// analysis; a face only lays it out. Nothing grows with the scenario: what there may be thousands of comes folded,
// or as a window.

import type { WalkLevel } from "../describe/walk.ts";
import type { Block } from "../walkthrough/prose.ts";
import type {
  Alarm,
  Before,
  FindingLine,
  LivesView,
  LivesViewport,
  MapView,
  MapViewport,
  PageRef,
  Shape,
  Window,
} from "./map-types.ts";

export type { WalkLevel } from "../describe/walk.ts";
export type * from "./map-types.ts";
export type * from "./map-types.ts";
export type * from "./map-types.ts";

export interface FindingView extends FindingLine {
  readonly title: string;
  readonly detail: readonly string[];
  /** The step that protected what is lost here, and what to say of it. */
  readonly related: readonly { readonly step: number; readonly line: number; readonly message: string }[];
  /** The first page it is about. */
  readonly page: PageRef | null;
}

/** How a kind of thing is drawn, on 16 by 16: a shape of its own, so that colour never stands alone. */
export interface ShapeView {
  readonly shape: Shape;
  /** What the kind is called in a legend; null: the word of an item says it. */
  readonly kind: string | null;
  /** How high its bar stands in a life, of 1: what is there is full, what is elsewhere half, an empty entry a line. */
  readonly height: number;
  readonly paths: readonly {
    readonly d: string;
    readonly filled: boolean;
    readonly width: number;
    readonly dash: string;
  }[];
}

/** What is known of a scenario before one looks at a step. */
export interface Overview {
  /** The text it is of; a later text has a higher one. */
  readonly revision: number;
  readonly title: string;
  readonly kernel: string;
  readonly arch: string;
  readonly design: string;
  readonly steps: number;
  /** The step to look at first where nobody says which. */
  readonly begin: number;
  /** At most 500 of them, in the order of the steps. */
  readonly findings: readonly FindingLine[];
  readonly findingCount: number;
  /** Headings of the narration, each with the first step under it. */
  readonly sections: readonly { readonly step: number; readonly title: string }[];
  readonly shapes: readonly ShapeView[];
}

/** One item of a row: an entry, a page of a file, a swap slot, a page frame. */
export interface Item {
  /** Its page, slot or frame number, and how many pages it covers (512 where one pmd maps them). */
  readonly index: number;
  readonly span: number;
  readonly shape: Shape;
  /** The kind in a word, and the words beside it: `present`, `wp`, `rw`. */
  readonly word: string;
  readonly marks: readonly string[];
  /** uffd-wp in any form. */
  readonly wp: boolean;
  /** What it refers to, short: `frame 3`, `slot 1`. */
  readonly note: string;
  /** Names of things: two items that share one belong together (`frame 3`, `slot 1`, `f[0]`). */
  readonly refs: readonly string[];
  /** What it was before the step, where the step changed it. */
  readonly before: Before | null;
  /** A protection that somebody may count on and that is not there. */
  readonly alarm: Alarm;
  /** All of it in one phrase. */
  readonly label: string;
}

/** A row of items: a mapping's pages, a file's page cache, the swap area, the page frames. */
export interface Row {
  /** Stays the same from step to step. */
  readonly key: string;
  /** `buf`, `f`, `swap`, `frames`. */
  readonly name: string;
  /** Words for its head: `rw-s`, `f[0..3]`, `um uw`. */
  readonly facts: readonly string[];
  /** Userfaultfd modes and where they cover it: `WP [0..3]`. */
  readonly registered: readonly string[];
  /** `4 pages`, `2 huge pages`. */
  readonly size: string;
  readonly count: number;
  /** The items from `from` on. */
  readonly from: number;
  readonly items: readonly Item[];
  /** Items that the step changed, and the position of the first. */
  readonly changed: number;
  readonly firstChanged: number;
  /** `3 present(wp), 1 marker(wp)`: the picture in words. */
  readonly tally: string;
  /** The process and place its items are pages of; null: they have no entry of their own to look into. */
  readonly pages: { readonly mm: string; readonly place: number } | null;
}

export interface ProcessView {
  readonly name: string;
  /** Features of its userfaultfd; null: it has none. */
  readonly userfaultfd: readonly string[] | null;
  readonly rows: readonly Row[];
}

export interface TaskView {
  /** `A/1`, or `A` where the scenario does not name the thread. */
  readonly name: string;
  readonly operation: string;
  /** `blocks wp`, `stuck`. */
  readonly wait: string;
  /** `until its remove message is read`; null: nobody ends it by a userfaultfd. */
  readonly until: string | null;
  readonly step: number;
  readonly page: PageRef | null;
}

/** Messages that wait in a process's userfaultfd, in the order in which read(2) gives them. */
export interface UnreadView {
  readonly process: string;
  readonly messages: readonly string[];
  /** mmap_changing: events that are not over. Not 0: what protects, fills and moves gets EAGAIN. */
  readonly changing: number;
}

export interface ChangeView {
  /** `A.buf[0..1]` */
  readonly pages: string;
  readonly from: { readonly words: string; readonly shape: Shape; readonly wp: boolean };
  readonly to: { readonly words: string; readonly shape: Shape; readonly wp: boolean };
  /** What the step did to the protection, where it did: `protected`, `lost`, `unprotected`. */
  readonly protection: string | null;
  /** Where both read alike, what differs: `frame 1 → frame 2`, `split: pmd → pte`. */
  readonly how: string | null;
  readonly page: PageRef;
}

/** A step: what it did and what came of it. */
export interface StepView {
  readonly revision: number;
  readonly step: number;
  /** Line of the statement, from 0, in the scenario or in `file`, which it includes. */
  readonly line: number;
  readonly file: string | null;
  readonly text: string;
  readonly outcome: string;
  /** Why it came to an errno, a signal or a wait; null: it did not, or nothing more is known. */
  readonly reason: string | null;
  /** Why to believe it; null: the engine has no answer. */
  readonly belief: { readonly on: "recorded" | "between" | "source" | "design"; readonly text: string } | null;
  readonly tone: "done" | "waits" | "failed";
  /** Kernel functions on the way. */
  readonly trail: readonly string[];
  readonly messages: readonly string[];
  /** Runs of pages that changed alike, at most 40 of them, and how many there are. */
  readonly changes: readonly ChangeView[];
  readonly changeCount: number;
  readonly findings: readonly FindingView[];
  readonly tasks: readonly TaskView[];
  /** Userfaultfds of which a message is unread. */
  readonly unread: readonly UnreadView[];
  readonly section: string | null;
  readonly narration: readonly Block[];
  /** What a screen reader says when the step is reached. */
  readonly spoken: string;
}

/** A step and the state after it in rows, for what is read: walkthroughs, text. */
export interface StateView extends StepView {
  readonly processes: readonly ProcessView[];
  readonly memory: readonly Row[];
}

/** A step and the state after it as a map, for the eye. */
export interface MappedView extends StepView {
  readonly map: MapView;
}

/** A field of a raw entry; `bits`: `51:12`, `49:12, 9:8`, the same as `spans`. */
export interface FieldView {
  readonly name: string;
  readonly symbol: string;
  readonly bits: string;
  readonly spans: readonly { readonly hi: number; readonly lo: number }[];
  readonly value: string;
  readonly meaning: string;
  readonly set: boolean;
}

export interface RawView {
  /** 0x…, or null where the architecture has no encoding for it; then `sentence` says so. */
  readonly hex: string | null;
  readonly sentence: string;
  /** 64 characters, the highest bit first: `0` or `1`. */
  readonly bits: string;
  readonly fields: readonly FieldView[];
}

export interface PageView {
  readonly ref: PageRef;
  readonly name: string;
  readonly shape: Shape;
  readonly words: string;
  readonly wp: boolean;
  readonly sentence: string;
  readonly protection: { readonly state: string; readonly sentence: string };
  readonly address: string;
  readonly walk: readonly WalkLevel[];
  /** What to know of the walk; null: it goes without saying. */
  readonly walkNote: string | null;
  readonly entry: RawView;
  /** The entry before the step, where the step changed it. */
  readonly before: (RawView & { readonly words: string; readonly shape: Shape; readonly wp: boolean }) | null;
  /** The page frame or slot that it refers to, and who else does: `frame 3: anonymous, exclusive, dirty; 1 entry maps it`. */
  readonly physical: string | null;
  /** The last step up to this one that changed it, and the way through the kernel there; null: none did. */
  readonly changed: {
    readonly step: number;
    readonly text: string;
    /** `source`: where that release's source has it. */
    readonly path: readonly { readonly name: string; readonly file: string | null; readonly source: string }[];
  } | null;
  /** The page of a file that it shows or would bring back: `f[0]`. */
  readonly backing: string | null;
  /** Other entries that map the same page. */
  readonly sharedWith: readonly { readonly name: string; readonly page: PageRef }[];
}

export interface LifeEvent {
  readonly step: number;
  readonly line: number;
  readonly text: string;
  readonly words: string;
  readonly shape: Shape;
  readonly wp: boolean;
  /** `protected`, `lost: zap-dontneed, zap_pte_range()` */
  readonly protection: string | null;
  readonly alarm: boolean;
  readonly codes: readonly string[];
}

/** Every step that touched one page. */
export interface LifeView {
  readonly ref: PageRef;
  readonly name: string;
  readonly count: number;
  readonly from: number;
  readonly events: readonly LifeEvent[];
}

/**
 * What a panel may ask.
 */
export interface ViewCalls {
  overview: { params: Record<never, never>; result: Overview };
  step: { params: { readonly step: number; readonly viewport: MapViewport }; result: MappedView };
  page: { params: { readonly step: number; readonly ref: PageRef }; result: PageView };
  life: {
    params: { readonly ref: PageRef; readonly window: Window | null; readonly around: number };
    result: LifeView;
  };
  /** Every page that something touches, over a range of steps. */
  lives: { params: { readonly viewport: LivesViewport }; result: LivesView };
  /** The same as a picture. */
  livesPicture: {
    params: { readonly viewport: LivesViewport; readonly dark: boolean };
    result: { readonly text: string };
  };
  /** The nearest step in that direction with a finding, or that changes that page; null: there is none. */
  seek: {
    params: { readonly step: number; readonly direction: 1 | -1; readonly for: "finding" | PageRef };
    result: { readonly step: number | null };
  };
  /** A picture of the step: SVG for the eye, text for a mail. */
  picture: {
    params: { readonly step: number; readonly as: "svg" | "svg-dark" | "text"; readonly viewport?: MapViewport };
    result: { readonly text: string };
  };
}

export type ViewCall = keyof ViewCalls;
export type ViewRequest = { [K in ViewCall]: { readonly call: K } & ViewCalls[K]["params"] }[ViewCall];
export type ViewResult<K extends ViewCall> = ViewCalls[K]["result"];
