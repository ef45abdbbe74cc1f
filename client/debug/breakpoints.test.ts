// Where the debugger stops: breakpoints on lines, functions, pages, findings and answers, and what is wrong with them.

import type { DebugClient } from "@vscode/debugadapter-testsupport";
import { afterEach, expect, test } from "vitest";
import { Debugger, program } from "./testing/client.ts";

const text = `kernel 6.18
f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
A: read(buf[0])
A: madvise(buf[0], DONTNEED)
A/1: write(buf[0], 9)
pwrite(f[0], 3)
A: resolve(buf[0])
A: unregister(buf)
`;
const source = { path: program };

let made: Debugger | undefined;
afterEach(() => made?.close());

/** Every stop from the beginning to the end, as `line: why`. */
async function stops(before: (client: DebugClient) => Promise<unknown>, scenario = text): Promise<string[]> {
  made = await Debugger.launch(scenario, { stopOnEntry: false }, before);
  const all: string[] = [];
  for (;;) {
    const stop = await made.stop();
    if (/^(end|terminated)/.test(stop)) return all;
    all.push(stop);
    await made.client.continueRequest({ threadId: 1 });
  }
}

test.each<[string, object, string[]]>([
  ["a line", { line: 8 }, ["breakpoint 8: breakpoint"]],
  ["a line on which nothing runs", { line: 1 }, ["breakpoint 2: breakpoint"]],
  ["a condition that holds", { line: 8, condition: "A.buf[0] is marker(wp)" }, ["breakpoint 8: breakpoint"]],
  ["a condition that does not", { line: 7, condition: "buf[0] is marker(wp)" }, []],
  ["a condition on the protection", { line: 8, condition: "buf[0].protection is held" }, ["breakpoint 8: breakpoint"]],
  ["a hit count that never comes", { line: 8, hitCondition: "2" }, []],
  ["a hit count", { line: 8, hitCondition: "<= 1" }, ["breakpoint 8: breakpoint"]],
])("%s", async (_, breakpoint, expected) => {
  expect(
    await stops((client) => client.setBreakpointsRequest({ source, breakpoints: [{ line: 0, ...breakpoint }] })),
  ).toEqual(expected);
});

test("breakpoints say where they stand, and what is wrong with them", async () => {
  made = await Debugger.launch(text, {}, async (client) => {
    const { body } = await client.setBreakpointsRequest({
      source,
      breakpoints: [
        { line: 1 },
        { line: 8, condition: "buf[0]" },
        { line: 8, condition: "none[0] is none" },
        { line: 8, hitCondition: "often" },
      ],
    });
    expect(body.breakpoints.map(({ line, verified, message }) => [line, verified, message])).toEqual([
      [2, true, undefined],
      [8, false, "'buf[0]' is no condition; one is: A.buf[0] is marker(wp)."],
      [8, false, "Nothing was mapped at 'none' before this; there is: buf."],
      [8, false, "'often' is no hit count; one is: 3, >= 3, or % 2."],
    ]);
    const other = await client.setBreakpointsRequest({ source: { path: "/other.pte" }, breakpoints: [{ line: 1 }] });
    expect(other.body.breakpoints[0]?.message).toBe("No statement of this file runs in the scenario.");
    const { body: functions } = await client.setFunctionBreakpointsRequest({
      breakpoints: [{ name: "zap_pte_rnge" }, { name: "A.none[0].entry" }],
    });
    expect(functions.breakpoints.map(({ message }) => message)).toEqual([
      "The model goes through no function zap_pte_rnge(); did you mean zap_pte_range()?",
      "Nothing was mapped at 'none' before this; there is: buf.",
    ]);
    const filterOptions = [{ filterId: "error", condition: "PTE999" }];
    const { body: filters } = await client.setExceptionBreakpointsRequest({ filters: ["warning"], filterOptions });
    expect(filters).toEqual({
      breakpoints: [
        { verified: true },
        { verified: false, message: "There is no finding PTE999; a condition here is: PTE001, PTE016." },
      ],
    });
  });
});

test("breakpointLocations are the lines that run", async () => {
  made = await Debugger.launch(text, {}, async (client) => {
    const { body } = await client.customRequest("breakpointLocations", { source, line: 1, endLine: 4 });
    expect(body).toEqual({ breakpoints: [{ line: 2 }, { line: 3 }, { line: 4 }] });
  });
});

