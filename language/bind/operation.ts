// Matched arguments → the operation that the engine is asked for.

import type {
  Advice,
  Feature,
  KernelAccess,
  Operation,
  PageCategory,
  Prot,
  RegisterMode,
} from "../../engine/operation.ts";
import { HUGE_OPTIONS } from "../../engine/state/thp.ts";
import { FIRST_LARGE_PLACE } from "../../engine/state/vma.ts";
import { MAX_GIB_PAGES, MAX_HUGE_PAGES, MAX_MESSAGES, MAX_PAGES, MAX_POOL } from "../limits.ts";
import type { OperationRow } from "../table/row.ts";
import { vocabularyNamed } from "../table.ts";
import type { Call } from "../tree.ts";
import type { Matched, Reading } from "./arguments.ts";
import { Arguments } from "./operands.ts";

const WRITTEN: readonly PageCategory[] = ["WRITTEN"];

/** Null where something is wrong, which is reported. `mm` is "" for an operation that is no process's. */
export function buildOperation(
  r: Reading,
  call: Call,
  row: OperationRow,
  matched: Matched,
  mm: string,
): Operation | null {
  const a = new Arguments(r, row, matched);
  const operation = build(a, call, row.name, mm);
  return a.failed ? null : operation;
}

function build(a: Arguments, call: Call, name: string, mm: string): Operation | null {
  switch (name) {
    case "mmap":
      return buildMmap(a, call, mm);
    case "munmap":
    case "mlock":
    case "munlock":
    case "unregister":
    case "wake":
    case "pin":
    case "unpin":
      return { op: name, mm, range: a.range() };
    case "kread":
      return { op: name, mm, ...a.page(), by: a.word("by") as KernelAccess };
    case "kwrite":
      return { op: name, mm, ...a.page(), by: a.word("by") as KernelAccess, value: a.value(1) };
    case "mprotect":
      return { op: name, mm, range: a.range(), prot: prot(a) };
    case "mremap": {
      const range = a.range();
      const large = range.place >= FIRST_LARGE_PLACE && (range.count ?? MAX_GIB_PAGES) > MAX_HUGE_PAGES;
      const to = a.arrival("to", large);
      return { op: name, mm, range, to, dontunmap: a.flags().includes("DONTUNMAP") };
    }
    case "madvise":
      return { op: name, mm, range: a.range(), advice: a.word("advice") as Advice };
    case "khugepaged":
      return { op: name, mm, range: a.range() };
    case "read":
    case "migrate":
    case "migrate_begin":
    case "migrate_end":
    case "reclaim":
    case "numa_hint":
      return { op: name, mm, ...a.page() };
    case "write":
      return { op: name, mm, ...a.page(), value: a.value(1) };
    case "userfaultfd":
      return {
        op: name,
        mm,
        features: featuresInOrder(a.flags<Feature>("features")),
        userModeOnly: a.flags().includes("USER_MODE_ONLY"),
        ...(a.flags().includes("UNREAD") ? { unread: true } : {}),
      };
    case "uffd_read":
      return { op: name, mm, count: a.number("count", MAX_MESSAGES, 1) };
    case "uffd_poll":
    case "close":
    case "exit":
      return { op: name, mm };
    case "register":
      return { op: name, mm, range: a.range(), modes: modesInOrder(a.flags<RegisterMode>("modes")) };
    case "wp":
      return { op: "writeprotect", mm, range: a.range(), protect: true, dontwake: false, wake: false };
    case "unwp":
    case "resolve": {
      const dontwake = a.flags().includes("DONTWAKE");
      return { op: "writeprotect", mm, range: a.range(), protect: false, dontwake, wake: name === "resolve" };
    }
    case "rwp":
    case "unrwp":
      return {
        op: "rwprotect",
        mm,
        range: a.range(),
        protect: name === "rwp",
        dontwake: a.flags().includes("DONTWAKE"),
      };
    case "set_mode":
      return {
        op: name,
        mm,
        enable: featuresInOrder(a.flags<Feature>("enable")),
        disable: featuresInOrder(a.flags<Feature>("disable")),
      };
    case "copy": {
      const range = a.range();
      const value = a.value(0);
      const flags = a.flags();
      return { op: name, mm, range, value, wp: flags.includes("WP"), dontwake: flags.includes("DONTWAKE") };
    }
    case "zeropage":
    case "poison":
      return { op: name, mm, range: a.range(), dontwake: a.flags().includes("DONTWAKE") };
    case "continue": {
      const flags = a.flags();
      return { op: name, mm, range: a.range(), wp: flags.includes("WP"), dontwake: flags.includes("DONTWAKE") };
    }
    case "move": {
      const range = a.range("to");
      const from = a.page("from");
      return { op: name, mm, range, from, allowSrcHoles: !a.flags().includes("NO_HOLES") };
    }
    case "pagemap_scan": {
      const range = a.range();
      const flags = a.flags();
      const mask = a.flags<PageCategory | "ALL">("mask").filter((name) => name !== "ALL");
      const inverted = a.flags<PageCategory>("inverted");
      return {
        op: name,
        mm,
        range,
        wpMatching: flags.includes("WP_MATCHING"),
        checkWpAsync: flags.includes("CHECK_WPASYNC"),
        mask: categoriesInOrder(a.argument("mask") === undefined ? WRITTEN : mask),
        inverted: categoriesInOrder(inverted),
        anyof: categoriesInOrder(a.flags<PageCategory>("anyof")),
        returned: a.argument("return") === undefined ? null : categoriesInOrder(a.flags<PageCategory>("return")),
      };
    }
    case "clear_refs":
      return { op: name, mm, value: a.number("value", 5, 4) };
    case "fork":
      return { op: name, mm, child: a.newProcess("child") };
    case "spawn":
      return { op: name, process: a.newProcess("process") };
    default:
      return buildFile(a, call, name);
  }
}

