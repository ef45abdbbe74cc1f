// What statements mean, what is said of those that mean nothing, and that an edit binds as a fresh start does.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../test/random/runs.ts";
import { nearest } from "./bind/report.ts";
import { bind } from "./bind.ts";
import type { Diagnostic } from "./bound.ts";
import { initialEnvironment } from "./environment.ts";
import { MAX_LINES, MAX_PLACES, MAX_PROCESSES } from "./limits.ts";
import { parse, update } from "./parse.ts";
import { type Includer, type Program, placeNames, running } from "./program.ts";
import { line, operation, scenario, setup, typo } from "./testing/arbitrary.ts";
import { marked } from "./testing/marker.ts";
import { writeOperation } from "./write.ts";

function diagnosticsOf(program: Program): string[] {
  return program.bound.flatMap(({ diagnostics }, at) =>
    diagnostics.map(({ start, end, severity, message }) => `${at}:${start}-${end} ${severity}: ${message}`),
  );
}

/** Every diagnostic is marked in the text, with its whole message. */
function check(source: string): void {
  const { text, marks } = marked(source);
  expect(diagnosticsOf(bind(parse(text)))).toEqual(marks);
}

function operationsOf(text: string) {
  return running(bind(parse(text))).map(({ bound }) => bound.operation);
}

describe("operations", () => {
  it("any, written out, means itself", () => {
    fc.assert(
      fc.property(operation, (op) => {
        const text = writeOperation(op, (place) => `p${place}`);
        expect(text).toBeDefined();
        const program = bind(parse(`${setup}${text}`));
        const last = program.bound.at(-1);
        const errors = last?.diagnostics.filter(({ severity }) => severity === "error");
        expect({ text, errors }).toEqual({ text, errors: [] });
        expect(last?.operation).toEqual(op);
      }),
      { numRuns: runs(2000) },
    );
  });

  it("places are numbered in the order of first mention", () => {
    const program = bind(parse("A: b = mmap(2)\nA: mremap(b[1], c[3])\nA: a = mmap(1)\nA: move(a, b)"));
    expect(placeNames(program)).toEqual(["b", "c", "a"]);
    expect(program.bound[1]?.operation).toEqual({
      op: "mremap",
      mm: "A",
      range: { place: 0, page: 1, count: 1 },
      to: { place: 1, page: 3 },
      dontunmap: false,
    });
    expect(program.bound[3]?.operation).toMatchObject({
      range: { place: 2, page: 0, count: null },
      from: { place: 0, page: 0 },
    });
  });

  it("long forms mean what short ones do", () => {
    const long =
      "A: b = mmap(4, MAP_SHARED)\nA: userfaultfd(UFFD_FEATURE_PAGEFAULT_FLAG_WP|UFFD_FEATURE_WP_ASYNC, UFFD_USER_MODE_ONLY)\nA: register(b, UFFDIO_REGISTER_MODE_WP)\nA: madvise(b, MADV_DONTNEED)\nA: mprotect(b, PROT_READ|PROT_WRITE)";
    const short =
      "A: b = mmap(4, SHARED)\nA: userfaultfd(WP_ASYNC | PAGEFAULT_FLAG_WP, USER_MODE_ONLY)\nA: register(b, WP)\nA: madvise(b, DONTNEED)\nA: mprotect(b, READ+WRITE)";
    expect(operationsOf(long)).toEqual(operationsOf(short));
    expect(operationsOf(long)).not.toContain(null);
  });

  it("optional arguments may be left out in the middle", () => {
    expect(operationsOf("A: userfaultfd(USER_MODE_ONLY)")).toEqual([
      { op: "userfaultfd", mm: "A", features: [], userModeOnly: true },
    ]);
    expect(operationsOf("A: b = mmap(4)\nA: pagemap_scan(b, ALL)").at(-1)).toMatchObject({
      wpMatching: false,
      mask: [],
      returned: null,
    });
  });

  it("a trace's line means what the recorder does", () => {
    const program = bind(
      parse('A: r2 = mmap(4)\nscn "write A r2 1 9"\nscn "mmap A r0 anon 2 ro"\nscn "munmap A r9 0"'),
    );
    expect(program.bound.map((bound) => bound.operation)).toMatchObject([
      { op: "mmap", place: 0 },
      { op: "write", mm: "A", place: 0, page: 1, value: 9 },
      { op: "mmap", place: 1, pages: 2, prot: "read" },
      { op: "bad", text: "munmap A r9 0" },
    ]);
    expect(placeNames(program)).toEqual(["r2", "r0"]);
  });
});

