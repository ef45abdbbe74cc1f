// PTE050: a request for protection was refused because a message of the userfaultfd was unread, and nobody asks again. Found at the
// end of a program: whether somebody will is known then.

import {
  entryAt,
  type Operation,
  pageAt,
  placeAt,
  rangeEnd,
  registeredAt,
  type State,
  userfaultfds,
  vmasOf,
} from "../../engine/index.ts";
import type { Fold } from "../timeline/fold.ts";
import type { RunStep } from "../timeline/timeline.ts";
import { type Draft, type Fix, type PageSpan, pagesOf, type Rule, spansOf } from "./finding.ts";

export const refusedMeanwhile: Rule = {
  code: "PTE050",
  kind: "refused-and-not-tried-again",
  group: "memory",
  title: "Failed with EAGAIN and is not tried again",
  severity: "warning",
  remedy: "Read the message (`uffd_read()`), and ask again: EAGAIN means no more than that it was unread.",
  fixes: (draft, facts) => {
    const [span, ...others] = pagesOf(draft);
    const { operation, index } = facts;
    if (span === undefined || others.length > 0 || !asks(operation)) return [];
    const again = `${span.mm}: ${operation.op === "writeprotect" ? "wp" : "rwp"}(${facts.argument(span)})`;
    const read = draft.related?.find(({ message }) => message === READ)?.step;
    return read === undefined
      ? [insertion(`Read the message and ask again: ${again}`, index, `${span.mm}: uffd_read()\n${again}`)]
      : [insertion(`Ask again where the message was read: ${again}`, read, again)];
  },
};

const GONE = -2;
const READ = "the message is read here";

function insertion(title: string, statement: number, text: string): Fix {
  return { title, preferred: true, edits: [{ kind: "insert-after", statement, text }] };
}

type ProtectRequest = Extract<Operation, { readonly op: "writeprotect" | "rwprotect" }>;

interface Refused {
  readonly step: number;
  readonly operation: ProtectRequest;
  /**
   * Pages of the range that nobody has asked for since, with the write (or access) that nobody was told of; -1: none; GONE: none, and its content
   * went meanwhile, as a message said.
   */
  readonly pages: Map<number, number>;
  /** Where nothing was unread any more; -1: nowhere. */
  read: number;
}

/** The request for protection that mmap_changing refused in this step. */
export function refusedOf({ operation, step: { result } }: RunStep): ProtectRequest | undefined {
  return asks(operation) && result.why?.reason === "mmap-changing" ? operation : undefined;
}

function asks(operation: Operation): operation is ProtectRequest {
  return (operation.op === "writeprotect" || operation.op === "rwprotect") && operation.protect;
}

/** Requests that were refused, and what became of their pages. */
export const refusals: Fold<Refused[]> = {
  start: () => [],
  copy: (open) => open.map((each) => ({ ...each, pages: new Map(each.pages) })),
  take: (open, record, step) => {
    for (const each of open) {
      goOn(each, record, step);
      if (each.read < 0 && isRead(record, each.operation.mm)) each.read = step;
    }
    const operation = refusedOf(record);
    if (operation !== undefined)
      open.push({ step, operation, pages: unprotectedPages(operation, record.before), read: -1 });
  },
};

/** By the step that was refused: pages that stay unprotected. `span`: words for pages at a step. */
export function refusedIn(
  open: readonly Refused[],
  last: State | undefined,
  span: (step: number, pages: { mm: string; place: number; from: number; to: number }) => string,
): ReadonlyMap<number, Draft> {
  return new Map(
    open.flatMap(({ step, operation, pages, read }) => {
      const { mm, range } = operation;
      const mode = modeOf(operation);
      const stays = [...pages].filter(
        ([page, passed]) =>
          passed >= 0 || (passed !== GONE && last && registeredAt(last, mm, range.place, page).includes(mode)),
      );
      if (stays.length === 0) return [];
      const spans = spansOf(stays.map(([page]) => ({ mm, place: range.place, page })));
      const where = spans.map((each) => span(step, each)).join(", ");
      const first = stays.map(([, passed]) => passed).filter((passed) => passed >= 0);
      return [
        [step, draft(where, spans, operation, { read, passed: first.length > 0 ? Math.min(...first) : -1 })] as const,
      ];
    }),
  );
}

