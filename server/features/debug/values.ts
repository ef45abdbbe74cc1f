// What can be looked into, opened one level at a time: a mapping of a million pages costs what is in sight of it.

import { messageText, outcomeText, untilText, waitText } from "../../../analysis/describe/outcome.ts";
import { entrySentence } from "../../../analysis/index.ts";
import { changeViews } from "../../../analysis/view/change.ts";
import { pageView } from "../../../analysis/view/page.ts";
import {
  pageAt,
  pageSizeAt,
  placesOf,
  processes,
  type State,
  tasks,
  userfaultfds,
  vmasOf,
} from "../../../engine/index.ts";
import { findingsBy } from "./breakpoints.ts";
import type { Node, Value } from "./calls.ts";
import { fileRows, itemValues, nameOf, pageText, rawText, tallyAt, targetValues, wordsAt } from "./memory.ts";
import type { Debugged } from "./runs.ts";
import { processOf } from "./threads.ts";

/** More are given in parts that one can open. */
const MOST = 1000;

export function scopesAt(debugged: Debugged, step: number): Value[] {
  const state = stateAt(debugged, step);
  const scope = (name: string, node: Node): Value => ({ name, value: "", node });
  return [
    scope("Step", { kind: "step" }),
    scope("Pages", { kind: "pages" }),
    scope("Mappings", { kind: "vmas" }),
    ...(userfaultfds(state).length > 0 ? [scope("Userfaultfds", { kind: "userfaultfds" })] : []),
    ...(state.files.length > 0 ? [scope("Files", { kind: "files" })] : []),
    ...(state.swapOn ? [scope("Swap", { kind: "memory", key: "swap" })] : []),
    scope("Page frames", { kind: "memory", key: "frames" }),
  ];
}

export function stateAt({ run }: Debugged, step: number): State {
  return run.steps[step]?.step.state ?? run.timeline.start;
}

export function childrenOf(debugged: Debugged, step: number, node: Node, start: number, count: number): Value[] {
  const state = stateAt(debugged, step);
  const { run } = debugged;
  switch (node.kind) {
    case "step":
      return stepValues(debugged, step);
    case "pages": {
      const record = run.steps[step];
      const first = record ? processOf(record) : "A";
      const names = processes(state).sort((a, b) => Number(b === first) - Number(a === first));
      return names.flatMap((mm) => placeValues(debugged, state, mm));
    }
    case "process":
      return placeValues(debugged, state, node.mm);
    case "place": {
      const from = node.from + start;
      const length = Math.max(0, Math.min(count, MOST, node.to - from + 1));
      return Array.from({ length }, (_, i) => pageValue(debugged, state, node, from + i));
    }
    case "page":
      return pageParts(debugged, step, node);
    case "raw":
      return bitValues(debugged, step, node);
    case "walk":
      return walkValues(debugged, step, node);
    case "vmas":
      return processes(state).flatMap((mm) => vmaValues(debugged, state, mm));
    case "vma":
      return vmaParts(state, node);
    case "userfaultfds":
      return userfaultfds(state).map(({ mm, features, messages }) => ({
        name: mm,
        value: `${features.join(" | ") || "no features"}${messages.length > 0 ? `, ${messages.length} unread` : ""}`,
        node: { kind: "userfaultfd", mm },
      }));
    case "userfaultfd":
      return userfaultfdParts(debugged, step, node.mm);
    case "files":
      return fileRows(run, step);
    case "memory":
      return itemValues(run, step, node.key, start, Math.min(count, MOST));
    case "values":
      return [...node.values];
  }
}

function stepValues(debugged: Debugged, step: number): Value[] {
  const { run } = debugged;
  const record = run.steps[step];
  if (record === undefined) return [];
  const outcome = outcomeText(record.step, (task) => run.threadAt(step, task));
  const { changes } = changeViews({ scenario: run, record });
  return [
    { name: "result", value: outcome },
    ...record.step.messages.map((message): Value => ({ name: "message", value: messageText(run, message) })),
    ...changes.map(({ pages, from, to, protection, how }): Value => {
      const what = from.words === to.words ? (how ?? to.words) : `${from.words} → ${to.words}`;
      return { name: pages, value: protection === null ? what : `${what}, ${protection}`, expression: pages };
    }),
    ...findingsBy(debugged)(step).map(({ code, message }): Value => ({ name: code, value: message })),
  ];
}

