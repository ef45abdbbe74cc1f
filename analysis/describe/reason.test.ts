// Why something is refused or waits, on real runs.

import { describe, expect, test } from "vitest";
import { openScenario } from "../index.ts";
import { reasons, reasonText } from "./reason.ts";

/** The reason of the last statement. */
const because = (text: string): string | null => {
  const scenario = openScenario(text);
  const last = scenario.steps.at(-1);
  return last ? reasonText(last.step, (task) => scenario.threadAt(last.index, task)) : null;
};

test.each([
  [
    "kernel 6.18\nA: buf = mmap(512)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: madvise(buf, POPULATE_WRITE)\nA: wp(buf[7])\nA: madvise(buf, COLLAPSE)",
    "a pte of the range carries the uffd bit (SCAN_PTE_UFFD, before 7.3 SCAN_PTE_UFFD_WP): madvise_collapse()",
  ],
  ["A: buf = mmap(2)\nA: copy(buf[0], 5)", "the process has no userfaultfd"],
  [
    "A: buf = mmap(2)\nA: userfaultfd()\nA: register(buf, MISSING)\nA: copy(buf, 5)\nA: copy(buf[1], 5)",
    "an entry is there already: mfill_atomic()",
  ],
  [
    "A: buf = mmap(4)\nA: munmap(buf[1])\nA: mprotect(buf, READ)",
    "nothing is mapped at a part of the range; what lies before it is done",
  ],
  ["A: buf = mmap(1)\nA: read(buf[3])", "nothing is mapped at the address"],
  [
    "f = memfd(1)\nA: buf = mmap(2, SHARED, f)\nA: read(buf[1])",
    "the page lies past the end of the file: shmem_fault()",
  ],
  [
    "A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0], 1)\nA: wp(buf)\nA: write(buf[0], 2)",
    "a write to a page whose entry carries the uffd-wp bit; it sleeps until it is woken: handle_userfault()",
  ],
  ["A: buf = mmap(1)\nA: write(buf[0], 1)", null],
  // A thread that slept, and is refused when it goes on.
  [
    "A: buf = mmap(1)\nA: userfaultfd()\nA: register(buf, MISSING)\nA/1: write(buf[0], 1)\nA: munmap(buf)\nA: wake(buf[0])",
    "A/1: nothing is mapped at the address",
  ],
  [
    "f = memfd(1)\nA: buf = mmap(1, SHARED, f)\nA: userfaultfd()\nA: register(buf, MISSING)\nA/1: read(buf[0])\nftruncate(f, 0)\nA: wake(buf[0])",
    "A/1: the page lies past the end of the file: shmem_fault()",
  ],
  [
    "A: buf = mmap(1)\nA: userfaultfd()\nA: register(buf, MISSING)\nA/1: write(buf[0], 1)\nA: poison(buf[0])",
    "A/1: a poison marker is there, which UFFDIO_POISON or a page that failed has left: handle_pte_marker()",
  ],
])("%s", (text, expected) => {
  expect(because(text)).toBe(expected);
});

describe("the words", () => {
  test("are clauses: no capital to begin with but a name's, no full stop", () => {
    for (const [name, words] of Object.entries(reasons)) {
      expect(words, name).not.toMatch(/\.$/);
      expect(words, name).toMatch(/^[a-z]|^[A-Z]+[_A-Z]/);
    }
  });
});