describe("diagnostics", () => {
  it("names", () =>
    check(`
A: buf = mmap(4)
A: wp(bfu)
#     ^^^ warning: nothing was mapped at 'bfu' before this; did you mean 'buf'?
A: wp(buf[2..4])
#     ^^^^^^^^^ warning: this is past what A mapped at 'buf': its last page is 3
spawn(B)
B: wp(buf)
#     ^^^ warning: B has nothing mapped at 'buf'
C: wp(buf)
^ error: there is no process 'C' (A: fork(C) or spawn(C) makes one); there are: A, B
A: fork(B)
#       ^ error: there is a process 'B' already; take another name
B: exit()
B: wp(buf)
^ error: B has exited before this
A: fork(B)
B: wp(buf)
f = memfd(4)
A: map = mmap(4, SHARED, g)
#                        ^ error: there is no file 'g' (g = memfd(4) makes one); there is: f
A: f = mmap(4)
#  ^ error: 'f' is a file already; take another name for the mapping
`));

  it("pages that are not mapped are no slip where the statement says that it fails", () =>
    check(`
A: buf = mmap(4)
A: read(buf[4]) -> SIGSEGV/1
A: wp(never) -> EBADF
A: read(buf[4]) -> 7
#       ^^^^^^ warning: this is past what A mapped at 'buf': its last page is 3
spawn(B)
assert B.buf is none -> !PTE023
`));

  it("operations and their arguments", () =>
    check(`
f = memfd(4)
A: buf = mmap(4, SHARED)
A: madvice(buf, DONTNEED)
#  ^^^^^^^ error: there is no operation 'madvice'; did you mean 'madvise'?
A: madvise(buf, DONTNED)
#               ^^^^^^^ error: 'DONTNED' is no advice; did you mean 'DONTNEED'?
A: madvise(buf, MADV_DONTNED)
#               ^^^^^^^^^^^^ error: 'MADV_DONTNED' is no advice; did you mean 'MADV_DONTNEED'?
A: register(buf)
#  ^^^^^^^^^^^^^ error: 'modes' is missing: P: register(range, modes, [skew=…], [bytes=…])
A: wp(buf, buf)
#          ^^^ error: 'wp' takes one argument: P: wp(range, [skew=…], [bytes=…])
A: read(buf[0..1])
#       ^^^^^^^^^ error: 'page' is one page, not 2: buf[0]
A: read(7)
#       ^ error: 'page' is one page of a mapping: buf[2], buf
A: wp(buf[3..1])
#         ^^^^ error: the last page comes before the first; both ends are included: buf[1..3], and a range of no pages is buf[3..+0]
A: wp(buf[20000])
#         ^^^^^ error: a page is between 0 and 16383, not 20000
wp(buf)
^^ error: a process does this: A: wp(…)
A: swapon()
^^ warning: 'swapon' is no process's doing; it is written swapon()
A: x = wp(buf)
#  ^ error: 'wp' makes nothing that could be named 'x'
A: mmap(4)
#  ^^^^ error: what it makes needs a name: buf = mmap(4)
A: x = mmap(4, f)
#              ^ error: a mapping of a file is SHARED or PRIVATE: say which
A: x = mmap(4, SHARED | PRIVATE)
#              ^^^^^^^^^^^^^^^^ error: a mapping is SHARED or PRIVATE, not both
A: x = mmap(4, HUGETLB | SHARED, f)
#              ^^^^^^^^^^^^^^^^ error: HUGETLB is for anonymous memory; a file of huge pages is f = hugetlb(2)
A: x = mmap(4, ofset=2)
#              ^^^^^ error: 'mmap' has no argument 'ofset'; did you mean 'offset'?
A: y = mmap(600, HUGETLB)
#           ^^^ error: a count of pages is between 0 and 512, not 600
A: mprotect(buf, WRITE)
#                ^^^^^ error: WRITE without READ is readable on every machine; write READ+WRITE
ftruncate(4, 4)
#         ^ error: 'file' is the name of a file, as in f = memfd(4)
A: write(buf[0], 4294967296)
#                ^^^^^^^^^^ error: a value of 4 bytes is between 0 and 4294967295, not 4294967296
`));

  it("results and asserts", () =>
    check(`
A: buf = mmap(4)
A/1: write(buf[0], 7) -> blocks wp
A: unwp(buf) -> 0, A/2 ok
#                  ^^^ error: no statement before this one is thread A/2 (a statement that starts with 'A/2:' is); did you mean 'A/1'?
A: wp(buf) -> EINVL
#             ^^^^^ error: 'EINVL' is no result; did you mean 'EINVAL'?
A: read(buf) -> blocks mising
#                      ^^^^^^ error: 'mising' is no message to wait for; did you mean 'missing'?
A: pagemap_scan(buf) -> [2..1] WRITEN
#                        ^^^^ error: the last page comes before the first
A: pagemap_scan(buf) -> [1..2] WRITEN
#                              ^^^^^^ error: 'WRITEN' is no page category; did you mean 'WRITTEN'?
assert A.buf is presnt
#               ^^^^^^ error: 'presnt' is no entry; did you mean 'present'?
assert A.buf is swap(rw)
#                    ^^ error: 'rw' is no attribute of 'swap'; did you mean 'rwp'?
assert A.buf is present(wp, !wp)
#                           ^^^ error: 'wp' and '!wp' can't both be
assert A.bfu is none
#        ^^^ error: nothing was mapped at 'bfu' before this; did you mean 'buf'?
assert A.buf is none -> 0
#                       ^ error: an assert returns nothing; only '!' and the finding that is meant to be here may stand after '->'
assert A.buf is none -> !PTE001
assert A.buf is none -> !PTE023
assert A.buf is none 7
#                    ^ error: '7' is not expected here: the statement ends before it
assert A.buf is 0x10000000000000000
#               ^^^^^^^^^^^^^^^^^^^ error: a raw value has 64 bits: 0x0 to 0xffffffffffffffff
decode 0x67 pmdd
#           ^^^^ error: 'pmdd' is no kind of raw value; did you mean 'pmd'?
`));

  it("headers", () =>
    check(
      `
kernel linux
#      ^^^^^ error: 'linux' is no Linux version
kernel 6.1.192
kernel 6.12.5 without 0cef0bb836e3
#      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: Linux 6.12.5 is without 0cef0bb836e3 anyhow
kernel 6.12 without
#      ^^^^^^^^^^^^ error: 'without' is followed by a commit: 6.12 without 0cef0bb836e3
kernel 6.12 with 0cef
#      ^^^^^^^^^^^^^^ error: '0cef' is no commit that is known here; docs/versions.md has them
kernel 6.12.999
#      ^^^^^^^^ warning: Linux 6.12.999 is newer than any 6.12 that is known here; it runs as 6.12.117
kernel 4.19
#      ^^^^ warning: Linux 4.19 is older than what is modelled; it runs as 5.10.0
kernel 6.1.0-47-amd64
#      ^^^^^^^^^^^^^^ warning: 6.1.0-47-amd64 is a distribution's kernel, of which only Linux 6.1 is known; it runs as that
arch x86
#    ^^^ error: 'x86' is no architecture; there are: x86_64, arm64, riscv64
config sft-dirty=off
#      ^^^^^^^^^ error: 'sft-dirty' is no build option; did you mean 'soft-dirty'?
machine nodes=9
#             ^ error: a machine has 1 to 2 nodes, not '9'
include "setup.pte"
#       ^^^^^^^^^^^ error: 'setup.pte' can't be included: there are no files here to include from
A: userfaultfd(WP_ASYNC)
kernel 6.18
#<- header
`.replace("#<- header", "^^^^^^ error: 'kernel' stands before the first operation; move it up"),
    ));

  it("each has a fix where there is one thing to do", () => {
    const fixed = (text: string): string => {
      const { bound } = bind(parse(text));
      const all: Diagnostic[] = bound.flatMap(({ diagnostics }) => [...diagnostics]);
      const last = text.split("\n").at(-1) ?? "";
      const fix = all.at(-1)?.fixes[0];
      return fix === undefined ? "no fix" : last.slice(0, fix.start) + fix.text + last.slice(fix.end);
    };
    expect(fixed("wp(buf)")).toBe("A: wp(buf)");
    expect(fixed("A: swapon()")).toBe("swapon()");
    expect(fixed("A: mmap(4)")).toBe("A: buf = mmap(4)");
    expect(fixed("A: x = wp(x)")).toBe("no fix");
    expect(fixed("f = memfd(4)\nA: x = mmap(4, f)")).toBe("A: x = mmap(4, SHARED, f)");
    expect(fixed("A: buf = mmap(4")).toBe("A: buf = mmap(4)");
    expect(fixed("A: b = mmap(4)\nA: madvise(b, dontneed)")).toBe("A: madvise(b, DONTNEED)");
  });
});

