// Every request of the Debug Adapter Protocol that the adapter answers, over real messages and a real language server.
import { afterEach, describe, expect, test } from "vitest";
import type { ExploreResult } from "../../server/protocol.ts";
import { testUri } from "../../server/testing/client.ts";
import { protectedPages } from "../../test/openings.ts";
import { capabilities } from "./capabilities.ts";
import { closeAll, Debugger, program, stoppedAt, scenario as text } from "./testing/client.ts";

const source = { path: program };

afterEach(closeAll);

describe("launch", () => {
  test("initialize says what the adapter can do; memory and disassembly are not among it", async () => {
    const made = await Debugger.open(text);
    const { body } = await made.client.initializeRequest();
    expect(body).toEqual(capabilities);
    expect(body).not.toHaveProperty("supportsDisassembleRequest");
    expect(body).not.toHaveProperty("supportsReadMemoryRequest");
    expect(body?.exceptionBreakpointFilters?.map(({ filter }) => filter)).toEqual([
      ...["error", "warning", "information"],
      ...["EFAULT", "SIGBUS", "SIGSEGV", "blocked"],
    ]);
  });

  test("it stops after the first statement", async () => {
    const made = await Debugger.launch(text);
    expect(await made.stop()).toBe("entry 2");
    expect(made.moves).toEqual([0]);
  });

  test("stopOnEntry false runs to the first breakpoint, the first statement included; without any, to the end", async () => {
    const first = await Debugger.launch(text, { stopOnEntry: false }, (client) =>
      client.setBreakpointsRequest({ source, breakpoints: [{ line: 2 }] }),
    );
    expect(await first.stop()).toBe("breakpoint 2: breakpoint");
    const none = await Debugger.launch(text, { stopOnEntry: false });
    expect(await none.stop()).toBe("end 16");
    await none.client.continueRequest({ threadId: 1 });
    expect(await none.stop()).toBe("terminated");
    expect(none.moves).toEqual([13, null]);
  });

  test("stopOnFinding stops at every finding or at none, whatever the filters are", async () => {
    const all = await Debugger.launch(text, { stopOnEntry: false, stopOnFinding: true });
    expect(await all.stop()).toBe("exception 14: PTE001: drops the write-protection of A.anon[0]");
    const none = await Debugger.launch(text, { stopOnEntry: false, stopOnFinding: false }, (client) =>
      client.setExceptionBreakpointsRequest({ filters: ["error", "warning"] }),
    );
    expect(await none.stop()).toBe("end 16");
  });

  test("kernel and design take the place of the headers", async () => {
    const other = await Debugger.launch(text, {
      kernel: "6.1",
      design: "none",
      stopOnEntry: false,
      stopOnFinding: true,
    });
    expect(await other.stop()).toBe("exception 13: PTE009: drops the write-protection of A.buf[0]");
    expect((await other.stack("A"))[1]).toBe("went through, in this order, on Linux 6.1:");
  });

  test.each([
    [{ program: "" }, "No scenario: open one (.pte), or name it as 'program' in launch.json."],
    [{ kernel: "best" }, "'best' is no Linux version."],
    [{ design: "best" }, "There is no design best. There are:"],
  ])("%o is refused", async (args, message) => {
    const made = await Debugger.open(text);
    await expect(made.start(args)).rejects.toThrow(message);
  });

  test("a scenario of which nothing runs is refused", async () => {
    const made = await Debugger.open("# nothing\n");
    await expect(made.start()).rejects.toThrow("No statement of this scenario runs.");
  });

  test("without debugging it says what is found, and ends", async () => {
    const made = await Debugger.launch(text, { noDebug: true });
    expect(await made.stop()).toBe("terminated");
    expect(made.output()).toEqual(["PTE001: drops the write-protection of A.anon[0]", "14 statements run."]);
  });
});

test("what a search finds is debugged at once: the session goes to the finding", async () => {
  const section = `${protectedPages(2)}explore
any A: madvise(buf[*], DONTNEED)
any A: write(buf[*], 9)
never PTE016
`;
  const made = await Debugger.open(section);
  const asked = { uri: testUri, text: section };
  const result: ExploreResult = await made.server.connection.sendRequest("ptescope/explore", asked);
  const found = "answers" in result ? result.answers[0]?.scenario : null;
  const session = await Debugger.launch(found ?? "", { stopOnEntry: false, stopOnFinding: true });
  expect(await session.stop()).toMatch(/^exception \d+: PTE001: /);
  await session.client.continueRequest({ threadId: 1 });
  expect(await session.stop()).toMatch(/^exception \d+: PTE016: /);
});

