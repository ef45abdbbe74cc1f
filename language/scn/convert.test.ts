// `.scn` to `.pte` and back; over the whole corpus: test/kernel/convert.test.ts.

import { describe, expect, it } from "vitest";
import type { Operation } from "../../engine/operation.ts";
import { bind } from "../bind.ts";
import { scnMachine } from "../machine.ts";
import { parse } from "../parse.ts";
import { normalizeScn, pteToScn, scnToPte } from "./convert.ts";
import { parseScn } from "./read.ts";

function read(line: string): Operation | undefined {
  return parseScn(line)[0]?.op;
}

describe("lines are read as the recorder reads them", () => {
  it.each<[string, Operation]>([
    [
      "mmap A r0 f0 4 priv off 2 track 8 ro",
      {
        op: "mmap",
        mm: "A",
        place: 0,
        pages: 4,
        backing: { kind: "file", file: "f0" },
        shared: false,
        offset: 2,
        track: 8,
        prot: "read",
      },
    ],
    [
      "mmap A r1 anything",
      {
        op: "mmap",
        mm: "A",
        place: 1,
        pages: 4,
        backing: { kind: "anon" },
        shared: false,
        offset: 0,
        track: null,
        prot: "read+write",
      },
    ],
    ["munmap A r0", { op: "munmap", mm: "A", range: { place: 0, page: 0, count: null } }],
    [
      "wp A r0 0x1 010",
      {
        op: "writeprotect",
        mm: "A",
        range: { place: 0, page: 1, count: 8 },
        protect: true,
        dontwake: false,
        wake: false,
      },
    ],
    ["write A r0 1", { op: "write", mm: "A", place: 0, page: 1, value: 100 }],
    [
      "uffd A pfwp,fork useronly",
      { op: "userfaultfd", mm: "A", features: ["PAGEFAULT_FLAG_WP", "EVENT_FORK"], userModeOnly: true },
    ],
    ["uffd A", { op: "userfaultfd", mm: "A", features: [], userModeOnly: false }],
    ["uffd A pfwp,frok", { op: "bad", text: "uffd A pfwp,frok" }],
    [
      "reg A r0 0 4 missing,wp",
      { op: "register", mm: "A", range: { place: 0, page: 0, count: 4 }, modes: ["MISSING", "WP"] },
    ],
    ["madvise A r0 0 2 DONTNEED", { op: "bad", text: "madvise A r0 0 2 DONTNEED" }],
    ["read C r0 0", { op: "bad", text: "read C r0 0" }],
    ["read A r8 0", { op: "bad", text: "read A r8 0" }],
    ["fork A C", { op: "bad", text: "fork A C" }],
    ["nothing A r0", { op: "bad", text: "nothing A r0" }],
    ["clear_refs A x", { op: "clear_refs", mm: "A", value: -1 }],
  ])("%s", (line, operation) => {
    expect(read(line)).toEqual(operation);
  });

  it("a write without a value writes 100 and its index", () => {
    expect(parseScn("swapon\n# x\nwrite A r0 0 # y\n").at(-1)).toEqual({
      op: { op: "write", mm: "A", place: 0, page: 0, value: 101 },
      text: "write A r0 0",
      line: 2,
    });
  });
});

describe("the machine's settings", () => {
  const scn = "machine thp=always mthp=16k-64k:always;2m:never # as here\nmmap A r0 anon 16\n";

  it("are a line in both, and no operation", () => {
    expect(scnToPte(scn)).toBe("machine thp=always mthp=16k-64k:always;2m:never # as here\nA: r0 = mmap(16)\n");
    expect(parseScn(scn).map(({ text }) => text)).toEqual(["mmap A r0 anon 16"]);
    expect(pteToScn(bind(parse(scnToPte(scn)))).text).toBe(normalizeScn(scn));
  });

  it("are the same settings in both", () => {
    const { thp, mthp } = bind(parse(scnToPte(scn))).environment.settings;
    expect(scnMachine(scn)).toEqual({ thp, mthp });
    expect({ thp, mthp }).toEqual({ thp: "always", mthp: "16k-64k:always;2m:never" });
  });

  it("are comments in .scn where the recorder has no such setting", () => {
    const { text } = pteToScn(bind(parse("machine nodes=2 mthp=64k:always\nmachine nodes=2\nA: r0 = mmap(1)\n")));
    expect(text).toBe("machine mthp=64k:always # machine nodes=2\n# machine nodes=2\nmmap A r0 anon 1\n");
  });
});

describe("what one of the two has no form for", () => {
  it("is quoted in .pte, and comes back as it was", () => {
    const text =
      'read C r0 0\nfork A A # a "remark"\nread A r0 -1\nmunmap A r0 1\nmadvise A r0 0 2 nope\nuffd A x"y\\z\n';
    const pte = scnToPte(text);
    expect(pte.split("\n").slice(0, 4)).toEqual([
      'scn "read C r0 0"',
      'scn "fork A A" # a "remark"',
      'scn "read A r0 -1"',
      "A: munmap(r0[1..+0])",
    ]);
    expect(pteToScn(bind(parse(pte))).text).toBe(normalizeScn(text));
  });

  it("is a comment in .scn, and a problem where it would have run", () => {
    const text = `## # Title
kernel 6.18
f = memfd(2)
A: guest = mmap(2, SHARED, f)
A: r0 = mmap(1)
A: fork(C)
A: read(guest) -> 0  # zero
assert A.guest is present
A: reclaim(guest)
A: wp(guest
`;
    const { text: scn, problems } = pteToScn(bind(parse(text)));
    expect(scn).toBe(`## # Title
# kernel 6.18
file f0 memfd 2
mmap A r1 f0 2
mmap A r0 anon 1
fork A B
read A r1 0 # -> 0 # zero
# assert A.guest is present
# A: reclaim(guest)
# A: wp(guest
`);
    expect(problems.map(({ line }) => line)).toEqual([8, 9]);
  });
});
