// The oracle that keeps "held" and "lost" honest: it tries the write, or with read-write protection the read. States are values, so it can be tried on every page after every step
// and nothing is disturbed: guards removed, files grown, the mapping made writable, then the write itself.

import {
  defaultSettings,
  MARKER_GUARD,
  type Operation,
  type ProtectionKind,
  type ProtectionState,
  pageAt,
  placeAt,
  placesOf,
  processes,
  type Settings,
  type State,
  step,
  userfaultfds,
  vmasOf,
} from "../../engine/index.ts";
import { PLACE_PAGES } from "../../engine/state/vma.ts";

export type Verdict =
  /** Told: a wp or missing message, the SIGBUS of FEATURE_SIGBUS, or in async mode a page that PAGEMAP_SCAN reports as written. */
  | "noticed"
  | "unnoticed"
  /** The fault is taken again for ever and nobody is told: hugetlb_wp() leaves a page alone whose bit outlived its registration. */
  | "endless"
  /** No write succeeds here (poison, no huge page left, …): nothing passes, noticed or not. */
  | "impossible";

/** The VMA of a page: it may begin in a place before the page's own. */
function vmaAt(state: State, mm: string, place: number, page: number) {
  const unit = (placeAt(state, mm, place)?.pageSize ?? 4096) / 4096;
  return vmasOf(state, mm).find((vma) => {
    const at = ((place - vma.place) * PLACE_PAGES) / unit + page;
    return vma.start <= at && at < vma.start + vma.pages;
  });
}

/**
 * What the next access to a page that is protected from reads too comes to, as it were in sync mode: nobody who relies on the protection
 * does so in async mode.
 */
export function tryRead(state: State, mm: string, place: number, page: number): Verdict {
  let at = state;
  const range = { place, page, count: 1 } as const;
  const run = (operation: Operation) => {
    const next = step(at, operation);
    at = next.state;
    return next;
  };
  const guarded = pageAt(at, mm, place, page).entry;
  if (guarded.kind === "marker" && guarded.bits & MARKER_GUARD)
    run({ op: "madvise", mm, range, advice: "GUARD_REMOVE" });
  const vma = vmaAt(at, mm, place, page);
  if (vma === undefined) return "impossible";
  const features = userfaultfds(at).find((each) => each.mm === vma.uffd)?.features ?? [];
  if (features.includes("RWP_ASYNC")) run({ op: "set_mode", mm: vma.uffd ?? mm, enable: [], disable: ["RWP_ASYNC"] });
  if (vma.file !== null) {
    const index = vma.offset + (page - vma.start);
    const file = at.files.find((each) => each?.name === vma.file);
    if (file && file.pages <= index) run({ op: "ftruncate", file: vma.file, pages: index + 1 });
  }
  if (!vma.perms.startsWith("r")) run({ op: "mprotect", mm, range, prot: "read" });
  const told = run({ op: "read", mm, place, page });
  if (told.messages.some(({ type }) => type === "rwp" || type === "missing" || type === "minor")) return "noticed";
  if (told.result.sig)
    return features.includes("SIGBUS") && told.result.sig.name === "SIGBUS" && told.result.sig.code === 2
      ? "noticed"
      : "impossible";
  const { blocked, stuck, bad } = told.result;
  return blocked !== undefined || stuck !== undefined || bad !== undefined ? "impossible" : "unnoticed";
}

/** What the next write to a page that succeeds comes to. */
export function tryWrite(state: State, mm: string, place: number, page: number): Verdict {
  let at = state;
  const range = { place, page, count: 1 } as const;
  const run = (operation: Operation) => {
    const next = step(at, operation);
    at = next.state;
    return next;
  };
  const guarded = pageAt(at, mm, place, page).entry;
  if (guarded.kind === "marker" && guarded.bits & MARKER_GUARD)
    run({ op: "madvise", mm, range, advice: "GUARD_REMOVE" });
  const vma = vmaAt(at, mm, place, page);
  if (vma === undefined) return "impossible";
  if (vma.file !== null) {
    const index = vma.offset + (page - vma.start);
    const file = at.files.find((each) => each?.name === vma.file);
    if (file && file.pages <= index) run({ op: "ftruncate", file: vma.file, pages: index + 1 });
  }
  if (!vma.perms.startsWith("rw")) run({ op: "mprotect", mm, range, prot: "read+write" });
  // Before 6.2 (6.1.8) that alone may lose the protection of shared memory: it is told there, and not later.
  const held = pageAt(state, mm, place, page).protection.state === "held";
  if (held && pageAt(at, mm, place, page).protection.state === "lost") return "impossible";
  const told = run({ op: "write", mm, place, page, value: 1 });
  if (told.messages.some(({ type }) => type === "wp" || type === "missing")) return "noticed";
  const features = userfaultfds(at).find((each) => each.mm === vma.uffd)?.features ?? [];
  if (told.result.sig)
    return features.includes("SIGBUS") && told.result.sig.name === "SIGBUS" && told.result.sig.code === 2
      ? "noticed"
      : "impossible";
  if (told.result.stuck !== undefined) return "endless";
  if (told.result.blocked !== undefined || told.result.bad !== undefined) return "impossible";
  if (features.includes("WP_ASYNC") && vma.flags.includes("uw")) {
    const scan = run({
      op: "pagemap_scan",
      mm,
      range,
      wpMatching: false,
      checkWpAsync: false,
      mask: ["WRITTEN"],
      inverted: [],
      anyof: [],
      returned: null,
    });
    return (scan.result.scan?.length ?? 0) > 0 ? "noticed" : "unnoticed";
  }
  return "unnoticed";
}

export interface Judged {
  readonly mm: string;
  readonly place: number;
  readonly page: number;
  readonly state: ProtectionState;
  readonly kind: ProtectionKind;
}

/** Every page of a state that is held or lost. */
export function judgedPages(state: State): Judged[] {
  const judged: Judged[] = [];
  for (const mm of processes(state)) {
    for (const { place, pages } of placesOf(state, mm)) {
      for (let page = 0; page < Math.min(pages, 64); page++) {
        const { state: held, kind } = pageAt(state, mm, place, page).protection;
        if (held === "held" || held === "lost") judged.push({ mm, place, page, state: held, kind });
      }
    }
  }
  return judged;
}

/** Where the engine's judgement and the tried write part, along a whole program. */
export function disagreements(operations: readonly Operation[], settings: Settings, start: State): string[] {
  const found: string[] = [];
  let state = start;
  for (const [index, operation] of operations.entries()) {
    const next = step(state, operation);
    if (next.changes.length > 0 || next.protection.length > 0 || next.result.ret === 0) {
      for (const { mm, place, page, state: said, kind } of judgedPages(next.state)) {
        const verdict = (kind === "rwp" ? tryRead : tryWrite)(next.state, mm, place, page);
        if (
          (said === "held" && verdict === "unnoticed") ||
          (said === "lost" && verdict !== "unnoticed" && verdict !== "endless")
        ) {
          found.push(
            `${settings.kernel} ${index}: ${JSON.stringify(operation)}: ${mm}.${place}[${page}] is ${said}, an access is ${verdict}`,
          );
        }
      }
    }
    if (found.length > 0) break;
    state = next.state;
  }
  return found;
}

/** The settings of a trace's kernel with everything else as it is by default. */
export function settingsFor(kernel: Settings["kernel"]): Settings {
  return { ...defaultSettings, kernel };
}