function buildFile(a: Arguments, call: Call, name: string): Operation | null {
  switch (name) {
    case "memfd":
    case "tmpfs":
    case "hugetlb": {
      const huge = HUGE_OPTIONS.find((each) => each === a.word("huge"));
      const pages = a.number("pages", name === "hugetlb" ? MAX_GIB_PAGES : MAX_PAGES, 0);
      return { op: "file", file: call.target?.text ?? "", kind: name, pages, ...(huge && { huge }) };
    }
    case "pwrite": {
      const { file, page } = a.fileRange("page");
      return { op: name, file, page, value: a.value(0) };
    }
    case "pread": {
      const { file, page } = a.fileRange("page");
      return { op: name, file, page };
    }
    case "fallocate": {
      const range = a.fileRange("range");
      return { op: name, mode: a.flags("mode").includes("PUNCH_HOLE") ? "punch" : "alloc", ...range };
    }
    case "ftruncate":
      return { op: name, file: a.file() ?? "", pages: a.number("pages", MAX_PAGES, 0) };
    case "swapon":
    case "swapoff":
    case "compact":
    case "drop_slab":
    case "ksm":
      return { op: name };
    case "hugepages":
      return { op: name, count: a.number("count", MAX_POOL, 0) };
    default:
      return null;
  }
}

function buildMmap(a: Arguments, call: Call, mm: string): Operation {
  const target = call.target;
  const file = a.file();
  const flags = a.flags();
  const given = a.argument("flags");
  const shared = flags.includes("SHARED");
  const huge = flags.includes("HUGETLB");
  const info = file === undefined ? undefined : a.r.names.file(file);
  const limit = huge || info?.kind === "hugetlb" ? MAX_GIB_PAGES : MAX_PAGES;
  const pages = a.number("pages", limit, 0);
  const place = target === null ? 0 : a.target(target, limit === MAX_GIB_PAGES && pages > MAX_HUGE_PAGES);
  const fileArgument = a.argument("file");
  if (given && shared && flags.includes("PRIVATE")) a.fail(given, "a mapping is SHARED or PRIVATE, not both");
  if (fileArgument && file !== undefined && given && !a.failed) {
    if (huge)
      a.fail(
        given,
        "HUGETLB is for anonymous memory; a file of huge pages is f = hugetlb(2)",
        shared ? "SHARED" : "PRIVATE",
      );
    else if (flags.includes("ANONYMOUS")) a.fail(given, "ANONYMOUS means no file", shared ? "SHARED" : "PRIVATE");
  }
  if (fileArgument && file !== undefined && !shared && !flags.includes("PRIVATE") && !a.failed) {
    a.r.report.error("arguments", fileArgument, "a mapping of a file is SHARED or PRIVATE: say which", [
      { title: "Map it SHARED", start: fileArgument.start, end: fileArgument.end, text: `SHARED, ${file}` },
      { title: "Map it PRIVATE", start: fileArgument.start, end: fileArgument.end, text: `PRIVATE, ${file}` },
    ]);
    a.failed = true;
  }
  const kind = huge ? "hanon" : shared ? "shanon" : "anon";
  const track = a.argument("track");
  return {
    op: "mmap",
    mm,
    place,
    pages,
    backing: file === undefined ? { kind } : { kind: "file", file },
    shared,
    offset: a.number("offset", MAX_PAGES, 0),
    track: track === undefined ? null : a.number("track", MAX_PAGES, 0),
    prot: a.argument("prot") === undefined ? "read+write" : prot(a),
  };
}

function prot(a: Arguments): Prot {
  const flags = a.flags("prot");
  if (a.failed) return "none";
  const argument = a.argument("prot");
  const read = flags.includes("READ");
  const write = flags.includes("WRITE");
  if (argument && flags.includes("NONE") && flags.length > 1)
    a.fail(argument.value.kind === "word" ? argument.value : argument, "NONE goes with nothing else");
  if (argument && write && !read) {
    a.r.report.error("type", argument.value, "WRITE without READ is readable on every machine; write READ+WRITE", [
      { title: "Change to 'READ+WRITE'", start: argument.value.start, end: argument.value.end, text: "READ+WRITE" },
    ]);
    a.failed = true;
  }
  return write ? "read+write" : read ? "read" : "none";
}

/** Bits have no order: equal sets are equal operations. */
function featuresInOrder(features: readonly Feature[]): readonly Feature[] {
  return inOrder(features, vocabularyNamed("features").words);
}

function modesInOrder(modes: readonly RegisterMode[]): readonly RegisterMode[] {
  return inOrder(modes, vocabularyNamed("register-modes").words);
}

function categoriesInOrder(categories: readonly PageCategory[]): readonly PageCategory[] {
  return inOrder(categories, vocabularyNamed("categories").words);
}

function inOrder<T extends string>(given: readonly T[], words: readonly { readonly name: string }[]): readonly T[] {
  if (given.length < 2) return given;
  return [...given].sort(
    (a, b) => words.findIndex(({ name }) => name === a) - words.findIndex(({ name }) => name === b),
  );
}
