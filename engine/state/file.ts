// A file of shmem or hugetlbfs with its page cache. A value; the page cache is a vector of its own.

import type { FileKind, FileName, HugeOption } from "../operation.ts";
import { Vector } from "./vector.ts";

/** A file, as long as a name or a mapping refers to it. */
export interface File {
  /** The scenario's name, null: shared anonymous memory's own file. */
  readonly name: FileName | null;
  readonly kind: FileKind;
  /** `huge=` of its mount; null: as the mount has it where no scenario says so (of shmem's own, shmem_enabled). */
  readonly huge: HugeOption | null;
  /** i_size in pages of the file's page size. */
  readonly pages: number;
  /** It is on the list of those with a large folio that goes on beyond their end, of which memory pressure takes what lies there (shrinklist). */
  readonly unusedHuge: boolean;
  /** By page index (in the file's page size): 0 nothing, n > 0 frame n, n < 0 swap slot -n. */
  readonly cache: Vector<number>;
}

/** A file of so many pages, all of them holes. */
export function newFile(name: FileName | null, kind: FileKind, pages: number, huge: HugeOption | null = null): File {
  return { name, kind, huge, pages, unusedHuge: false, cache: new Vector(0) };
}
