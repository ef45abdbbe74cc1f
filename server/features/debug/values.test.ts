// What the debugger shows of userfaultfds whose monitor takes its time.

import { expect, test } from "vitest";
import { openScenario } from "../../../analysis/index.ts";
import { unreadMessages } from "../../../test/openings.ts";
import { threadsAt } from "./threads.ts";
import { childrenOf, scopesAt } from "./values.ts";

const run = openScenario(unreadMessages);
const debugged = { uri: "file:///late.pte", run };

function userfaultfdAt(step: number): string[] {
  const [scope] = scopesAt(debugged, step).filter(({ name }) => name === "Userfaultfds");
  const [of] = scope?.node ? childrenOf(debugged, step, scope.node, 0, 100) : [];
  const parts = of?.node ? childrenOf(debugged, step, of.node, 0, 100) : [];
  return [`${of?.name}: ${of?.value}`, ...parts.map(({ name, value }) => `${name}: ${value}`)];
}

test("unread messages, what is refused meanwhile, and who sleeps until what", () => {
  expect(userfaultfdAt(4)).toEqual([
    "A: EVENT_REMOVE, 2 unread",
    "EVENT_REMOVE: enabled",
    "A.ram[0..3]: registered: MISSING",
    "unread: A: missing fault at ram[3], read",
    "unread: A: event remove from ram[1], 4 KiB",
    "mmap_changing: 1: what protects, fills and moves gets EAGAIN",
    "A/balloon: blocks remove, until its remove message is read",
    "A/vcpu: blocks missing at ram[3], not read",
  ]);
  expect(userfaultfdAt(6)).toEqual([
    "A: EVENT_REMOVE",
    "EVENT_REMOVE: enabled",
    "A.ram[0..3]: registered: MISSING",
    "mmap_changing: 0",
    "A/vcpu: blocks missing at ram[3], not answered",
  ]);
});

test("a thread says what it waits for", () => {
  expect(threadsAt(debugged, 4).map(({ name }) => name)).toEqual([
    "A",
    "A/balloon waits: its remove message to be read",
    "A/vcpu waits: missing fault at ram[3], its message is not read",
  ]);
});
