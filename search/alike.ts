// Which pages are alike: what may happen makes no difference between them. Then two states that differ in which of
// these pages is how are one. It holds as long as everything else about them is the same too: the VMAs that they lie
// in, and whether their files reach so far.

import type { Operation, State } from "../engine/index.ts";
import { PLACE_PAGES } from "../engine/state/vma.ts";
import type { Problem } from "./problem.ts";

/** The most pages that are looked at one by one. */
export const MOST_PAGES = 16;

/** How many pages a problem has: of its places and files, and of what may be made later. Null: too many. */
export function pagesOf({ start, kinds }: Problem): number | null {
  let pages = 1;
  const look = (n: number): void => {
    pages = Math.max(pages, n);
  };
  for (const mm of start.mms) for (const place of mm?.places ?? []) look(place?.pages ?? 0);
  for (const file of start.files) look(file?.pages ?? 0);
  for (const { instances } of kinds) for (const operation of instances.values()) look(lastPage(operation) + 1);
  return pages > MOST_PAGES ? null : pages;
}

function lastPage(operation: Operation): number {
  if ("range" in operation) {
    const { page, count } = operation.range;
    return Math.max(page + (count ?? 1) - 1, "to" in operation ? operation.to.page + (count ?? 1) - 1 : 0);
  }
  if (operation.op === "mmap" || operation.op === "file" || operation.op === "ftruncate") return operation.pages - 1;
  if (operation.op === "fallocate") return operation.page + operation.count - 1;
  return "page" in operation ? operation.page : 0;
}

/** For each page the number of its class: pages of a class are alike in all that may happen. */
export function classesOf(problem: Problem, pages: number): number[] {
  const told: string[] = [];
  for (let page = 0; page < pages; page++) {
    const names: string[] = [];
    problem.kinds.forEach(({ instances }, at) => {
      if (instances.size > 1 && instances.has(page)) names.push(`${at}`);
      for (const [where, operation] of instances) {
        if (instances.size > 1 && where !== page) continue;
        const about = instances.size > 1 ? null : partOf(operation, page);
        if (about !== null) names.push(`${at} ${about}`);
      }
    });
    told.push(names.join(";"));
  }
  return told.map((name) => told.indexOf(name));
}

/** Which part of a page's surroundings an operation is about; null: of all pages alike. */
function partOf(operation: Operation, page: number): string | null {
  if (operation.op === "move" || operation.op === "mremap") return `${page}`;
  if ("range" in operation) {
    const { page: from, count } = operation.range;
    if (count === null && from === 0) return null;
    return page >= from && (count === null || page < from + count) ? "in" : "out";
  }
  if (operation.op === "fallocate")
    return page >= operation.page && page < operation.page + operation.count ? "in" : "out";
  if (operation.op === "mmap" || operation.op === "file" || operation.op === "ftruncate")
    return page < operation.pages ? "in" : "out";
  return "page" in operation ? (page === operation.page ? "in" : "out") : null;
}

/** Whether pages of a class lie in the same VMAs and within the same files. */
export function liesAlike(state: State, classes: readonly number[]): boolean {
  const about = classes.map((_, page) => surroundings(state, page));
  return classes.every((first, page) => about[first] === about[page]);
}

function surroundings(state: State, page: number): string {
  const parts: string[] = [];
  for (const mm of state.mms) {
    mm?.places.forEach((place, at) => {
      if (place === undefined) return;
      const vpn = at * PLACE_PAGES + page;
      parts.push(`${mm.name} ${at} ${mm.vmas.findIndex((vma) => vma.start <= vpn && vpn < vma.end)}`);
      // A file that is mapped from another offset has another page here.
      const vma = mm.lookup(vpn);
      if (vma !== undefined && vma.file >= 0) parts.push(`${vma.pgoff + (vpn - vma.start) - page}`);
    });
  }
  for (const file of state.files) if (file !== undefined) parts.push(page < file.pages ? "within" : "beyond");
  return parts.join(" ");
}
