// For property tests: operations, statements and scenarios at random.

import fc from "fast-check";
import type { Advice, Feature, Operation, PageCategory, Range, RegisterMode } from "../../engine/operation.ts";
import { vocabularyNamed } from "../table.ts";
import { writeOperation } from "../write.ts";

const names = (vocabulary: Parameters<typeof vocabularyNamed>[0]) =>
  vocabularyNamed(vocabulary).words.map(({ name }) => name);
/** Words in the table's order, as the binder gives them. */
const subset = <T extends string>(all: readonly string[]) => fc.subarray([...all] as T[], { minLength: 0 });

const mm = fc.constantFrom("A", "B");
const place = fc.nat(3);
const page = fc.nat(15);
const file = fc.constantFrom("f0", "f1");
const value = fc.nat(0xffffffff);
const count = fc.oneof(fc.nat(8), fc.constant(null));
const range: fc.Arbitrary<Range> = fc
  .record({ place, page, count })
  .map((each) => (each.count === null ? { ...each, page: 0 } : each));
/** The ioctls take ranges that are no whole pages, too. */
const bytesRange: fc.Arbitrary<Range> = fc
  .tuple(range, fc.nat(8192), fc.option(fc.nat(8192)))
  .map(([pages, skew, bytes]) => ({
    ...pages,
    ...(skew < 4096 ? {} : { skew: skew - 4096 }),
    ...(bytes === null ? {} : { bytes }),
  }))
  .filter(({ skew }) => skew !== 0);
const prot = fc.constantFrom("none", "read", "read+write");
const by = fc.constantFrom(...names("kernel-access"));
const flag = fc.boolean();

/** Any operation that a scenario can say. Places are p0 to p3, in this order. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: fc.constant("file"), file, kind: fc.constantFrom("memfd", "tmpfs", "hugetlb"), pages: fc.nat(32) }),
  fc.record({
    op: fc.constant("file"),
    file,
    kind: fc.constantFrom("memfd", "tmpfs"),
    pages: fc.nat(32),
    huge: fc.constantFrom("always", "within_size", "advise", "never"),
  }),
  fc.record({ op: fc.constant("pwrite"), file, page, value }),
  fc.record({ op: fc.constant("pread"), file, page }),
  fc.record({ op: fc.constant("fallocate"), file, mode: fc.constantFrom("punch", "alloc"), page, count: fc.nat(8) }),
  fc.record({ op: fc.constant("ftruncate"), file, pages: page }),
  fc.record({ op: fc.constantFrom("swapon", "swapoff", "compact", "drop_slab", "ksm") }),
  fc.record({ op: fc.constant("hugepages"), count: fc.nat(64) }),
  fc.record({ op: fc.constant("spawn"), process: fc.constantFrom("C", "D") }),
  fc.record({ op: fc.constant("fork"), mm, child: fc.constantFrom("C", "D") }),
  fc.record({ op: fc.constantFrom("exit", "close"), mm }),
  fc
    .record({
      op: fc.constant("mmap"),
      mm,
      place,
      pages: fc.nat(32),
      backing: fc.oneof(
        fc.record({ kind: fc.constantFrom("anon", "shanon", "hanon") }),
        fc.record({ kind: fc.constant("file"), file }),
      ),
      shared: flag,
      offset: fc.nat(4),
      track: fc.oneof(fc.nat(8), fc.constant(null)),
      prot,
    })
    .map((each) => {
      const { kind } = each.backing;
      return { ...each, shared: kind === "anon" ? false : kind === "shanon" ? true : each.shared };
    }),
  fc.record({
    op: fc.constantFrom("munmap", "mlock", "munlock", "khugepaged", "unregister", "wake", "pin", "unpin"),
    mm,
    range,
  }),
  fc.record({ op: fc.constant("mprotect"), mm, range, prot }),
  fc.record({ op: fc.constant("mremap"), mm, range, to: fc.record({ place, page }), dontunmap: flag }),
  fc.record({ op: fc.constant("madvise"), mm, range, advice: fc.constantFrom(...(names("advice") as Advice[])) }),
  fc.record({
    op: fc.constantFrom("read", "migrate", "migrate_begin", "migrate_end", "reclaim", "numa_hint"),
    mm,
    place,
    page,
  }),
  fc.record({ op: fc.constant("write"), mm, place, page, value }),
  fc.record({ op: fc.constant("kread"), mm, place, page, by }),
  fc.record({ op: fc.constant("kwrite"), mm, place, page, by, value }),
  fc.record({ op: fc.constant("userfaultfd"), mm, features: subset<Feature>(names("features")), userModeOnly: flag }),
  fc.record({ op: fc.constant("register"), mm, range, modes: subset<RegisterMode>(names("register-modes")) }),
  fc
    .record({ op: fc.constant("writeprotect"), mm, range, protect: flag, dontwake: flag, wake: flag })
    .map((each) => (each.protect ? { ...each, dontwake: false, wake: false } : each)),
  fc.record({ op: fc.constant("copy"), mm, range, value, wp: flag, dontwake: flag }),
  fc.record({ op: fc.constantFrom("zeropage", "poison"), mm, range, dontwake: flag }),
  fc.record({ op: fc.constant("continue"), mm, range, wp: flag, dontwake: flag }),
  fc.record({ op: fc.constant("move"), mm, range, from: fc.record({ place, page }), allowSrcHoles: flag }),
  fc.record({ op: fc.constant("clear_refs"), mm, value: fc.nat(5) }),
  fc.record({
    op: fc.constant("pagemap_scan"),
    mm,
    range: bytesRange,
    wpMatching: flag,
    checkWpAsync: flag,
    mask: subset<PageCategory>(names("categories")),
    inverted: subset<PageCategory>(names("categories")),
    anyof: subset<PageCategory>(names("categories")),
    returned: fc.option(fc.subarray(names("categories") as PageCategory[], { minLength: 1 })),
  }),
  fc.record({ op: fc.constant("rwprotect"), mm, range: bytesRange, protect: flag, dontwake: flag }),
  fc.record({
    op: fc.constant("set_mode"),
    mm,
    enable: subset<Feature>(names("features")),
    disable: subset<Feature>(names("features")),
  }),
) as fc.Arbitrary<Operation>;

/** A scenario's start that makes all that `operation` speaks of. */
export const setup = `f0 = memfd(32)
f1 = memfd(32)
A: p0 = mmap(32)
A: p1 = mmap(32)
A: p2 = mmap(32)
A: p3 = mmap(32)
A: fork(B)
A/1: read(p0[0])
`;