test("log points say what their braces come to, and do not stop", async () => {
  const logMessage = "buf is {buf[0]}, raw {raw(A.buf[0])}, {nope[0]}";
  const breakpoints = [{ line: 8, logMessage }, { line: 9 }];
  expect(await stops((client) => client.setBreakpointsRequest({ source, breakpoints }))).toEqual([
    "breakpoint 9: breakpoint",
  ]);
  expect(made?.output()).toEqual([
    "buf is marker(wp), raw 0xfffffffffffffc00, (nothing was mapped at 'nope' before this; there is: buf)",
  ]);
});

test.each<[string, string[]]>([
  [
    "zap_pte_range",
    ["function breakpoint 8: goes through zap_pte_range()", "function breakpoint 10: goes through zap_pte_range()"],
  ],
  [
    "zap_pte_range()",
    ["function breakpoint 8: goes through zap_pte_range()", "function breakpoint 10: goes through zap_pte_range()"],
  ],
  [
    "A.buf[0].protection",
    [
      "function breakpoint 7: A.buf[0].protection: none → held, by mwriteprotect_range()",
      "function breakpoint 13: A.buf[0].protection: held → none, by mwriteprotect_range()",
    ],
  ],
])("a function breakpoint %s", async (name, expected) => {
  expect(await stops((client) => client.setFunctionBreakpointsRequest({ breakpoints: [{ name }] }))).toEqual(expected);
});

test("a function breakpoint has a hit count and a condition; a kernel's own names count", async () => {
  const breakpoints = [{ name: "zap_pte_range", hitCondition: "% 2" }];
  expect(await stops((client) => client.setFunctionBreakpointsRequest({ breakpoints }))).toEqual([
    "function breakpoint 10: goes through zap_pte_range()",
  ]);
  const old = text.replace("6.18", "5.15");
  const copy = `${old}A: copy(buf[1], 1)\n`.replace("register(buf, WP)", "register(buf, MISSING)");
  for (const name of ["__mcopy_atomic", "mfill_atomic"])
    expect(await stops((client) => client.setFunctionBreakpointsRequest({ breakpoints: [{ name }] }), copy)).toEqual(
      [],
    );
});

test("what a data breakpoint may be about is told by the Variables view and by expressions", async () => {
  made = await Debugger.launch(text, { stopOnEntry: false, stopOnFinding: false }, (client) =>
    client.setBreakpointsRequest({ source, breakpoints: [{ line: 8 }] }),
  );
  await made.stop();
  const sendRequest = async (args: { variablesReference?: number; name: string }) =>
    (await made?.client.dataBreakpointInfoRequest(args))?.body;
  expect(await sendRequest({ name: "buf[0]" })).toEqual({
    dataId: "A.buf[0]",
    description: "A.buf[0]",
    accessTypes: ["write", "readWrite"],
    canPersist: true,
  });
  expect((await sendRequest({ name: "A.buf[0].protection" }))?.accessTypes).toEqual(["write"]);
  expect((await sendRequest({ name: "raw(A.buf[0])" }))?.dataId).toBe("A.buf[0].entry");
  expect((await sendRequest({ name: "f" }))?.dataId).toBe(null);
  // By the view: what was shown under the reference.
  const { body } = await made.client.scopesRequest({ frameId: await made.frame() });
  const pages = body.scopes.find(({ name }) => name === "Pages")?.variablesReference ?? 0;
  const inside = async (variablesReference: number) =>
    (await made?.client.variablesRequest({ variablesReference }))?.body.variables ?? [];
  const [mapping] = await inside(pages);
  const [page] = await inside(mapping?.variablesReference ?? 0);
  expect((await sendRequest({ variablesReference: mapping?.variablesReference ?? 0, name: "[0]" }))?.dataId).toBe(
    "A.buf[0]",
  );
  await inside(page?.variablesReference ?? 0);
  expect((await sendRequest({ variablesReference: page?.variablesReference ?? 0, name: "entry" }))?.dataId).toBe(
    "A.buf[0].entry",
  );
  expect((await sendRequest({ variablesReference: page?.variablesReference ?? 0, name: "address" }))?.dataId).toBe(
    null,
  );
});

