// What a trace came to, before it is written: statements that still know the mappings and files they are about, in bytes' stead pages.
import type { Mapping, PageRange, SeenPage, TracedFile } from "./address-space.ts";

/** A traced address space, with the descriptors that its threads share. */
export interface Owner {
  /** The pid of its first thread. */
  readonly pid: string;
  /** The one that forked it; null: it was there when the trace began. */
  readonly parent: Owner | null;
}

export type Part =
  | string
  | { readonly kind: "range"; readonly range: PageRange }
  /** One page: `buf[3]`, never `buf`. */
  | { readonly kind: "page"; readonly range: PageRange }
  | { readonly kind: "file"; readonly file: TracedFile }
  | { readonly kind: "file-range"; readonly file: TracedFile; readonly first: number; readonly count: number }
  | { readonly kind: "process"; readonly owner: Owner };

/** What a statement gives a name to. */
export type Named = { readonly mapping: Mapping } | { readonly file: TracedFile };

export interface Statement {
  readonly owner: Owner | null;
  /** The thread that the statement speaks of again; null: any. */
  readonly thread: string | null;
  readonly operation: string;
  readonly parts: readonly Part[];
  readonly names?: Named;
  /** What stands behind `->`; "" for nothing. */
  readonly result: string;
  /** A comment behind it: what was assumed. */
  readonly note: string;
  /** The calls that it stands for, by their lines in the trace (1-based). */
  readonly lines: readonly number[];
  /** What has to be of interest for it to be kept. Empty: it is kept with the rest. */
  readonly about: readonly (Mapping | TracedFile)[];
  /** It is kept where the monitor takes its time. */
  readonly reading?: { readonly late: boolean };
  /** How many calls it stands for, once equal ones in a row are folded. */
  readonly calls: number;
}

/** A call that concerns registered memory and has no statement: shown as a comment in its place. */
export interface LeftOut {
  readonly text: string;
  readonly why: string;
  readonly line: number;
  readonly about: readonly (Mapping | TracedFile)[];
}

/** What page tables were seen to hold after the statements before it: no text, but something to hold the model against. */
export interface Observed {
  readonly owner: Owner;
  readonly pages: readonly SeenPage[];
  readonly about: readonly Mapping[];
}

export type Step = Statement | LeftOut | Observed;

export function isStatement(step: Step): step is Statement {
  return "operation" in step;
}

export function isObserved(step: Step): step is Observed {
  return "pages" in step;
}

/** The mappings and files that a statement's arguments name. */
export function subjectsOf(parts: readonly Part[]): (Mapping | TracedFile)[] {
  return parts.flatMap((part): (Mapping | TracedFile)[] => {
    if (typeof part === "string" || part.kind === "process") return [];
    return part.kind === "range" || part.kind === "page" ? [part.range.mapping] : [part.file];
  });
}

// Which of a trace's memory matters: what a userfaultfd was registered over, what it was moved from and to, the files behind it and what else maps
// them. All that a program does besides, its loader, its heap and its stacks, is noise to whoever lost a page.

export type Subject = Mapping | TracedFile;

/** The mappings and files of interest; null: nothing was registered, and everything is. */
export function interesting(steps: readonly Step[]): ReadonlySet<Subject> | null {
  const all = new Set<Subject>(steps.flatMap(({ about }) => about));
  const found = new Set<Subject>([...all].filter((each) => isMapping(each) && each.registered));
  if (found.size === 0) return null;
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const each of all) {
      if (!isMapping(each)) continue;
      const { file, from } = each;
      // A moved one and its source, a file and all that map it, are of interest together.
      const together: Subject[] = [each, ...(file ? [file] : []), ...(from ? [from.mapping] : [])];
      if (together.some((other) => found.has(other))) for (const other of together) found.add(other);
    }
    for (const step of steps)
      if (isStatement(step) && step.operation === "move" && step.about.some((each) => found.has(each)))
        for (const each of step.about) found.add(each);
  }
  return found;
}

function isMapping(subject: Subject): subject is Mapping {
  return "pageSize" in subject;
}
