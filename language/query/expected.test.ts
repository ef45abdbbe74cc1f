// What may be typed at a position.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../test/random/runs.ts";
import { initialEnvironment } from "../environment.ts";
import { line, typo } from "../testing/arbitrary.ts";
import { activeCall, type Expected, expectedAt } from "./expected.ts";

const isFile = (name: string) => name === "f";

/** One line with `$0`; what is expected there, in short. */
function at(source: string): string {
  const column = source.indexOf("$0");
  const text = source.replace("$0", "");
  const expected = expectedAt(text, column, isFile);
  return `${short(expected)} <${text.slice(expected.replace.start, expected.replace.end)}>`;
}

function short(expected: Expected): string {
  switch (expected.kind) {
    case "operation":
      return `operation of ${expected.process ?? "any"}${expected.target ? " that makes" : ""}`;
    case "argument":
      return `${expected.row.name}: ${expected.parameters.map(({ name }) => name).join(" ")}`;
    case "words":
      return `${expected.vocabulary}${expected.given.length > 0 ? ` but ${expected.given.join()}` : ""}`;
    case "page":
      return `page of ${expected.process}.${expected.name}${expected.last ? ` from ${expected.from}` : ""}`;
    case "header-setting":
      return `setting of ${expected.header}`;
    case "header-value":
      return `value of ${expected.header} ${expected.name}`;
    case "path":
      return `path ${expected.typed}`;
    case "place":
      return `place of ${expected.process}`;
    case "attribute":
      return `attribute of ${expected.state}${expected.given.length > 0 ? ` but ${expected.given.join()}` : ""}`;
    case "assert-finding":
      return `assert-finding${expected.marked ? " marked" : ""}`;
    case "keyword":
      return `keyword ${expected.word}`;
    default:
      return expected.kind;
  }
}

describe("what is expected", () => {
  it.each([
    ["$0", "operation of any <>"],
    ["ma$0", "operation of any <ma>"],
    ["A: $0", "operation of A <>"],
    ["A: ma$0dvise(buf)", "operation of A <madvise>"],
    ["A/1: r$0", "operation of A <r>"],
    ["A/$0", "nothing <>"],
    ["A: buf = $0", "operation of A that makes <>"],
    ["A: buf = mm$0", "operation of A that makes <mm>"],
    ["ker$0", "operation of any <ker>"],
    ["A: madvise($0)", "madvise: range <>"],
    ["A: madvise(b$0", "madvise: range <b>"],
    ["A: madvise(buf, $0)", "madvise: advice <>"],
    ["A: kread(buf[0], $0)", "kread: by <>"],
    ["A: kwrite(buf[0], PRO$0)", "kwrite: by <PRO>"],
    ["A: madvise(buf, DONT$0NEED)", "madvise: advice <DONTNEED>"],
    ["A: buf = mmap(4, $0", "mmap: flags file offset track prot <>"],
    ["A: buf = mmap(4, f$0", "mmap: file flags offset track prot <f>"],
    ["A: buf = mmap(4, SHARED, $0", "mmap: file offset track prot <>"],
    ["A: buf = mmap(4, SHARED, f, $0", "mmap: offset track prot <>"],
    ["A: buf = mmap(4, SHARED, f, prot=$0", "prot <>"],
    ["A: buf = mmap(4, prot=READ+$0", "prot but READ <>"],
    ["A: register(buf, WP | $0)", "register-modes but WP <>"],
    ["A: register(buf, WP | MI$0)", "register-modes but WP <MI>"],
    ["A: userfaultfd(PAGEFAULT_FLAG_WP | WP_A$0", "features but PAGEFAULT_FLAG_WP <WP_A>"],
    ["A: read(buf[$0])", "page of A.buf <>"],
    ["A: wp(buf[1..$0])", "page of A.buf from 1 <>"],
    ["A: read(buf[0])$0", "nothing <>"],
    ["A: read(buf[0]) -> $0", "result <>"],
    ["A: read(buf[0]) -> E$0", "result <E>"],
    ["A: read(buf[0]) -> blocks $0", "faults <>"],
    ["A: read(buf[0]) -> blocks w$0", "faults <w>"],
    ["A: fork(B) -> event $0", "events <>"],
    ["A: fork(B) -> 0, $0", "result <>"],
    ["A: unwp(buf) -> 0, A/1 $0", "outcome <>"],
    ["A: unwp(buf) -> 0, A/1 o$0", "outcome <o>"],
    ["A: unwp(buf) -> 0, A/$0", "nothing <>"],
    ["A: unwp(buf) -> 0, !PTE$0", "finding <PTE>"],
    ["A: pagemap_scan(buf) -> [0..1] WRITTEN | $0", "categories but WRITTEN <>"],
    ["kernel $0", "setting of kernel <>"],
    ["kernel 6.$0", "setting of kernel <6.>"],
    ["config soft-d$0", "setting of config <soft-d>"],
    ["config soft-dirty=$0", "value of config soft-dirty <>"],
    ["config soft-dirty=o$0", "value of config soft-dirty <o>"],
    ["design pte-marker rule=$0", "value of design rule <>"],
    ['include "set$0', "path set <set>"],
    ["assert $0", "process <>"],
    ["assert A$0", "process <A>"],
    ["assert A.$0", "place of A <>"],
    ["assert A.b$0", "place of A <b>"],
    ["assert A.buf[$0", "page of A.buf <>"],
    ["assert A.buf $0", "keyword is <>"],
    ["assert A.buf is $0", "states <>"],
    ["assert A.buf is pre$0", "states <pre>"],
    ["assert A.buf is present(wp, $0", "attribute of present but wp <>"],
    ["assert A.buf is none -> $0", "assert-finding <>"],
    ["assert A.buf is present(wp) -> $0", "assert-finding <>"],
    ["assert A.buf is none -> !P$0", "assert-finding marked <P>"],
    ["decode 0x67 $0", "raw-kinds <>"],
    ["A: wp(buf) # $0", "nothing <>"],
    ["# A: wp($0", "nothing <>"],
    ["## $0", "nothing <>"],
  ])("%s", (source, expected) => {
    expect(at(source)).toBe(expected);
  });

  it("is answered anywhere in anything", () => {
    fc.assert(
      fc.property(fc.oneof(line, typo, fc.string()), fc.nat(60), (text, column) => {
        const { replace } = expectedAt(text, column, (name) => initialEnvironment.files.has(name));
        expect(replace.start).toBeGreaterThanOrEqual(0);
        expect(replace.end).toBeGreaterThanOrEqual(replace.start);
        expect(replace.end).toBeLessThanOrEqual(text.length);
        expect(/\n/.test(text) || replace.start <= Math.min(column, text.length)).toBe(true);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe("signature help", () => {
  function help(source: string): string {
    const active = activeCall(source.replace("$0", ""), source.indexOf("$0"), isFile);
    return active === undefined ? "none" : `${active.row.name} ${active.row.parameters[active.parameter]?.name ?? "-"}`;
  }

  it.each([
    ["A: madvise($0", "madvise range"],
    ["A: madvise(buf, $0DONTNEED)", "madvise advice"],
    ["A: madvise(buf, DONTNEED)$0", "none"],
    ["A: buf = mmap(4, SHARED, f$0", "mmap file"],
    ["A: buf = mmap(4, prot=$0", "mmap prot"],
    ["swapon($0)", "swapon -"],
    ["A: nothing($0", "none"],
    ["A: wp(buf, $0", "wp -"],
  ])("%s", (source, expected) => {
    expect(help(source)).toBe(expected);
  });
});
