// A guest's memory has more pages than a place of the language. Where a trace maps that much, stretches in which no call begins or ends are drawn
// shorter: what happens to a page is what happens to its neighbours there.
import { MAX_HUGE_PAGES, MAX_PAGES } from "../language/limits.ts";
import type { Mapping, PageRange, TracedFile } from "./address-space.ts";
import { isStatement, type Part, type Step } from "./statement.ts";

/** Pages that stand for a longer stretch. */
const SHORT = 4;

/** What numbers pages: a file, or the anonymous mapping that others were moved from. */
type Root = Mapping | TracedFile;

interface Place {
  readonly root: Root;
  readonly shift: number;
}

function placeOf(mapping: Mapping): Place {
  if (mapping.file) return { root: mapping.file, shift: mapping.offset };
  if (mapping.from) {
    const { root, shift } = placeOf(mapping.from.mapping);
    return { root, shift: shift + mapping.from.page };
  }
  return { root: mapping, shift: 0 };
}

export class Scale {
  private readonly boundaries = new Map<Root, Set<number>>();
  private readonly maps = new Map<Root, ReadonlyMap<number, number>>();
  /** Mappings whose pages are numbered anew, with how many there were. */
  readonly shortened = new Set<Mapping>();

  constructor(steps: readonly Step[]) {
    const large = new Set<Root>();
    for (const step of steps) {
      if (!isStatement(step)) continue;
      for (const part of step.parts) this.note(part);
      if (step.names === undefined || !("mapping" in step.names)) continue;
      const { mapping } = step.names;
      const pages = Number(mapping.length / mapping.pageSize);
      this.mark(mapping, 0, pages);
      if (pages > (mapping.pageSize > 4096n ? MAX_HUGE_PAGES : MAX_PAGES)) {
        large.add(placeOf(mapping).root);
        this.shortened.add(mapping);
      }
    }
    for (const root of large)
      this.maps.set(root, shorten([...(this.boundaries.get(root) ?? [])].sort((a, b) => a - b)));
  }

  /** Whether its pages, or those of what it shares numbers with, are numbered anew. */
  isShort(mapping: Mapping): boolean {
    return this.maps.has(placeOf(mapping).root);
  }

  /** A range in the pages of the scenario. */
  range({ mapping, first, count }: PageRange): { readonly first: number; readonly count: number } {
    const { root, shift } = placeOf(mapping);
    const map = this.maps.get(root);
    if (!map) return { first, count };
    const zero = map.get(shift) ?? 0;
    const start = map.get(first + shift) ?? 0;
    return { first: start - zero, count: (map.get(first + count + shift) ?? start) - start };
  }

  /** Pages of a file. */
  fileRange(file: TracedFile, first: number, count: number): { readonly first: number; readonly count: number } {
    const map = this.maps.get(file);
    if (!map) return { first, count };
    const start = map.get(first) ?? 0;
    return { first: start, count: (map.get(first + count) ?? start) - start };
  }

  private note(part: Part): void {
    if (typeof part === "string" || part.kind === "process" || part.kind === "file") return;
    if (part.kind === "file-range") this.markRoot(part.file, part.first, part.count);
    else this.mark(part.range.mapping, part.range.first, part.range.count);
  }

  private mark(mapping: Mapping, first: number, count: number): void {
    const { root, shift } = placeOf(mapping);
    this.markRoot(root, first + shift, count);
    this.markRoot(root, shift, 0);
  }

  private markRoot(root: Root, first: number, count: number): void {
    const marks = this.boundaries.get(root) ?? new Set([0]);
    marks.add(first).add(first + count);
    this.boundaries.set(root, marks);
  }
}

/** Where each boundary lies once every long stretch between two is a short one. */
function shorten(boundaries: readonly number[]): ReadonlyMap<number, number> {
  const map = new Map<number, number>();
  let at = 0;
  boundaries.forEach((boundary, i) => {
    at += i === 0 ? 0 : Math.min(SHORT, boundary - (boundaries[i - 1] ?? 0));
    map.set(boundary, at);
  });
  return map;
}