describe("going", () => {
  test("next and stepIn carry out a statement, whatever thread it is of; stepBack takes it back", async () => {
    const made = await stoppedAt(14);
    await made.client.nextRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 15");
    await made.client.stepInRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 16");
    await made.client.stepBackRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 15");
    await made.client.nextRequest({ threadId: 1 });
    await made.stop();
    await made.client.nextRequest({ threadId: 1 });
    expect(await made.stop()).toBe("terminated");
  });

  test("stepBack and reverseContinue end at the first statement", async () => {
    const made = await stoppedAt(6);
    await made.client.reverseContinueRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 2");
    await made.client.stepBackRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 2");
  });

  test("continue and reverseContinue meet the same breakpoints", async () => {
    const made = await Debugger.launch(text, {}, (client) =>
      client.setBreakpointsRequest({ source, breakpoints: [{ line: 5 }, { line: 9 }, { line: 13 }] }),
    );
    await made.stop();
    const stops: string[] = [];
    for (let i = 0; i < 4; i++) {
      await made.client.continueRequest({ threadId: 1 });
      stops.push(await made.stop());
    }
    for (let i = 0; i < 4; i++) {
      await made.client.reverseContinueRequest({ threadId: 1 });
      stops.push(await made.stop());
    }
    const hit = (line: number) => `breakpoint ${line}: breakpoint`;
    expect(stops).toEqual([hit(5), hit(9), hit(13), "end 16", hit(13), hit(9), hit(5), "step 2"]);
  });

  test("goto goes to a line in either direction, and to the next statement where none stands", async () => {
    const made = await stoppedAt(9);
    const targets = async (line: number) => (await made.client.gotoTargetsRequest({ source, line })).body.targets;
    expect(await targets(12)).toEqual([{ id: 10, label: "step 11 of 14: A: madvise(buf[0], DONTNEED)", line: 13 }]);
    for (const line of [13, 3]) {
      const [target] = await targets(line);
      await made.client.gotoRequest({ threadId: 1, targetId: target?.id ?? -1 });
      expect(await made.stop()).toBe(`goto ${line}`);
    }
  });

  test("stepOut leaves the file that is included; of the scenario itself, it goes to its end", async () => {
    const including = 'include "setup.pte"\nA: write(buf[0], 1)\nA: write(buf[0], 2)\n';
    const files = { "file:///setup.pte": "A: buf = mmap(1)\nA: read(buf[0])\n" };
    const made = await Debugger.launch(including, {}, undefined, files);
    expect(await made.stop()).toBe("entry 1");
    expect(await made.stack("A")).toEqual(["A: buf = mmap(1) /setup.pte 1"]);
    await made.client.stepOutRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 2");
    expect((await made.stack("A"))[0]).toBe("A: write(buf[0], 1) /scenario.pte 2");
    await made.client.stepOutRequest({ threadId: 1 });
    expect(await made.stop()).toBe("end 3");
  });

  test("restart begins again; terminate and disconnect end", async () => {
    const made = await stoppedAt(9);
    await made.client.restartRequest({});
    expect(await made.stop()).toBe("breakpoint 9: breakpoint");
    await made.client.terminateRequest();
    expect(await made.stop()).toBe("terminated");
    const other = await stoppedAt(9);
    await other.client.disconnectRequest();
    await expect.poll(() => other.moves.at(-1)).toBe(null);
  });

  test("pause stops where it is", async () => {
    const made = await stoppedAt(9);
    await made.client.pauseRequest({ threadId: 1 });
    expect(await made.stop()).toBe("pause 9");
  });

  test("a step that is chosen elsewhere is gone to, once", async () => {
    const made = await stoppedAt(9);
    await made.adapter.session.jump(3);
    expect(await made.stop()).toBe("goto 5");
    await made.adapter.session.jump(3);
    await made.client.nextRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 6");
  });

  test("an edit takes the step and the breakpoints along", async () => {
    const made = await stoppedAt(9);
    const start = { line: 0, character: 0 };
    await made.server.edit({ start, end: start }, "# one\n# two\n");
    made.adapter.session.shift("file:///scenario.pte", [{ from: 0, to: 0, lines: 2 }]);
    const invalidated = made.event("invalidated");
    await made.adapter.session.edited();
    await invalidated;
    await made.client.nextRequest({ threadId: 1 });
    expect(await made.stop()).toBe("step 12");
    await made.client.reverseContinueRequest({ threadId: 1 });
    expect(await made.stop()).toBe("breakpoint 11: breakpoint");
  });
});
