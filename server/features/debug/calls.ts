// What a debugger may ask of a scenario, as plain data that crosses a process boundary as JSON. Nothing is kept between
// two questions: a session is a step and its breakpoints, and the client holds both. Lines and steps count from 0.

import type { Severity } from "../../../analysis/index.ts";

/** What takes the place of the scenario's own headers for one session; names as a scenario has them. */
export interface RunOverride {
  readonly kernel?: string;
  readonly design?: string;
  readonly arch?: string;
}

export interface SourcePlace {
  readonly uri: string;
  readonly line: number;
}

/** What a value holds that can be looked into: asked for when it is opened. */
export type Node =
  | { readonly kind: "step" | "pages" | "vmas" | "userfaultfds" | "files" }
  /** Pages of a file, slots, frames: by the key that the panel's row of them has. */
  | { readonly kind: "memory"; readonly key: string }
  | { readonly kind: "place"; readonly mm: string; readonly place: number; readonly from: number; readonly to: number }
  | { readonly kind: "page" | "raw" | "walk"; readonly mm: string; readonly place: number; readonly page: number }
  | { readonly kind: "vma"; readonly mm: string; readonly index: number }
  | { readonly kind: "process"; readonly mm: string }
  | { readonly kind: "userfaultfd"; readonly mm: string }
  /** What is known already. */
  | { readonly kind: "values"; readonly values: readonly Value[] };

export interface Value {
  readonly name: string;
  readonly value: string;
  /** A sentence about it. */
  readonly type?: string;
  /** What `evaluate` takes for it. */
  readonly expression?: string;
  readonly node?: Node;
  /** How many of its children are numbered; they may be asked for in parts. */
  readonly indexed?: number;
}

/** When a data breakpoint stops: at a write, at any access, or where the value is another one after the step. */
export type Access = "write" | "readWrite" | "change";

/** `condition`: an expression that holds after the step. `hits`: `3`, `>= 3`, `% 2`: which of the times that it stops at. */
interface Conditions {
  readonly condition?: string;
  readonly hits?: string;
}

export type Breakpoint = Conditions &
  (
    | { readonly kind: "line"; readonly at: SourcePlace; readonly log?: string }
    /** A kernel function; or what a data breakpoint would have, by its expression. */
    | { readonly kind: "function"; readonly name: string }
    | { readonly kind: "data"; readonly expression: string; readonly access: Access }
    /** A finding of that severity; `condition` names codes. */
    | { readonly kind: "finding"; readonly severity: Severity }
    | { readonly kind: "answer"; readonly answer: Answer }
  );

/** How a statement, or an earlier one that goes on, may end or not end. */
export type Answer = "EFAULT" | "SIGBUS" | "SIGSEGV" | "blocked";

export interface Checked {
  /** Where it stands: the line of a statement that runs. */
  readonly line: number | null;
  /** Why it never stops, as a sentence; null: it may. */
  readonly problem: string | null;
}

/** Why somebody stops at a step. */
export interface Stop {
  /** Indexes of the breakpoints. */
  readonly hit: readonly number[];
  /** A phrase: `PTE001: drops the write-protection of A.buf[0]`. */
  readonly text: string;
}

/** One of the call stack: the statement, and below it where in the kernel it was. */
export interface Frame {
  /** `statement`: of the scenario; `function`: of the kernel; `heading`: says what the ones below it are. */
  readonly kind: "statement" | "function" | "heading";
  readonly name: string;
  readonly at: SourcePlace | null;
  /** `mm/memory.c`, where it is known. */
  readonly file: string | null;
}

export interface ThreadView {
  /** Stays the same from step to step: `A`, `A/1`. */
  readonly key: string;
  /** `A/1 waits: wp fault at buf[0]`. */
  readonly name: string;
  readonly waits: boolean;
}

export interface Where {
  readonly step: number;
  readonly steps: number;
  readonly at: SourcePlace | null;
  /** The key of the thread whose statement it is. */
  readonly thread: string;
  /** `step 5 of 8: A: wp(buf[0])`. */
  readonly text: string;
}

export interface FindingInfo {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly detail: string;
}

export interface Inline {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Evaluated =
  | (Omit<Value, "name"> & { readonly problem?: undefined })
  /** Why it has no value, as a sentence. */
  | { readonly problem: string };

export interface DebugCalls {
  /** What the session runs on; `problem`: why there is none. */
  open: {
    params: Record<never, never>;
    result: {
      readonly steps: number;
      readonly kernel: string;
      readonly design: string;
      readonly problem: string | null;
    };
  };
  /** `step` beyond the ends is the first or the last. */
  where: { params: { readonly step: number }; result: Where };
  threads: { params: { readonly step: number }; result: { readonly threads: readonly ThreadView[] } };
  stack: {
    params: { readonly step: number; readonly thread: string };
    result: { readonly frames: readonly Frame[] };
  };
  scopes: { params: { readonly step: number; readonly thread: string }; result: { readonly scopes: readonly Value[] } };
  /** `start` and `count` are of the numbered ones. */
  children: {
    params: { readonly step: number; readonly node: Node; readonly start?: number; readonly count?: number };
    result: { readonly values: readonly Value[] };
  };
  /** `whatIf`: statements are carried out on a copy of the state. `thread` says whose pages a bare name means. */
  evaluate: {
    params: {
      readonly step: number;
      readonly thread: string;
      readonly expression: string;
      readonly whatIf: boolean;
    };
    result: Evaluated;
  };
  check: { params: { readonly breakpoints: readonly Breakpoint[] }; result: { readonly checked: readonly Checked[] } };
  /** The nearest step in that direction at which somebody stops; `stop` null: there is none up to the end. */
  seek: {
    params: { readonly step: number; readonly direction: 1 | -1; readonly breakpoints: readonly Breakpoint[] };
    result: {
      readonly step: number;
      readonly stop: Stop | null;
      /** What log points on the way say. */
      readonly logs: readonly { readonly text: string; readonly at: SourcePlace | null }[];
    };
  };
  /** The step after the file that the step is included from; null: it stands in the scenario itself, or nothing follows. */
  out: { params: { readonly step: number }; result: { readonly step: number | null } };
  /** Steps of a line, or of the next line that has one. */
  targets: {
    params: { readonly at: SourcePlace };
    result: { readonly targets: readonly { readonly step: number; readonly line: number; readonly text: string }[] };
  };
  /** What data breakpoints an expression may have. */
  data: {
    params: { readonly step: number; readonly thread: string; readonly expression: string };
    result: { readonly data: { readonly expression: string; readonly access: readonly Access[] } | null };
  };
  findings: { params: { readonly step: number }; result: { readonly findings: readonly FindingInfo[] } };
  /** The pages, mapping or file at a position of a file of the scenario. */
  expressionAt: {
    params: { readonly at: SourcePlace; readonly character: number };
    result: { readonly found: { readonly expression: string; readonly start: number; readonly end: number } | null };
  };
  /** Values of what the statement of the step names. */
  inline: { params: { readonly step: number }; result: { readonly uri: string; readonly values: readonly Inline[] } };
  /** What the model knows of a kernel function at a step, as a text. */
  source: { params: { readonly step: number; readonly name: string }; result: { readonly text: string } };
}

export type DebugCall = keyof DebugCalls;
export type DebugRequest = { [K in DebugCall]: { readonly call: K } & DebugCalls[K]["params"] }[DebugCall];
export type DebugResult<K extends DebugCall> = DebugCalls[K]["result"];
