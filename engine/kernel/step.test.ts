// What single operations do to single pages: a scenario in the form of the kernel traces, and the words of a place
// after it.
import { describe, expect, test } from "vitest";
import { parseScn } from "../../language/scn/read.ts";
import {
  createState,
  defaultSettings,
  type KernelVersion,
  PROTNONE,
  pageAt,
  pageWord,
  placesOf,
  RW,
  type Step,
  step,
  vmasOf,
} from "../index.ts";

interface Row {
  readonly name: string;
  readonly run: string;
  /** Words of A's place 0 after it, frames and slots by the engine's own numbers. */
  readonly words: string;
  readonly kernel?: KernelVersion;
  /** Protection of A's place 0 after it. */
  readonly protection?: string;
  /** errno, signal, "blocked", "stuck" or "ok" of the last operation. */
  readonly result?: string;
}

const shmem = "file f0 memfd 2; mmap A r0 f0 2; uffd A pfwp,wpfile; reg A r0 0 2 wp; write A r0 0 7; wp A r0 0 2";
const anon = "swapon; mmap A r0 anon 2; uffd A pfwp; reg A r0 0 2 wp; write A r0 0 7; wp A r0 0 2";

const rows: readonly Row[] = [
  {
    name: "DONTNEED loses anonymous",
    run: `${anon}; madvise A r0 0 1 dontneed`,
    words: "- -",
    protection: "lost ineffective",
  },
  {
    name: "DONTNEED leaves a marker on shmem",
    run: `${shmem}; madvise A r0 0 1 dontneed`,
    words: "SW:31/1 SW:31/1",
    protection: "held held",
  },
  {
    name: "a marker's page comes back protected",
    run: `${shmem}; madvise A r0 0 1 dontneed; read A r0 0`,
    words: "PFXW:p1 SW:31/1",
  },
  {
    name: "a write to it is told",
    run: `${shmem}; madvise A r0 0 1 dontneed; write A r0 0 9`,
    words: "PFXW:p1 SW:31/1",
    result: "blocked",
  },
  {
    name: "punch leaves a marker",
    run: `${shmem}; fallocate f0 punch 0 1`,
    words: "SW:31/1 SW:31/1",
    protection: "held held",
  },
  { name: "truncate too", run: `${shmem}; ftruncate f0 0; read A r0 0`, words: "SW:31/1 SW:31/1", result: "SIGBUS/2" },
  {
    name: "PAGEOUT keeps the bit in the swap entry",
    run: `${anon}; madvise A r0 0 1 pageout`,
    words: "SW:0/s1 -",
    protection: "held ineffective",
  },
  {
    name: "FREE and PAGEOUT lose the page",
    run: `${anon}; madvise A r0 0 1 free; madvise A r0 0 1 pageout`,
    words: "- -",
    protection: "lost ineffective",
  },
  {
    name: "COPY without WP over a marker drops it",
    run: `${shmem}; copy A r0 1 1 5`,
    words: "PFXW:p1 PFX:p2",
    protection: "held lost",
  },
  { name: "munmap ends it", run: `${shmem}; munmap A r0 0 1`, words: "- SW:31/1", protection: "none held" },
  { name: "unregister ends it", run: `${shmem}; unreg A r0 0 2`, words: "PFX:p1 -", protection: "none none" },
  {
    name: "mremap without EVENT_REMAP strips",
    run: `${shmem}; mremap A r0 0 1 r1 0; mremap A r1 0 1 r0 0`,
    words: "PFX:p1 SW:31/1",
    protection: "lost held",
  },
  {
    name: "registered again without WP",
    run: `${shmem}; reg A r0 0 1 missing; write A r0 0 3`,
    words: "PFXW:p1 SW:31/1",
    protection: "none held",
    result: "ok",
  },
  {
    name: "guard over a protected shmem page spins",
    run: `${shmem}; madvise A r0 0 1 guard_install`,
    words: "SW:31/1 SW:31/1",
    result: "stuck",
  },
  {
    name: "6.1 has type 30",
    run: `${shmem}; madvise A r0 0 1 dontneed`,
    words: "SW:30/p1048576 SW:30/p1048576",
    kernel: "6.1",
  },
  {
    name: "6.1 has no guard",
    run: `${anon}; madvise A r0 0 1 guard_install`,
    words: "PXW:p1 -",
    kernel: "6.1",
    result: "EINVAL",
  },
  {
    name: "6.14 has none in memory of files",
    run: `${shmem}; madvise A r0 0 1 guard_install`,
    words: "PFXW:p1 SW:31/1",
    kernel: "6.14",
    result: "EINVAL",
  },
  {
    name: "hugetlb keeps it at pmd level",
    run: "hugepages 2; file f0 hugetlb 1; mmap A r0 f0 1; uffd A pfwp,wpfile; reg A r0 0 1 wp; write A r0 0; wp A r0 0 1; madvise A r0 0 1 dontneed",
    words: "W",
    protection: "held",
  },
  {
    name: "and loses it to truncate",
    run: "hugepages 2; file f0 hugetlb 1; mmap A r0 f0 1; uffd A pfwp,wpfile; reg A r0 0 1 wp; write A r0 0; wp A r0 0 1; ftruncate f0 0",
    words: "-",
    protection: "lost",
  },
  {
    name: "a page in use above nr_hugepages is surplus: it leaves the pool when it is freed",
    run: "hugepages 2; mmap A r0 hanon 2; write A r0 0; write A r0 1; hugepages 1; madvise A r0 0 1 dontneed; write A r0 0",
    words: "- PX:p1024",
    result: "SIGBUS/2",
  },
  {
    name: "an empty hugetlb pool is SIGBUS",
    run: "hugepages 0; mmap A r0 hanon 1; write A r0 0",
    words: "-",
    result: "SIGBUS/2",
  },
  {
    name: "a frame comes back when the child is gone",
    run: "mmap A r0 anon 1; write A r0 0; fork A B; exit B; write A r0 0",
    words: "PX:p1",
  },
  {
    name: "copy on write takes the lowest free frame",
    run: "mmap A r0 anon 1; write A r0 0; fork A B; write A r0 0",
    words: "PX:p2",
  },
];

