// Every function that a trail or a loss names is in a file, on every kernel.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { fileOn } from "./file.ts";

const scenarios = ["examples/", "examples/designs/", "test/findings/", "test/kernel/cases/"].flatMap((folder) => {
  const path = new URL(`../../${folder}`, import.meta.url).pathname;
  return readdirSync(path).flatMap((name) => (name.endsWith(".pte") ? [readFileSync(`${path}${name}`, "utf8")] : []));
});

test.each(["5.10", "5.15", "6.1", "6.6", "6.12", "6.18", "7.3"] as const)(
  "functions that %s goes through",
  (kernel) => {
    const without = new Set<string>();
    for (const text of scenarios)
      for (const { step } of openScenario(text, { override: { kernel } }).steps)
        for (const name of [...step.trail, ...step.protection.map(({ by }) => by)])
          if (fileOn(kernel, name) === null) without.add(name);
    // An access of the process itself is no function of the kernel.
    without.delete("access");
    expect([...without]).toEqual([]);
  },
);

test.each([
  ["6.15", "dup_mmap", "kernel/fork.c"],
  ["6.16", "dup_mmap", "mm/mmap.c"],
  ["6.18", "handle_userfault", "fs/userfaultfd.c"],
  ["7.1", "handle_userfault", "fs/userfaultfd.c"],
  ["7.2", "handle_userfault", "mm/userfaultfd.c"],
  ["6.18", "split_huge_page_to_list_to_order", "mm/huge_memory.c"],
  ["6.19", "split_huge_page_to_list_to_order", "include/linux/huge_mm.h"],
  ["6.18", "no_such_function", null],
] as const)("on %s, %s is in %s", (kernel, name, file) => {
  expect(fileOn(kernel, name)).toBe(file);
});