test.each<[string, string, string[]]>([
  [
    "A.buf[0]",
    "write",
    [
      "data breakpoint 6: A.buf[0] is written",
      "data breakpoint 11: A.buf[0] is written",
      "data breakpoint 12: A.buf[0] holds another content",
      "data breakpoint 13: A.buf[0] is written, by a thread that goes on",
    ],
  ],
  [
    "A.buf[0]",
    "readWrite",
    [
      "data breakpoint 6: A.buf[0] is written",
      "data breakpoint 9: A.buf[0] is read",
      "data breakpoint 11: A.buf[0] is written",
      "data breakpoint 12: A.buf[0] holds another content",
      "data breakpoint 13: A.buf[0] is written, by a thread that goes on",
    ],
  ],
  [
    "A.buf[0].entry",
    "write",
    [
      "data breakpoint 6: A.buf[0].entry: none → present(rw, dirty, soft_dirty)",
      "data breakpoint 7: A.buf[0].entry: present(rw, dirty, soft_dirty) → present(wp, dirty, soft_dirty)",
      "data breakpoint 8: A.buf[0].entry: present(wp, dirty, soft_dirty) → marker(wp)",
      "data breakpoint 9: A.buf[0].entry: marker(wp) → present(wp)",
      "data breakpoint 10: A.buf[0].entry: present(wp) → marker(wp)",
      "data breakpoint 11: A.buf[0].entry: marker(wp) → present(wp, dirty, soft_dirty)",
      "data breakpoint 13: A.buf[0].entry: present(wp, dirty, soft_dirty) → present(rw, dirty, soft_dirty)",
      "data breakpoint 14: A.buf[0].entry: present(rw, dirty, soft_dirty) → present(dirty, soft_dirty)",
    ],
  ],
])("a data breakpoint on %s, %s", async (dataId, accessType, expected) => {
  const breakpoints = [{ dataId, accessType: accessType === "write" ? "write" : "readWrite" } as const];
  expect(await stops((client) => client.setDataBreakpointsRequest({ breakpoints }))).toEqual(expected);
});

test("a data breakpoint on the protection stops at its loss", async () => {
  const lost = text.replace("A: buf = mmap(2, SHARED, f)", "A: buf = mmap(2)");
  const breakpoints = [
    { dataId: "A.buf[0].protection", accessType: "write", condition: "buf[0].protection is lost" } as const,
  ];
  expect(await stops((client) => client.setDataBreakpointsRequest({ breakpoints }), lost)).toEqual([
    "data breakpoint 8: A.buf[0].protection: held → lost, by zap_pte_range()",
  ]);
});

const failing = `kernel 6.18
A: buf = mmap(1)
A: userfaultfd(SIGBUS)
A: register(buf, MISSING)
A: write(buf[0], 1) -> SIGBUS
A: munmap(buf)
A: read(buf[0]) -> SIGSEGV
A: madvise(buf, POPULATE_READ)
A: munmap(buf)
`;

test.each<[string, string, string[]]>([
  ["blocked", text, ["exception 11: the thread blocks"]],
  ["SIGBUS", failing, ["exception 5: SIGBUS"]],
  ["SIGSEGV", failing, ["exception 7: SIGSEGV"]],
])("the filter %s", async (filter, scenario, expected) => {
  expect(await stops((client) => client.setExceptionBreakpointsRequest({ filters: [filter] }), scenario)).toEqual(
    expected,
  );
});

test("findings stop by their severity and their codes, failed asserts among them; exceptionInfo explains", async () => {
  const lost = `${text.replace("A: buf = mmap(2, SHARED, f)", "A: buf = mmap(2)")}assert A.buf[0] is swap\n`;
  const found = await stops((client) => client.setExceptionBreakpointsRequest({ filters: ["error"] }), lost);
  expect(found).toEqual([
    "exception 8: PTE001: drops the write-protection of A.buf[0]",
    "exception 11: PTE016: A.buf[0] is written, and userfaultfd is not told",
    "exception 14: PTE023: does not hold: page 0 is present(rw, dirty, soft_dirty)",
  ]);
  const filterOptions = [{ filterId: "error", condition: "PTE001" }];
  expect(await stops((client) => client.setExceptionBreakpointsRequest({ filters: [], filterOptions }), lost)).toEqual([
    "exception 8: PTE001: drops the write-protection of A.buf[0]",
  ]);
  made = await Debugger.launch(lost, { stopOnEntry: false, stopOnFinding: true });
  await made.stop();
  const { body } = await made.client.exceptionInfoRequest({ threadId: 1 });
  expect([body.exceptionId, body.description?.split("\n")[0]]).toEqual([
    "A zap drops a uffd-wp protection",
    "PTE001: drops the write-protection of A.buf[0]",
  ]);
});
