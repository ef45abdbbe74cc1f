// What takes a preserved entry for something else really meets it: for each design and path, a scenario in which it does, with what comes of it.

import { describe, expect, test } from "vitest";
import { openScenario, pagesOf } from "../../analysis/index.ts";
import { designs, isSpoilt, type Misreading, type Path, pageAt } from "../../engine/index.ts";

const arm = (features = "") => `A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM${features})
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
`;
const file = (map: string, features?: string) =>
  `swapon()\nf = memfd(2)\nA: buf = mmap(2, ${map}, f)\n${arm(features)}`;
const hugetlb = (features?: string) => `hugepages(8)\nf = hugetlb(2)\nA: buf = mmap(2, SHARED, f)\n${arm(features)}`;

/** Each ends with the statement that meets the entry of page 0. */
const scenarios: Readonly<Record<Path, string>> = {
  fork: `${file("PRIVATE", " | EVENT_FORK")}A: fork(B)\n`,
  "hugetlb-fork": `${hugetlb(" | EVENT_FORK")}A: fork(B)\n`,
  mprotect: `${file("SHARED")}A: mprotect(buf, READ)\n`,
  "hugetlb-mprotect": `${hugetlb()}A: mprotect(buf, READ)\n`,
  pageout: `${file("SHARED")}A: madvise(buf, PAGEOUT)\n`,
  swapoff: `${file("PRIVATE")}swapoff()\n`,
  "pagemap-scan": `${file("SHARED", " | WP_ASYNC")}A: pagemap_scan(buf[0], 0, ALL)\n`,
};

const paths = Object.keys(scenarios) as Path[];
const cases = designs.flatMap((design) =>
  paths.map((path): [string, Path, Misreading | undefined] => [design.name, path, design.misread[path]]),
);

test.each(cases)("%s, %s", (name, path, misreading) => {
  const run = openScenario(scenarios[path], { override: { design: name } });
  const wrong = run.program.bound.flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === "error"),
  );
  expect(wrong).toEqual([]);
  const last = run.steps.at(-1);
  const met =
    last?.step.misread.filter(({ page }) => page === 0).map(({ path, misreading }) => ({ path, misreading })) ?? [];
  expect(met).toEqual(misreading === undefined ? [] : [{ path, misreading }]);
  if (misreading === undefined) return;
  const lost = last?.step.protection.some(({ to, by }) => to === "lost" && by === misreading.by) ?? false;
  expect(lost).toBe(misreading.lost ?? false);
  const codes = last?.findings.map(({ code }) => code);
  expect(codes).toContain(misreading.patched ? "PTE031" : "PTE030");
  if (misreading.categories) {
    // What the VMA adds is there whatever the entry is taken for.
    const told = last?.step.result.scan?.[0]?.categories.filter((name) => name !== "wpallowed" && name !== "softdirty");
    expect(told).toEqual(misreading.categories);
  }
});

describe("what is spoilt", () => {
  const text = `${scenarios.mprotect}A: mprotect(buf, READ+WRITE)\nA/1: write(buf[0], 9)\n`;

  test("an access to it is an oops: it never ends", () => {
    const last = openScenario(text, { override: { design: "prot-none" } }).steps.at(-1);
    expect(last?.step.result.stuck).toBe(0);
    expect(last && isSpoilt(pageAt(last.step.state, "A", 0, 0).entry)).toBe(true);
  });

  test("mprotect(PROT_NONE) does not spoil it: the page frame stays inverted", () => {
    const spared = text
      .replace("A: mprotect(buf, READ)\n", "A: mprotect(buf, NONE)\n")
      .replace("A: mprotect(buf, READ+WRITE)\n", "")
      .replace("A/1: write(buf[0], 9)\n", "");
    const last = openScenario(spared, { override: { design: "prot-none" } }).steps.at(-1);
    expect(last && pageAt(last.step.state, "A", 0, 0).protection.state).toBe("held");
  });
});

describe("CONFIG_MIGRATION=n", () => {
  test.each(["migration-bit", "migration-pfn"])("%s has nothing to store", (design) => {
    const { steps } = openScenario(file("SHARED"), { override: { design, migration: false } });
    const lost = steps.at(-1)?.step.protection.filter(({ to }) => to === "lost");
    expect(lost?.map(({ cause, by }) => `${cause} ${by}`)).toEqual(["design zap_pte_range"]);
  });

  test.each(designs.map(({ name }) => name).filter((name) => !/^migration|^none/.test(name)))(
    "%s does not mind",
    (design) => {
      const { steps } = openScenario(file("SHARED"), { override: { design, migration: false } });
      expect(steps.at(-1)?.step.protection).toEqual([]);
    },
  );
});

describe("look-alikes", () => {
  const codes = (text: string, design: string) =>
    openScenario(text, { override: { design } })
      .steps.at(-1)
      ?.findings.map(({ code }) => code);
  const mapped = (map: string, pages = 2) =>
    `swapon()\nf = memfd(${pages})\nA: buf = mmap(${pages}, ${map}, f)\nA: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)\nA: register(buf, WP)\n`;

  test("prot-none: a NUMA hint on a uffd-wp page", () => {
    const text = `${mapped("SHARED")}A: write(buf[0], 7)\nA: wp(buf[0])\nA: numa_hint(buf[0])\n`;
    expect(codes(text, "prot-none")).toEqual(["PTE032"]);
    expect(codes(text, "swap-entry")).toEqual([]);
  });

  test("pte-special: one swap slot in four, of a page copied on write", () => {
    const text = `${mapped("PRIVATE", 4)}${[0, 1, 2, 3].map((page) => `A: write(buf[${page}], 7)\n`).join("")}A: madvise(buf, PAGEOUT)\n`;
    const last = openScenario(text, { override: { design: "pte-special" } }).steps.at(-1);
    const found = last?.findings.filter(({ code }) => code === "PTE032").flatMap(pagesOf);
    const slots = [0, 1, 2, 3].map((page) => (last ? pageAt(last.step.state, "A", 0, page).entry : undefined));
    const fourth = slots.findIndex((entry) => entry?.kind === "swap" && entry.slot % 4 === 0);
    expect(found).toEqual([{ mm: "A", place: 0, from: fourth, to: fourth }]);
  });
});
