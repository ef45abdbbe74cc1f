import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareLine, sameTraces } from "./compare.ts";
import { Ids } from "./ids.ts";
import { parseTrace, type TraceLine } from "./trace.ts";

const LINE: TraceLine = {
  i: 3,
  op: "madvise A r0 0 2 dontneed",
  ret: 0,
  val: 7,
  ev: [
    { u: "A", t: "wp", at: "r0:1", write: 1 },
    { u: "A", t: "remove", from: "r0:0", len: 8192 },
  ],
  done: [
    { i: 1, ret: 0, val: 0 },
    { i: 2, ret: -1, sig: "SIGBUS/2", val: 0 },
  ],
  waiting: [0],
  st: { A: { r0: { vma: ["0+2 rw-p uw"], pg: ["PXW:p1", "SW:0/s1"] }, r1: { vma: [], pg: ["PF:p2"] } } },
};

test("two recordings are the same whichever of those that were woken ran first", () => {
  const turned = { ...LINE, ev: [...(LINE.ev ?? [])].reverse(), done: [...(LINE.done ?? [])].reverse() };
  const text = (line: TraceLine): string => `{"kernel":"6.18.0"}\n${JSON.stringify(line)}\n`;
  expect(sameTraces(text(LINE), text(turned))).toBe(true);
  expect(sameTraces(text(LINE), text({ ...LINE, ret: 1 }))).toBe(false);
  expect(sameTraces(text(LINE), text({ ...LINE, waiting: [1] }))).toBe(false);
  expect(sameTraces(text(LINE), "")).toBe(false);
});

/** A line whose pages of A.r0 are these words. */
function pages(...pg: string[]): TraceLine {
  return { i: 0, op: "x", ret: 0, st: { A: { r0: { vma: [], pg } } } };
}

/** Where lines of page words part, under one map: the index of the first that does. */
function parts(lines: readonly (readonly [kernel: string[], engine: string[]])[], markers30 = false): number {
  const ids = new Ids(markers30);
  return lines.findIndex(([kernel, engine]) => {
    const difference = compareLine(pages(...kernel), pages(...engine), ids);
    ids.next();
    return difference !== undefined;
  });
}

describe("a line", () => {
  test("is the same as itself", () => {
    expect(compareLine(LINE, LINE, new Ids(false))).toBeUndefined();
  });

  test("is the same in another order of messages and of what ended", () => {
    const turned = { ...LINE, ev: LINE.ev?.toReversed(), done: LINE.done?.toReversed() } as TraceLine;
    expect(compareLine(LINE, turned, new Ids(false))).toBeUndefined();
  });

  const changes: [field: string, change: Partial<TraceLine>][] = [
    ["op", { op: "madvise A r0 0 1 dontneed" }],
    ["ret", { ret: 1 }],
    ["err", { err: "EINVAL" }],
    ["val", { val: 8 }],
    ["sig", { sig: "SIGBUS/2" }],
    ["blocked", { blocked: 1 }],
    ["stuck", { stuck: 1 }],
    ["skip", { skip: 1 }],
    ["bad", { bad: 1 }],
    ["ioctls", { ioctls: "5c" }],
    ["scan", { scan: [] }],
    ["ev", { ev: LINE.ev?.slice(1) ?? [] }],
    ["ev", { ev: [...(LINE.ev ?? []), ...(LINE.ev ?? [])] }],
    ["done", { done: LINE.done?.slice(1) ?? [] }],
    ["waiting", { waiting: [] }],
    ["st", { st: {} }],
    ["st A", { st: { A: { r0: { vma: ["0+2 rw-p uw"], pg: ["PXW:p1", "SW:0/s1"] } } } }],
    ["vma A.r0", { st: { A: { ...LINE.st.A, r0: { vma: ["0+2 rw-p"], pg: ["PXW:p1", "SW:0/s1"] } } } }],
    ["pg A.r0[1]", { st: { A: { ...LINE.st.A, r0: { vma: ["0+2 rw-p uw"], pg: ["PXW:p1", "S:0/s1"] } } } }],
    ["pg A.r0[1]", { st: { A: { ...LINE.st.A, r0: { vma: ["0+2 rw-p uw"], pg: ["PXW:p1"] } } } }],
  ];
  test.each(changes)("differs in %s", (field, change) => {
    expect(compareLine(LINE, { ...LINE, ...change }, new Ids(false))?.field).toBe(field);
    expect(compareLine({ ...LINE, ...change }, LINE, new Ids(false))?.field).toBe(field);
  });
});

describe("numbers of frames and slots", () => {
  test("compare up to renaming, frames and slots apart", () => {
    expect(
      parts([
        [
          ["P:p1", "P:p2", "S:0/s1"],
          ["P:p9", "P:p1", "S:0/s9"],
        ],
      ]),
    ).toBe(-1);
  });
  test("are one to one in both directions", () => {
    expect(
      parts([
        [
          ["P:p1", "P:p2"],
          ["P:p9", "P:p9"],
        ],
      ]),
    ).toBe(0);
    expect(
      parts([
        [
          ["P:p1", "P:p1"],
          ["P:p9", "P:p8"],
        ],
      ]),
    ).toBe(0);
  });
  test("stay paired while the kernel's or the engine's is visible", () => {
    expect(
      parts([
        [["P:p1"], ["P:p9"]],
        [["P:p1"], ["P:p8"]],
      ]),
    ).toBe(1);
    expect(
      parts([
        [["P:p1"], ["P:p9"]],
        [["P:p2"], ["P:p9"]],
      ]),
    ).toBe(1);
  });
  test("are free again after a line without them", () => {
    expect(
      parts([
        [["P:p1"], ["P:p9"]],
        [["-"], ["-"]],
        [["P:p2"], ["P:p9"]],
      ]),
    ).toBe(-1);
  });
  test("of a 6.1 marker mean nothing, those of other special entries do", () => {
    expect(
      parts(
        [
          [
            ["SW:30/p1", "P:p2"],
            ["SW:30/p7", "P:p7"],
          ],
        ],
        true,
      ),
    ).toBe(-1);
    expect(
      parts(
        [
          [
            ["S:30/p1", "P:p1"],
            ["S:30/p7", "P:p8"],
          ],
        ],
        false,
      ),
    ).toBe(0);
  });
  test("any renaming agrees, until two are swapped halfway", () => {
    const line = fc.uniqueArray(fc.nat(20), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.nat(1000), (lines, shift) => {
        const renamed = lines.map((ids): [string[], string[]] => [
          ids.map((id) => `P:p${id}`),
          ids.map((id) => `P:p${(id * 7 + shift) % 1009}`),
        ]);
        expect(parts(renamed)).toBe(-1);
        const [kernel, [first = "", second = "", ...others]] = renamed.at(-1) ?? [[], []];
        expect(parts([...renamed, [kernel, [second, first, ...others]]])).toBe(renamed.length);
      }),
    );
  });
});

describe("a trace that can't be read says where and why", () => {
  const header = '{"kernel":"6.18.1"}\n';
  test.each([
    ["", "it is empty"],
    ["nonsense\n", "line 1 is no JSON"],
    ['{"i":0}\n', "line 1 is no header"],
    [`${header}{"i":0,"op":"swapon","ret":0,"st":{},"new":1}\n`, 'line 2 has an unknown key "new"'],
    [`${header}{"i":0,"op":"swapon"}\n`, "line 2 lacks one of i, op, ret, st"],
    [`${header}{"i":0,"timeout":1}\n`, "line 2: the recorder ran out of time here"],
  ])("%j", (text, message) => {
    expect(() => parseTrace(text)).toThrow(message);
  });
});
