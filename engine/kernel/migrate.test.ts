// A page that moves is locked: who faults it in from the page cache or the swap cache waits, and gets the page where it has gone to.
import { expect, test } from "vitest";
import { createState, defaultSettings, type Operation, pageAt, step } from "../index.ts";

const map = (mm: string, backing: Extract<Operation, { op: "mmap" }>["backing"]): Operation => ({
  op: "mmap",
  mm,
  place: 0,
  pages: 2,
  backing,
  shared: backing.kind === "file",
  offset: 0,
  track: null,
  prot: "read+write",
});
const at = (mm: string, page = 0) => ({ mm, place: 0, page }) as const;
const after = (...operations: readonly Operation[]) =>
  operations.reduce((state, op) => step(state, op).state, createState(defaultSettings));

const shared: readonly Operation[] = [
  { op: "file", file: "f", kind: "memfd", pages: 2 },
  map("A", { kind: "file", file: "f" }),
  { op: "spawn", process: "B" },
  map("B", { kind: "file", file: "f" }),
  { op: "write", ...at("A"), value: 1 },
  { op: "write", ...at("A", 1), value: 1 },
];

test.each(["read", "write"] as const)("a %s through another mapping waits for shmem_get_folio_gfp()", (op) => {
  const moving = after(...shared, { op: "migrate_begin", ...at("A") });
  const waits = step(moving, op === "read" ? { op, ...at("B") } : { op, ...at("B"), value: 2 });
  expect(waits.result.stuck).toBe(0);
  const moved = step(waits.state, { op: "migrate_end", ...at("A") });
  expect(moved.done).toHaveLength(1);
  const [a, b] = [pageAt(moved.state, "A", 0, 0).entry, pageAt(moved.state, "B", 0, 0).entry];
  expect([a.kind, b.kind]).toEqual(["present", "present"]);
  expect("frame" in a && a.frame).toBe("frame" in b && b.frame);
});

test("fault-around passes over it", () => {
  const moving = after(...shared, { op: "migrate_begin", ...at("A") }, { op: "read", ...at("B", 1) });
  expect(pageAt(moving, "B", 0, 1).entry.kind).toBe("present");
  expect(pageAt(moving, "B", 0, 0).entry.kind).toBe("none");
});

test("do_swap_page() waits where the page is in the swap cache", () => {
  const moving = after(
    { op: "swapon" },
    map("A", { kind: "anon" }),
    { op: "write", ...at("A"), value: 1 },
    { op: "fork", mm: "A", child: "B" },
    { op: "reclaim", ...at("A") },
    { op: "read", ...at("A") },
    { op: "migrate_begin", ...at("A") },
  );
  expect(pageAt(moving, "B", 0, 0).entry.kind).toBe("swap");
  expect(step(moving, { op: "read", ...at("B") }).result.stuck).toBe(0);
});
