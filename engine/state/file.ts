// A file of shmem or hugetlbfs with its page cache. A value; the page cache is a vector of its own.

import type { FileKind, FileName } from "../operation.ts";
import { Vector } from "./vector.ts";

/** A file, as long as a name or a mapping refers to it. */
export interface File {
  /** The scenario's name, null: shared anonymous memory's own file. */
  readonly name: FileName | null;
  readonly kind: FileKind;
  /** i_size in pages of the file's page size. */
  readonly pages: number;
  /** By page index (in the file's page size): 0 nothing, n > 0 frame n, n < 0 swap slot -n. */
  readonly cache: Vector<number>;
}

/** A file of so many pages, all of them holes. */
export function newFile(name: FileName | null, kind: FileKind, pages: number): File {
  return { name, kind, pages, cache: new Vector(0) };
}