const results = fc.constantFrom(
  "",
  "",
  " -> 0",
  " -> EINVAL",
  "->blocks wp , !PTE001",
  " -> ok, A/1 blocks  missing",
  " -> [0..1] PAGE_IS_WRITTEN|PRESENT",
  " -> SIGBUS/2",
  " -> event fork",
);
const comments = fc.constantFrom("", "", "", " # why", "#", "   #  0x400 ");

/** A statement, written in one of the ways it may be. */
export const statement = fc
  .tuple(operation, results, comments, fc.constantFrom("", "  ", "\t"))
  .map(([op, result, comment, indent]) => {
    const text = writeOperation(op, (at) => `p${at}`) ?? "swapon()";
    const loose =
      indent === ""
        ? text
        : text.replaceAll(", ", " ,").replaceAll("DONTWAKE", "UFFDIO_COPY_MODE_DONTWAKE").replaceAll(" | ", "|");
    return indent + loose + result + comment;
  });

/** One line of any kind, without errors of the syntax (mostly). */
export const line: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: statement },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "",
      "# a comment",
      "## # A title",
      "##  and more ",
      "kernel 6.12",
      "config soft-dirty=off  memory-failure=on",
      "machine   nodes=2 # two",
      "arch x86_64",
      "assert A.p0 [0..3]  is  marker( wp )",
      "assert A.p1 is present(!wp,soft-dirty)",
      "assert A.p1 is none->! PTE023",
      "decode 0x8000000000000067   pmd",
      'scn  "wp A r0 0 1" -> 0',
      "A / 1 : write( p0 [ 1 ] , 7 )",
      "A: mprotect(p0, PROT_READ|PROT_WRITE)",
      "A: p1=mmap( 4,MAP_SHARED|MAP_NORESERVE , f0,offset = 2 )",
      'include "setup.pte"',
    ),
  },
);

/** A line with something wrong in it. */
export const typo = fc
  .tuple(
    line,
    fc.nat(30),
    fc.constantFrom("(", ")", "[", "]", "|", ",", '"', "#", "->", "=", ":", "!", "..", "x", " ", "é", "😀"),
  )
  .map(([text, at, insert]) => {
    const column = Math.min(at, text.length);
    return text.slice(0, column) + insert + text.slice(column + (at % 3));
  });

export const scenario = fc
  .array(fc.oneof({ weight: 5, arbitrary: line }, { weight: 1, arbitrary: typo }), { maxLength: 25 })
  .map((lines) => setup + lines.join("\n"));