function placeValues(debugged: Debugged, state: State, mm: string): Value[] {
  return placesOf(state, mm).flatMap(({ place, pages }): Value[] => {
    if (vmasOf(state, mm, place).length === 0) return [];
    const all = { mm, place, from: 0, to: pages - 1 };
    return [placeValue(state, all, nameOf(debugged.run, { ...all, to: null }))];
  });
}

/** Pages `from` to `to` of a mapping, both included. */
export function placeValue(
  state: State,
  pages: { readonly mm: string; readonly place: number; readonly from: number; readonly to: number },
  name: string,
): Value {
  const node: Node = { kind: "place", ...pages };
  const indexed = Math.max(0, pages.to - pages.from + 1);
  return { name, value: tallyAt(state, pages), expression: name, ...(indexed > 0 ? { node, indexed } : {}) };
}

type PageNode = { readonly mm: string; readonly place: number; readonly page: number };

export function pageValue({ run }: Debugged, state: State, of: { mm: string; place: number }, page: number): Value {
  const { mm, place } = of;
  return {
    name: `[${page}]`,
    value: pageText(state, { mm, place, from: page, to: page }, page),
    type: entrySentence(pageAt(state, mm, place, page)),
    expression: nameOf(run, { mm, place, from: page, to: page }),
    node: { kind: "page", mm, place, page },
  };
}

function pageParts(debugged: Debugged, step: number, ref: PageNode): Value[] {
  const { run } = debugged;
  const record = run.steps[step];
  if (record === undefined) return [];
  const view = pageView({ scenario: run, record }, ref);
  const state = record.step.state;
  const { entry } = pageAt(state, ref.mm, ref.place, ref.page);
  const expression = nameOf(run, { ...ref, from: ref.page, to: ref.page });
  const { mm, place, page } = ref;
  return [
    {
      name: "entry",
      value: wordsAt(state, { mm, place, from: page, to: page }, page),
      type: view.sentence,
      expression: `${expression}.entry`,
    },
    { name: "raw", ...rawValue(debugged, state, ref), expression: `raw(${expression})` },
    {
      name: "protection",
      value: view.protection.state,
      type: view.protection.sentence,
      expression: `${expression}.protection`,
    },
    { name: "address", value: view.address, node: { kind: "walk", mm, place, page } },
    ...targetValues(state, entry, view.backing),
    ...(view.sharedWith.length > 0
      ? [
          {
            name: "mapped by",
            value: view.sharedWith.map(({ name }) => name).join(", "),
            type: "Other entries that map the same page",
          },
        ]
      : []),
  ];
}

/** The raw entry, its bits inside. */
export function rawValue({ run }: Debugged, state: State, { mm, place, page }: PageNode): Omit<Value, "name"> {
  const { entry, level } = pageAt(state, mm, place, page);
  const huge = pageSizeAt(state, mm, place) !== 4096;
  const hex = rawText(run, entry, level, huge);
  if (hex === null) return { value: `no encoding on ${run.arch}` };
  return { value: hex, type: `${run.arch}, Linux ${run.settings.kernel}`, node: { kind: "raw", mm, place, page } };
}

function bitValues({ run }: Debugged, step: number, ref: PageNode): Value[] {
  const record = run.steps[step];
  if (record === undefined) return [];
  return pageView({ scenario: run, record }, ref).entry.fields.map(({ name, symbol, bits, value, meaning }) => ({
    name: `${bits} ${symbol || name}`,
    value: meaning === "" ? value : `${value}: ${meaning}`,
    type: name,
  }));
}

function walkValues({ run }: Debugged, step: number, ref: PageNode): Value[] {
  const record = run.steps[step];
  if (record === undefined) return [];
  return pageView({ scenario: run, record }, ref).walk.map(({ name, table, index, hex, text }) => ({
    name: index === null ? name : `${name} ${table}[${index}]`,
    value: hex === null ? text : `${hex}: ${text}`,
  }));
}

function vmaValues({ run }: Debugged, state: State, mm: string): Value[] {
  return vmasOf(state, mm).map(({ place, start, pages, perms, flags }, index) => {
    const name = nameOf(run, { mm, place, from: start, to: start + pages - 1 });
    return { name, value: [perms, ...flags].join(" "), expression: name, node: { kind: "vma", mm, index } };
  });
}