describe("headers", () => {
  it("are the settings that a scenario runs with", () => {
    const { environment } = bind(
      parse(
        "kernel 6.12\narch arm64\ndesign pte-marker rule=thread\nconfig soft-dirty=off 5-level=on\nmachine nodes=2 cpu=max",
      ),
    );
    expect(environment.settings).toEqual({
      ...initialEnvironment.settings,
      kernel: "6.12",
      arch: "arm64",
      ...{ levels: 5, lpa2: true, softDirty: false, nodes: 2 },
      rule: "thread",
    });
    expect(environment.layout).toEqual({ "soft-dirty": false, "5-level": true, lpa2: true });
  });

  it("include runs another scenario first", () => {
    const files: Record<string, string> = {
      "setup.pte": "kernel 6.12\nf = memfd(4)\nA: buf = mmap(4, SHARED, f)",
      "bad.pte": "A: wp(",
    };
    const include: Includer = (path, environment) => {
      const text = files[path];
      return text === undefined ? "no such file" : bind(parse(text), { environment });
    };
    const program = bind(parse('include "setup.pte"\nconfig soft-dirty=off\nA: wp(buf)\ninclude "late.pte"'), {
      include,
    });
    expect(program.environment.settings.kernel).toBe("6.12");
    expect(running(program).map(({ files: path, line: at, bound }) => [path.join(), at, bound.operation?.op])).toEqual([
      ["setup.pte", 1, "file"],
      ["setup.pte", 2, "mmap"],
      ["", 2, "writeprotect"],
    ]);
    expect(diagnosticsOf(program)).toEqual(["3:0-7 error: 'include' stands before the first operation; move it up"]);
    expect(diagnosticsOf(bind(parse('include "no.pte"\ninclude "bad.pte"'), { include }))).toEqual([
      "0:8-16 error: 'no.pte' can't be included: no such file",
      "1:8-17 error: 'bad.pte' has errors; open it to see them",
    ]);
  });
});

