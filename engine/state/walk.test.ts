// Walks: which page is the table at each level, through all that makes, moves and frees tables.
import { expect, test } from "vitest";
import { parseScnOperation } from "../../language/scn/read.ts";
import { step } from "../kernel/step.ts";
import { createState, defaultSettings, type Settings, type State } from "./state.ts";
import { type WalkStep, walkAt } from "./walk.ts";

function after(lines: readonly string[], settings: Partial<Settings> = {}): State {
  return lines
    .map((line, i) => parseScnOperation(line, i))
    .reduce((state, op) => step(state, op).state, createState({ ...defaultSettings, ...settings }));
}

/** `pgd t1 > pud t2 > pmd t3 > pte t4: present`: the tables of a walk, and what it ends at. */
function walk(state: State, mm: string, place: number, page: number): string {
  const steps = walkAt(state, mm, place, page);
  return `${steps.map(({ level, table }) => `${level} t${table}`).join(" > ")}: ${steps.at(-1)?.at.kind}`;
}

/** Numbers of all pages that are page tables. */
function tables(state: State): number[] {
  const found: number[] = [];
  state.ptdescs.forEach((_, n) => void found.push(n));
  return found;
}

test("a process has a PGD, a fault makes what is below, and munmap frees it from below", () => {
  const mapped = ["mmap A r0 anon 1024", "mmap A r1 anon 4"];
  expect(walk(after(mapped), "A", 0, 0)).toBe("pgd t1: none");
  const touched = [...mapped, "write A r0 3"];
  expect(walk(after(touched), "A", 0, 3)).toBe("pgd t1 > pud t2 > pmd t3 > pte t4: present");
  expect(walk(after(touched), "A", 0, 4)).toBe("pgd t1 > pud t2 > pmd t3 > pte t4: none");
  expect(walk(after(touched), "A", 0, 512)).toBe("pgd t1 > pud t2 > pmd t3: none");
  // 64 MiB on, in the same GiB.
  expect(walk(after([...touched, "read A r1 0"]), "A", 1, 0)).toBe("pgd t1 > pud t2 > pmd t3 > pte t5: present");
  // r1 is left in the GiB; without it nothing is.
  expect(tables(after([...touched, "munmap A r0 0 1024"]))).toEqual([1, 2, 3]);
  expect(tables(after([...touched, "munmap A r0 0 1024", "munmap A r1 0 4"]))).toEqual([1]);
  expect(tables(after([...touched, "exit A"]))).toEqual([]);
});

test("a page that is freed is the next to be given", () => {
  const state = after(["mmap A r0 anon 4", "mmap A r1 anon 4", "read A r0 0", "read A r1 0", "munmap A r0 0 4"]);
  expect(tables(state)).toEqual([1, 2, 3, 5]);
  expect(tables(after(["mmap A r0 anon 4", "mmap A r1 anon 4", "read A r0 0", "exit A", "spawn A"]))).toEqual([1]);
});

test("fork copies tables, and shares none", () => {
  const state = after(["mmap A r0 anon 4", "write A r0 0", "fork A B"]);
  expect(walk(state, "A", 0, 0)).toBe("pgd t1 > pud t2 > pmd t3 > pte t4: present");
  expect(walk(state, "B", 0, 0)).toBe("pgd t5 > pud t6 > pmd t7 > pte t8: present");
  expect(tables(step(state, parseScnOperation("exit B", 0)).state)).toEqual([1, 2, 3, 4]);
});

test("mremap of a whole 2 MiB moves the table, of less its entries", () => {
  const mapped = ["mmap A r0 anon 512", "mmap A r1 anon 4", "write A r0 3", "write A r1 0"];
  const whole = after([...mapped, "mremap A r0 0 512 r2"]);
  expect(walk(whole, "A", 2, 3)).toBe("pgd t1 > pud t2 > pmd t3 > pte t4: present");
  expect(walk(whole, "A", 0, 3)).toBe("pgd t1 > pud t2 > pmd t3: none");
  expect(tables(whole)).toEqual([1, 2, 3, 4, 5]);
  const part = after([...mapped, "mremap A r0 0 4 r2"]);
  expect(walk(part, "A", 2, 3)).toBe("pgd t1 > pud t2 > pmd t3 > pte t6: present");
  expect(walk(part, "A", 0, 3)).toBe("pgd t1 > pud t2 > pmd t3 > pte t4: none");
});

test("a THP has no table until it is split, and MADV_COLLAPSE takes one away", () => {
  const huge = ["mmap A r0 anon 512", "madvise A r0 0 512 hugepage", "write A r0 0"];
  expect(walk(after(huge), "A", 0, 7)).toBe("pgd t1 > pud t2 > pmd t3: present");
  const split = [...huge, "madvise A r0 0 1 dontneed"];
  expect(walk(after(split), "A", 0, 7)).toBe("pgd t1 > pud t2 > pmd t3 > pte t4: present");
  const collapsed = after([...split, "madvise A r0 0 512 collapse"]);
  expect(walk(collapsed, "A", 0, 7)).toBe("pgd t1 > pud t2 > pmd t3: present");
  expect(tables(collapsed)).toEqual([1, 2, 3]);
});

test("MADV_DONTNEED of 2 MiB frees the table that it empties, where the kernel has PT_RECLAIM", () => {
  const lines = ["mmap A r0 anon 512", "write A r0 0", "madvise A r0 0 512 dontneed"];
  expect(tables(after(lines, { kernel: "6.12" }))).toEqual([1, 2, 3, 4]);
  expect(tables(after(lines, { kernel: "7.3" }))).toEqual([1, 2, 3]);
});

test("hugetlb pages stand in the table of pmds", () => {
  const state = after(["hugepages 2", "mmap A r0 hanon 2", "write A r0 1"]);
  expect(walk(state, "A", 0, 512)).toBe("pgd t1 > pud t2 > pmd t3: present");
  expect(walkAt(state, "A", 0, 0).at(-1)).toMatchObject({ used: 1, at: { kind: "none" } });
});

test.each<[string, Partial<Settings>, string]>([
  ["x86 with LA57", { levels: 5 }, "pgd t1 > p4d t2 > pud t3 > pmd t4 > pte t5"],
  ["arm64", { arch: "arm64" }, "pgd t1 > pud t2 > pmd t3 > pte t4"],
  ["arm64 with LPA2", { arch: "arm64", lpa2: true }, "pgd t1 > p4d t2 > pud t3 > pmd t4 > pte t5"],
  ["Sv39", { arch: "riscv64", levels: 3 }, "pgd t1 > pmd t2 > pte t3"],
])("%s has the levels that it has", (_, settings, tables) => {
  expect(walk(after(["mmap A r0 anon 4", "write A r0 0"], settings), "A", 0, 0)).toBe(`${tables}: present`);
});

test("says how many entries of each table are used, and how many are markers", () => {
  const lines = [
    "file f0 memfd 4",
    "mmap A r0 f0 4",
    "uffd A pfwp,wpfile",
    "reg A r0 0 4 wp",
    "wp A r0 0 2",
    "read A r0 3",
  ];
  const used = ({ used, markers }: WalkStep) => [used, markers];
  expect(walkAt(after(lines), "A", 0, 0).map(used)).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [3, 2],
  ]);
});
