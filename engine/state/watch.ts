// Who wants to know what a step looks at: which pages (their entries, and what the page cache has for them), and whose
// VMAs. A search remembers what a step did by what it looked at, and must be told when it looked further. Nobody watches
// in an ordinary run.

/** In place of an address space: the page cache. */
export const NO_MM = -1;

/** In place of a page: the VMAs of an address space, and its userfaultfd. */
export const VMAS = -1;

/** `mm`: whose entry of the page, or NO_MM; whose VMAs. */
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

/** A step looks at the VMAs of an address space, or at the userfaultfd that serves it. */
export function lookAtVmas(mm: number): void {
  if (watching.by !== null) watching.by(VMAS, mm);
}