/** The flags of /proc/PID/smaps, as Documentation/filesystems/proc.rst explains them. */
const meanings: Readonly<Record<string, string>> = {
  um: "userfaultfd missing tracking (VM_UFFD_MISSING)",
  uw: "userfaultfd wr-protect tracking (VM_UFFD_WP)",
  ui: "userfaultfd minor fault tracking (VM_UFFD_MINOR)",
  ur: "userfaultfd read-write-protect tracking (VM_UFFD_RWP)",
  gu: "may have guard regions (VM_MAYBE_GUARD)",
  lo: "locked (VM_LOCKED)",
  dc: "not copied on fork (VM_DONTCOPY)",
  ac: "accountable (VM_ACCOUNT)",
  ht: "hugetlb (VM_HUGETLB)",
  wf: "wiped on fork (VM_WIPEONFORK)",
  sd: "soft-dirty (VM_SOFTDIRTY)",
  hg: "huge pages advised (VM_HUGEPAGE)",
  nh: "no huge pages advised (VM_NOHUGEPAGE)",
};

function vmaParts(state: State, { mm, index }: { readonly mm: string; readonly index: number }): Value[] {
  const vma = vmasOf(state, mm)[index];
  if (vma === undefined) return [];
  const { perms, flags, backing, file, offset, pages, uffd } = vma;
  const kinds = { anon: "anonymous", shanon: "shared anonymous", hanon: "anonymous hugetlb", file: `${file}` } as const;
  return [
    { name: "pages", value: String(pages) },
    { name: "perms", value: perms },
    { name: "backing", value: backing === "file" ? `${file}, from page ${offset}` : kinds[backing] },
    { name: "userfaultfd", value: uffd === null ? "none" : uffd },
    ...flags.map((flag) => ({ name: flag, value: meanings[flag] ?? "set" })),
  ];
}

function changingText(changing: number): string {
  return changing === 0 ? "0" : `${changing}: what protects, fills and moves gets EAGAIN`;
}

/** What it is told of, what nobody has read of it, and whose faults wait for an answer. */
function userfaultfdParts({ run }: Debugged, step: number, mm: string): Value[] {
  const state = run.steps[step]?.step.state ?? run.timeline.start;
  const uffd = userfaultfds(state).find((each) => each.mm === mm);
  if (uffd === undefined) return [];
  const registered = processes(state).flatMap((name) =>
    vmasOf(state, name).flatMap((vma): Value[] => {
      if (vma.uffd !== mm) return [];
      const modes = { um: "MISSING", uw: "WP", ui: "MINOR", ur: "RWP" };
      const words = Object.entries(modes).flatMap(([flag, mode]) => (vma.flags.includes(flag) ? [mode] : []));
      const pages = { mm: name, place: vma.place, from: vma.start, to: vma.start + vma.pages - 1 };
      return [{ name: nameOf(run, pages), value: `registered: ${words.join(" | ")}`, expression: nameOf(run, pages) }];
    }),
  );
  const open = tasks(state).flatMap((task): Value[] => {
    const { wait } = task;
    if (wait.on === "stuck" || wait.uffd !== mm) return [];
    const thread = run.threadAt(step, task.task) ?? task.mm;
    if (wait.on === "event") return [{ name: thread, value: `${waitText(wait)}, ${untilText(wait)}` }];
    const where = `${run.nameOf(wait.place)}[${wait.page}]`;
    return [{ name: thread, value: `${waitText(wait)} at ${where}, ${wait.unread ? "not read" : "not answered"}` }];
  });
  return [
    ...uffd.features.map((feature) => ({ name: feature, value: "enabled" })),
    ...(uffd.userModeOnly ? [{ name: "UFFD_USER_MODE_ONLY", value: "set" }] : []),
    ...registered,
    ...uffd.messages.map((message): Value => ({ name: "unread", value: messageText(run, message) })),
    ...(uffd.unread ? [{ name: "mmap_changing", value: changingText(uffd.changing) }] : []),
    ...(open.length > 0 ? open : [{ name: "faults", value: "none waits for an answer" }]),
  ];
}