function modeOf({ op }: ProtectRequest): "WP" | "RWP" {
  return op === "rwprotect" ? "RWP" : "WP";
}

/** The pages that it would have protected. */
function unprotectedPages(operation: ProtectRequest, before: State): Map<number, number> {
  const { mm, range } = operation;
  const end = Math.min(placeAt(before, mm, range.place)?.pages ?? 0, rangeEnd(before, mm, range));
  const pages = new Map<number, number>();
  for (let page = range.page; page < end; page++) {
    const { registered, protection } = pageAt(before, mm, range.place, page);
    if (registered.includes(modeOf(operation)) && protection.state !== "held") pages.set(page, -1);
  }
  return pages;
}

/** What a later step does to them: a page that is asked for again, or comes protected, is none of them any more. */
function goOn({ operation, pages }: Refused, { operation: later, step: taken }: RunStep, step: number): void {
  const { mm, range } = operation;
  for (const change of taken.protection)
    if (change.mm === mm && change.place === range.place && change.to !== "none") pages.delete(change.page);
  // What is gone needs no protection, the message said so; until it is written, where an empty entry could have been protected.
  for (const { mm: owner, place, page } of taken.changes)
    if (owner === mm && place === range.place && pages.get(page) === -1)
      if (entryAt(taken.state, mm, place, page).kind === "none") {
        if (protectsEmpty(taken.state, mm, place, page)) pages.set(page, GONE);
        else pages.delete(page);
      }
  if (!("mm" in later) || later.mm !== mm || taken.result.err !== undefined || taken.result.bad !== undefined) return;
  if (asks(later) && later.op === operation.op && later.range.place === range.place) {
    const { page, count } = later.range;
    for (const each of [...pages.keys()])
      if (each >= page && (count === null || each < page + count)) pages.delete(each);
  }
  const passes = later.op === "write" || (later.op === "read" && operation.op === "rwprotect");
  if (!passes || later.place !== range.place) return;
  if ((pages.get(later.page) ?? 0) >= 0) return;
  const { result, messages, state } = taken;
  if (result.sig || result.blocked !== undefined || result.stuck !== undefined || messages.length > 0) return;
  if (registeredAt(state, mm, later.place, later.page).includes(modeOf(operation))) pages.set(later.page, step);
}

/** Whether protecting an empty entry leaves a marker (wantsMarkers() of the engine). */
function protectsEmpty(state: State, mm: string, place: number, page: number): boolean {
  const vma = vmasOf(state, mm, place).find(({ start, pages }) => start <= page && page < start + pages);
  if (vma === undefined) return false;
  const features = userfaultfds(state).find((uffd) => uffd.mm === vma.uffd)?.features ?? [];
  return vma.backing !== "anon" || features.includes("WP_UNPOPULATED") || features.includes("WP_ASYNC");
}

function isRead({ step: { state } }: RunStep, mm: string): boolean {
  return userfaultfds(state).every((uffd) => uffd.mm !== mm || uffd.changing === 0);
}

function draft(
  where: string,
  pages: readonly PageSpan[],
  { op }: ProtectRequest,
  { read, passed }: { readonly read: number; readonly passed: number },
): Draft {
  const call = op === "rwprotect" ? "UFFDIO_RWPROTECT" : "UFFDIO_WRITEPROTECT";
  return {
    subject: { kind: "pages", pages },
    cause: { kind: "error", answer: "EAGAIN" },
    ...(passed >= 0 ? { severity: "error" } : {}),
    message: `${where} stays unprotected: EAGAIN, and nobody asks again`,
    detail: [`${call} is refused while a fork, remap, remove or unmap message is unread (mmap_changing).`],
    related: [
      ...(read >= 0 ? [{ step: read, message: READ }] : []),
      ...(passed >= 0 ? [{ step: passed, message: "this access is told to nobody" }] : []),
    ],
  };
}
