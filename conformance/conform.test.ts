import { expect, test } from "vitest";
import { parseScn } from "../language/scn/read.ts";
import { answers } from "./answer.ts";
import { conformScenario, ordersFor, settingsOf } from "./conform.ts";
import { parseTrace, type Trace } from "./trace.ts";

// Three writers sleep at one page, and the one that goes on last is read.
const SCN = `mmap A r0 anon 1
uffd A pfwp
reg A r0 0 1 wp
write A r0 0 1
wp A r0 0 1
write A r0 0 7
write A r0 0 8
write A r0 0 9
unwp A r0 0 1
read A r0 0
`;

const { header } = parseTrace(
  '{"kernel":"6.18.44","features":"1ffff","raw":0,"nodes":1,"softdirty":1,"memoryfailure":1}\n',
);
const program = parseScn(SCN);
const answered = [...answers(program, settingsOf(header, "6.18"))];
const own = answered.map(({ line }) => line);

/** The engine's own trace, but that `val` is read in the end. */
function reading(val: number): Trace {
  return { header, lines: own.map((line) => (line.op.startsWith("read") ? { ...line, val } : line)) };
}

test("a trace agrees whoever of those that were woken at once went on last, and only then", () => {
  const reports = [7, 8, 9, 10].map((val) => conformScenario("three writers", SCN, reading(val), "6.18"));
  expect(reports.map(({ difference }) => difference?.field)).toEqual([undefined, undefined, undefined, "val"]);
  // The model's own order is one of the three.
  expect(reports.filter(({ reordered }) => reordered)).toHaveLength(2);
});

test("no order is tried where nobody was woken with others", () => {
  const alone = answered.slice(0, -2);
  expect([...ordersFor(alone, own, alone.length)]).toEqual([]);
});