describe("bounds", () => {
  it("processes, places, lines", () => {
    const forks = Array.from({ length: MAX_PROCESSES }, (_, i) => `spawn(P${i})`).join("\n");
    expect(diagnosticsOf(bind(parse(forks)))).toEqual([`63:6-9 error: a scenario has at most 64 processes at a time`]);
    const maps = Array.from({ length: MAX_PLACES + 1 }, (_, i) => `A: m${i} = mmap(1)`).join("\n");
    expect(diagnosticsOf(bind(parse(maps)))).toEqual([
      "1024:3-8 error: a scenario has at most 1024 places; use one of the names again",
    ]);
    const grown = diagnosticsOf(bind(parse("A: x = mmap(4)\nA: x = mmap(40, HUGETLB)")));
    expect(grown).toEqual(["1:3-4 error: 'x' was mentioned before as a place of 64 MiB; map more of it at a new name"]);
    const lines = bind(parse("\n".repeat(MAX_LINES + 5)));
    expect(diagnosticsOf(lines)).toEqual([
      `100000:0-0 error: a scenario has at most 100000 lines; from here on nothing runs`,
    ]);
  });
});

describe("after an edit", () => {
  const edit = fc.record({ at: fc.nat(30), drop: fc.nat(2), lines: fc.array(fc.oneof(line, typo), { maxLength: 2 }) });

  it("the program is that of the new text", () => {
    fc.assert(
      fc.property(scenario, fc.array(edit, { maxLength: 6 }), (text, edits) => {
        let document = parse(text);
        let program = bind(document);
        for (const { at, drop, lines } of edits) {
          const startLine = Math.min(at, document.statements.length - 1);
          const change = {
            startLine,
            startColumn: 0,
            endLine: startLine + drop,
            endColumn: 0,
            text: lines.map((each) => `${each}\n`).join(""),
          };
          document = update(document, change).document;
          program = bind(document, { previous: program });
        }
        const fresh = bind(parse(document.statements.map((statement) => statement.text).join("\n")));
        expect(program.bound).toEqual(fresh.bound);
        expect(program.environment).toEqual(fresh.environment);
        expect(program.environments).toEqual(fresh.environments);
      }),
      { numRuns: runs(300) },
    );
  });

  it("a statement whose names stand for the same keeps its bound form", () => {
    const document = parse(`${setup}A: wp(p0)\nA: read(p1[0])\n`);
    const program = bind(document);
    const file = update(document, { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: "f7 = memfd(1)\n" });
    const after = bind(file.document, { previous: program });
    program.bound.forEach((bound, i) => {
      expect(after.bound[i + 1]).toBe(bound);
    });
    // A place in front of the others gives each another number.
    const place = update(document, {
      startLine: 0,
      startColumn: 0,
      endLine: 0,
      endColumn: 0,
      text: "A: first = mmap(1)\n",
    });
    const moved = bind(place.document, { previous: program });
    expect(moved.bound.at(-3)?.operation).toMatchObject({ op: "writeprotect", range: { place: 1 } });
  });
});

it("an environment that nothing changes is the same object", () => {
  const { environments, environment } = bind(parse("A: b = mmap(4)\nA: wp(b)\nA: read(b[0])\n# x"));
  expect(environments[2]).toBe(environments[1]);
  expect(environment).toBe(environments[1]);
});

it("suggestions are near, and none is better than a far one", () => {
  expect(nearest("madvice", ["madvise", "mremap"])).toBe("madvise");
  expect(nearest("dontneed", ["DONTNEED", "DODUMP"])).toBe("DONTNEED");
  expect(nearest("mmpa", ["mmap", "mlock"])).toBe("mmap");
  expect(nearest("x", ["munmap"])).toBeUndefined();
});
