// docs/events.md is what the engine does, and every cell of it is a scenario whose last write shows that the cell is true.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { designs } from "../../engine/index.ts";
import { tables } from "../../tools/designs/matrix.ts";
import { designsPage, eventsPage } from "../../tools/designs/page.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const linux = tables("linux");
const thread = tables("thread");

describe.each([...linux, ...thread])("$memory.title: $state.title", ({ rows }) => {
  test.each(rows)("$event.title", ({ cells }) => {
    for (const [at, { word, probe }] of cells.entries()) {
      const name = designs[at]?.name;
      if (word.startsWith("preserved")) expect(probe, name).toBe("told");
      // A mapping of no page is the one other end that a lost protection has.
      if (word.startsWith("lost")) expect(probe, name).toMatch(/passes|other/);
      if (word === "ended" || word === "not covered") expect(probe, name).not.toBe("told");
      expect(word, name).not.toBe("not modelled");
    }
  });
});

test("the standard events are all there", () => {
  const standard =
    "reclaim reclaim-swapoff punch truncate dontneed free migration numa-hint fork-event fork-child mremap-event mremap collapse split mprotect unregister munmap";
  const [shmem] = linux;
  const names = shmem?.rows.map(({ event }) => event.name);
  for (const name of standard.split(" ")) expect(names).toContain(name);
  const kinds = linux
    .filter(({ state }) => state.name === "present")
    .map(({ memory, rows }) => `${memory.name} ${rows.length}`);
  expect(kinds).toEqual([
    "shmem 20",
    "private-copy 19",
    "private-file 19",
    "hugetlb 18",
    "hugetlb-private 18",
    "anon 19",
  ]);
});

test("docs/events.md says so (npm run docs)", () => {
  expect(eventsPage(linux, thread)).toBe(read("docs/events.md"));
});

test("its scenarios are the files beside this (npm run docs)", () => {
  const folder = "test/designs/events/";
  const scenarios = linux.flatMap(({ rows }) => rows.map(({ scenario }) => scenario));
  expect(readdirSync(new URL(folder, root)).sort()).toEqual(scenarios.map(({ file }) => file).sort());
  for (const { file, text } of scenarios) expect(read(folder + file), file).toBe(text);
});

test("docs/designs.md has the designs as they are, and the worked example (npm run docs)", () => {
  const page = read("docs/designs.md");
  expect(designsPage(page, read("test/designs/swap-wp-unmap.ts"))).toBe(page);
});
