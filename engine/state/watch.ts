// Who wants to know which pages a step looks at: their entries, and what the page cache has for them. A search
// remembers what a step did to
// the page that it looked at, and must be told when it looked further. Nobody watches in an ordinary run.

/** In place of an address space: the page cache. */
export const NO_MM = -1;

/** `mm`: whose entry of the page, or NO_MM. */
type Watcher = (page: number, mm: number) => void;

const watching: { by: Watcher | null } = { by: null };

/** From now on `by` is told of each page, counted from the start of its place or file; null: nobody is. */
export function watch(by: Watcher | null): void {
  watching.by = by;
}

/** A step looks at a page. */
export function look(page: number, mm: number): void {
  if (watching.by !== null) watching.by(page, mm);
}

/** A step looks at the pages of [from, to). */
export function lookAt(from: number, to: number, mm: number): void {
  if (watching.by !== null) for (let page = from; page < to; page++) watching.by(page, mm);
}