function run(text: string, kernel: KernelVersion): Step {
  let state = createState({ ...defaultSettings, kernel, softDirty: false });
  let last: Step | undefined;
  for (const { op } of parseScn(text.replaceAll(";", "\n"))) {
    last = step(state, op);
    state = last.state;
  }
  if (last === undefined) throw new Error("no operation");
  return last;
}

function outcome({ result }: Step): string {
  if (result.sig) return `${result.sig.name}/${result.sig.code}`;
  if (result.blocked !== undefined) return "blocked";
  if (result.stuck !== undefined) return "stuck";
  return result.err ?? result.notModelled ?? "ok";
}

describe("an operation and the page", () => {
  test.each(rows)("$name", ({ run: text, words, kernel = "6.18", protection, result }) => {
    const last = run(text, kernel);
    const pages = placesOf(last.state, "A")[0]?.pages ?? 0;
    const indexes = Array.from({ length: pages }, (_, page) => page);
    expect(indexes.map((page) => pageWord(last.state, "A", 0, page)).join(" ")).toBe(words);
    if (protection !== undefined) {
      expect(indexes.map((page) => pageAt(last.state, "A", 0, page).protection.state).join(" ")).toBe(protection);
    }
    if (result !== undefined) expect(outcome(last)).toBe(result);
  });
});

describe("a second MADV_COLLAPSE of shmem", () => {
  test("finds the folio there and unmaps nobody", () => {
    const last = run(
      "file f0 memfd 512; mmap A r0 f0 512; madvise A r0 0 512 populate_write; uffd A pfwp,wpfile; reg A r0 0 512 wp; " +
        "wp A r0 0 4; madvise A r0 0 512 collapse; read A r0 0; madvise A r0 0 512 collapse",
      "6.18",
    );
    expect(outcome(last)).toBe("EINVAL");
    expect(pageWord(last.state, "A", 0, 0)).toMatch(/^PFXW/);
    expect(pageWord(last.state, "A", 0, 1)).toBe("SW:31/1");
  });
});

describe("UFFDIO_MOVE of a THP", () => {
  const thp =
    "mmap A r0 anon 512; madvise A r0 0 512 hugepage; mmap A r1 anon 1024; uffd A pfwp,move; reg A r0 0 512 wp; " +
    "reg A r1 0 1024 missing; write A r0 0; wp A r0 0 512";

  test("aligned, it moves whole and loses its bit", () => {
    const last = run(`${thp}; move A r1 0 512 r0 0`, "6.18");
    expect(pageAt(last.state, "A", 0, 0).entry.kind).toBe("none");
    expect(pageAt(last.state, "A", 1, 0).level).toBe("pmd");
    expect(pageWord(last.state, "A", 1, 0)).toMatch(/^PX:/);
  });

  test("where a page table is at the destination it is split, and pages of zeroes give way to the zero page", () => {
    const last = run(`${thp}; zeropage A r1 511 1; move A r1 0 2 r0 0`, "6.18");
    expect(pageAt(last.state, "A", 1, 0).level).toBe("pte");
    expect(pageWord(last.state, "A", 1, 1)).toBe("P:z");
    expect(pageWord(last.state, "A", 0, 2)).toBe("PW:z");
  });

  test("shared with a child it is refused, and stays whole", () => {
    const last = run(`${thp}; fork A B; move A r1 0 2 r0 0`, "6.18");
    expect(outcome(last)).toBe("EBUSY");
    expect(pageAt(last.state, "A", 0, 0).level).toBe("pmd");
  });
});

