// What an operation is about: which call, on which kind of memory, with which entries there. A recording of a kernel speaks for a step that is about the same.

import {
  type Entry,
  isUffdWp,
  MARKER_GUARD,
  MARKER_POISONED,
  type Operation,
  pageAt,
  placeAt,
  placesOf,
  type State,
  vmasOf,
} from "../../engine/index.ts";
import { FIRST_LARGE_PLACE } from "../../engine/state/vma.ts";

/** So many pages are looked at; a longer range has others like them. */
const MOST = 1024;

/** A line for each kind of memory and state of an entry that the operation meets: `madvise DONTNEED|shmem|present wp`. */
export function touchedBy(state: State, op: Operation): Set<string> {
  const call = callOf(op);
  const found = new Set<string>();
  if ("file" in op && op.op !== "file") {
    for (const what of fileStates(state, op)) found.add(`${call}|${what}`);
  } else if ("mm" in op) {
    for (const [place, from, count] of stretchesOf(state, op))
      for (const what of pageStates(state, op.mm, place, from, count)) found.add(`${call}|${what}`);
  } else if (op.op === "swapoff" || op.op === "ksm") {
    for (const mm of state.mms)
      for (const { place, pages } of mm ? placesOf(state, mm.name) : [])
        for (const what of pageStates(state, mm?.name ?? "", place, 0, pages)) found.add(`${call}|${what}`);
  }
  if (found.size === 0) found.add(call);
  // No recorder maps as much, so that no recording shares a table of pmds.
  if (isInGib(state, op)) found.add("a place of 1 GiB");
  return found;
}

/** hugetlb memory of more than 64 MiB, or a file of that. */
function isInGib(state: State, op: Operation): boolean {
  if ("range" in op && "place" in op.range && op.range.place >= FIRST_LARGE_PLACE) return true;
  if ("place" in op && op.place >= FIRST_LARGE_PLACE) return true;
  if (!("file" in op) || op.op === "file") return false;
  return state.files.some((file) => file?.name === op.file && file.kind === "hugetlb" && file.pages > 32);
}

/** The call with what decides its way: advice, mode, flags; not with numbers. */
function callOf(op: Operation): string {
  switch (op.op) {
    case "madvise":
      return `madvise ${op.advice}`;
    case "mmap":
      return `mmap ${op.backing.kind} ${op.shared ? "shared" : "private"}`;
    case "file":
      return `file ${op.kind}`;
    case "fallocate":
      return `fallocate ${op.mode}`;
    case "mprotect":
      return `mprotect ${op.prot}`;
    case "mremap":
      return `mremap${op.dontunmap ? " dontunmap" : ""}`;
    case "register":
      return `register ${op.modes.join("+")}`;
    case "writeprotect":
    case "rwprotect":
      return `${op.op} ${op.protect ? "on" : "off"}`;
    case "copy":
    case "continue":
      return `${op.op}${op.wp ? " wp" : ""}`;
    case "kread":
    case "kwrite":
      return `${op.op} ${op.by}`;
    case "pagemap_scan":
      return `pagemap_scan${op.wpMatching ? " wp" : ""}`;
    case "clear_refs":
      return `clear_refs ${op.value}`;
    default:
      return op.op;
  }
}

type Stretch = readonly [place: number, from: number, count: number];

function stretchesOf(state: State, op: Extract<Operation, { mm: string }>): Stretch[] {
  if (op.op === "fork" || op.op === "exit" || op.op === "clear_refs" || op.op === "close")
    return placesOf(state, op.mm).map(({ place, pages }): Stretch => [place, 0, pages]);
  if (op.op === "mmap") return [[op.place, 0, op.pages]];
  if ("range" in op) {
    const { place, page, count } = op.range;
    const whole = placeAt(state, op.mm, place)?.pages ?? 1;
    const stretches: Stretch[] = [[place, page, count ?? whole]];
    if (op.op === "move") stretches.push([op.from.place, op.from.page, count ?? whole]);
    return stretches;
  }
  return "place" in op ? [[op.place, op.page, 1]] : [];
}

function pageStates(state: State, mm: string, place: number, from: number, count: number): Set<string> {
  const found = new Set<string>();
  const vmas = vmasOf(state, mm, place);
  for (let page = from; page < from + Math.min(count, MOST); page++) {
    const vma = vmas.find(({ start, pages }) => start <= page && page < start + pages);
    if (vma === undefined) {
      found.add("unmapped");
      continue;
    }
    const hugetlb = vma.flags.includes("ht");
    const shared = vma.perms.endsWith("s");
    const memory = hugetlb ? "hugetlb" : vma.backing === "anon" ? "anon" : shared ? "shmem" : "private";
    const { entry, level } = pageAt(state, mm, place, page);
    found.add(`${memory}|${entryState(entry)}${level === "pmd" && !hugetlb ? " pmd" : ""}`);
  }
  return found;
}

function entryState(entry: Entry): string {
  switch (entry.kind) {
    case "present":
      return `${entry.frame === 0 ? "zero" : "present"}${isUffdWp(entry) ? " wp" : ""}`;
    case "swap":
    case "migration":
      return `${entry.kind}${isUffdWp(entry) ? " wp" : ""}`;
    case "marker":
      return entry.bits & MARKER_POISONED ? "poison" : entry.bits & MARKER_GUARD ? "guard" : "marker";
    default:
      return entry.kind;
  }
}

function fileStates(state: State, op: Extract<Operation, { file: string }>): Set<string> {
  const found = new Set<string>();
  const file = state.files.find((each) => each?.name === op.file);
  if (file === undefined) return found;
  const from = "page" in op ? op.page : op.op === "ftruncate" ? Math.min(op.pages, file.pages) : 0;
  const count = "count" in op ? op.count : op.op === "ftruncate" ? Math.max(1, file.pages - from) : 1;
  const memory = file.kind === "hugetlb" ? "hugetlb" : "shmem";
  for (let page = from; page < from + Math.min(count, MOST); page++) {
    const value = file.cache.get(page);
    found.add(
      `${memory}|${page >= file.pages ? "past the end" : value > 0 ? "cached" : value < 0 ? "swapped" : "hole"}`,
    );
  }
  return found;
}
