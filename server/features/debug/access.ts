// Which pages a step reads or writes, for data breakpoints: the accesses that statements are, those of threads that go
// on, what userfaultfd fills, and content that changes by another way.

import { contentOf, sharedPage } from "../../../analysis/findings/content.ts";
import type { StepRecord } from "../../../analysis/index.ts";
import { type Operation, pageAt, processes, type Range, type State, tasks } from "../../../engine/index.ts";
import { PMD_PAGES } from "../../../engine/state/vma.ts";
import { contains, numbersOf, type Pages } from "./expression.ts";

/** How a step accesses pages, as a phrase; null: it does not. `reads`: reads count too. */
export function accessOf({ before, step, operation }: StepRecord, pages: Pages, reads: boolean): string | null {
  if (accesses(operation, pages, reads)) return words(operation);
  for (const { task } of step.done) {
    const op = tasks(before).find((each) => each.task === task)?.op;
    if (op && accesses(op, pages, reads)) return `${words(op)}, by a thread that goes on`;
  }
  // Content is in frames, slots and files: where those are the same, nothing of it changed.
  const { state } = step;
  if (before.frames === state.frames && before.slots === state.slots && before.files === state.files) return null;
  const changed = numbersOf(pages, state).some((page) => {
    const was = contentAt(before, pages, page);
    const is = contentAt(state, pages, page);
    return was !== null && is !== null && was !== is;
  });
  return changed ? "holds another content" : null;
}

function words(operation: Operation): string {
  const reads = operation.op === "read" || (operation.op === "madvise" && operation.advice === "POPULATE_READ");
  return reads ? "is read" : "is written";
}

/** The access is tried, whatever comes of it: a watchpoint of the processor sees no more. */
function accesses(operation: Operation, pages: Pages, reads: boolean): boolean {
  switch (operation.op) {
    case "read":
      return reads && contains(pages, operation);
    case "write":
      return contains(pages, operation);
    case "copy":
    case "zeropage":
    case "move":
      return touches(operation.mm, operation.range, pages);
    case "madvise":
      if (operation.advice === "POPULATE_WRITE") return touches(operation.mm, operation.range, pages);
      return reads && operation.advice === "POPULATE_READ" && touches(operation.mm, operation.range, pages);
    default:
      return false;
  }
}

function touches(mm: string, { place, page, count }: Range, { mm: of, place: at, from, to }: Pages): boolean {
  if (mm !== of || place !== at) return false;
  return (count === null || page + count > from) && (to === null || page <= to);
}

/** What a page holds: the first bytes of its frame, its swap slot, or of the page of a file that it would show; null: nothing that is known. */
function contentAt(state: State, { mm, place }: Pages, page: number): number | null {
  if (!processes(state).includes(mm)) return null;
  const { entry, level, zero } = pageAt(state, mm, place, page);
  if (zero) return 0;
  if (entry.kind === "swap") return state.slots.get(entry.slot).value;
  if (entry.kind !== "present" && entry.kind !== "migration") {
    const shown = sharedPage(state, { mm, place, page });
    return shown && contentOf(state, shown);
  }
  const huge = state.frames.get(entry.frame).huge === "hugetlb";
  return state.frames.get(entry.frame + (level === "pmd" && !huge ? page % PMD_PAGES : 0)).value;
}