test("MADV_COLLAPSE of what a pmd maps already succeeds, registered for WP or not", () => {
  const last = run(
    "file f0 memfd 512; mmap A r0 f0 512; madvise A r0 0 512 populate_write; madvise A r0 0 512 collapse; " +
      "uffd A pfwp,wpfile; reg A r0 0 512 wp; madvise A r0 0 512 collapse",
    "6.18",
  );
  expect(outcome(last)).toBe("ok");
  expect(pageWord(last.state, "A", 0, 0)).toMatch(/^PFX/);
});

test("MADV_COLLAPSE of a private file mapping leaves a private copy alone", () => {
  const last = run(
    "file f0 memfd 512; mmap A r0 f0 512 priv; read A r0 1; write A r0 0 3; madvise A r0 0 512 collapse; read A r0 0",
    "6.18",
  );
  expect(last.result.val).toBe(3);
});

test("VMAs merge whether guards were installed in them or not", () => {
  const last = run(
    "mmap A r0 anon 4; write A r0 0; mprotect A r0 2 2 ro; madvise A r0 0 1 guard_install; mprotect A r0 2 2 rw",
    "6.18",
  );
  expect(vmasOf(last.state, "A").map(({ start, pages, flags }) => `${start}+${pages} ${flags.join(" ")}`)).toEqual([
    "0+4 gu",
  ]);
});

describe("NUMA hints", () => {
  const hinted = "mmap A r0 anon 1; write A r0 0";
  const hint = { op: "numa_hint", mm: "A", place: 0, page: 0 } as const;
  const read = { op: "read", mm: "A", place: 0, page: 0 } as const;

  test("the entry of an exclusive page is writable again after the fault", () => {
    const { state } = step(step(run(hinted, "6.18").state, hint).state, read);
    const { entry } = pageAt(state, "A", 0, 0);
    expect(entry.kind === "present" && (entry.flags & RW) !== 0 && (entry.flags & PROTNONE) === 0).toBe(true);
  });

  test("a copy-on-write page that is mapped twice is skipped", () =>
    expect(step(run(`${hinted}; fork A B`, "6.18").state, hint).result.bad).toContain("copy-on-write"));

  test("hugetlb is skipped", () =>
    expect(step(run("hugepages 1; mmap A r0 hanon 1; write A r0 0", "6.18").state, hint).result.bad).toContain(
      "hugetlb",
    ));
});

describe("tasks", () => {
  test("a blocked write goes on when the page is unprotected, and the step says so", () => {
    const blocked = run(`${anon}; write A r0 0 9`, "6.18");
    expect(blocked.result.blocked).toBe(0);
    expect(blocked.messages).toEqual([{ mm: "A", type: "wp", at: { place: 0, page: 0 }, write: true }]);
    const range = { place: 0, page: 0, count: 1 };
    const woken = step(blocked.state, { op: "wake", mm: "A", range });
    expect(woken.again).toEqual([{ task: 0, fault: "wp" }]);
    const resolved = step(woken.state, {
      op: "writeprotect",
      mm: "A",
      range,
      protect: false,
      dontwake: false,
      wake: false,
    });
    expect(resolved.done).toEqual([{ task: 0, ret: 0, val: 0, read: false }]);
    expect(step(resolved.state, { op: "read", mm: "A", place: 0, page: 0 }).result.val).toBe(9);
  });

  test("what spins ends when the reason goes", () => {
    const stuck = run(`${shmem}; madvise A r0 0 1 guard_install`, "6.18");
    const range = { place: 0, page: 0, count: 1 };
    const freed = step(stuck.state, {
      op: "writeprotect",
      mm: "A",
      range,
      protect: false,
      dontwake: false,
      wake: false,
    });
    expect(freed.done.map(({ task, ret }) => [task, ret])).toEqual([[0, 0]]);
    expect(pageWord(freed.state, "A", 0, 0)).toBe("SG:31/4");
  });
});

test("where the engine fails it says so, names no Linux, and changes nothing", () => {
  const { state } = run("file f0 memfd 1; mmap A r0 f0 1", "6.18");
  // A mapping of a file that there is not: no program gets there.
  const broken = { ...state, files: [] };
  const failed = step(broken, { op: "read", mm: "A", place: 0, page: 0 });
  expect(failed.result).toEqual({ ret: 0, notModelled: "no file 0", internal: true });
  expect(failed.state).toBe(broken);
});
