// What kernels do differently that no recorded trace shows: each case is from the source of the versions, named where the engine
// asks for the capability. The last operation's answer, a region's VMAs and words, and raw entries, by version.

import { expect, test } from "vitest";
import { answers } from "../../conformance/index.ts";
import { defaultSettings, type KernelVersion } from "../../engine/index.ts";
import { parseScn } from "../../language/scn/read.ts";

interface Case {
  readonly name: string;
  readonly scenario: string;
  readonly nodes?: number;
  /** `err | VMAs | words`, each where it has something to say. */
  readonly expected: Readonly<Record<KernelVersion, string>>;
}

const cases: readonly Case[] = [
  {
    name: "MADV_REMOVE takes a mapping that is read-only now",
    scenario: "file f0 memfd 2\nmmap A r0 f0 2 track 1\nwrite A r0 0\nmprotect A r0 0 2 ro\nmadvise A r0 0 2 remove",
    expected: { "6.1": "ok | 0+2 r--s sd | D", "6.12": "ok | 0+2 r--s sd | D", "6.18": "ok | 0+2 r--s | -" },
  },
  {
    name: "MADV_POPULATE_WRITE and a hole in the middle",
    scenario: "mmap A r0 anon 3\nmunmap A r0 1 1\nmadvise A r0 0 3 populate_write",
    expected: {
      "6.1": "ENOMEM | 0+1 rw-p sd, 2+1 rw-p sd | PXD - PXD",
      "6.12": "ENOMEM | 0+1 rw-p sd, 2+1 rw-p sd | PXD - D",
      "6.18": "ENOMEM | 0+1 rw-p, 2+1 rw-p | PX - -",
    },
  },
  {
    name: "a VMA whose end is unregistered, and the next one",
    scenario: "mmap A r0 anon 6 track 1\nuffd A pfwp\nreg A r0 0 6 wp\nunreg A r0 4 2\nunreg A r0 2 2",
    expected: {
      "6.1": "ok | 0+2 rw-p uw sd, 2+2 rw-p sd, 4+2 rw-p sd | D",
      "6.12": "ok | 0+2 rw-p uw sd, 2+4 rw-p sd | D",
      "6.18": "ok | 0+2 rw-p uw, 2+4 rw-p | -",
    },
  },
  {
    name: "MADV_COLLAPSE of a file with holes for which a userfaultfd waits",
    scenario:
      "file f0 memfd 512\nmmap A r0 f0 512 track 2\nwrite A r0 0\nuffd A mshmem\nreg A r0 0 512 missing\nmadvise A r0 0 512 collapse",
    expected: {
      "6.1": "ok | 0+512 rw-s um sd | PFXD PFXD",
      "6.12": "EBUSY | 0+512 rw-s um sd | D D",
      "6.18": "EBUSY | 0+512 rw-s um | - -",
    },
  },
  {
    name: "MADV_COLLAPSE of a file that another process collapsed, in a process with other tables nearby",
    scenario:
      "file f0 memfd 512\nmmap A r0 f0 512 track 1\nwrite A r0 0\nspawn B\nmmap B r0 f0 512 track 1\nmmap B r1 anon 1\nwrite B r1 0\n" +
      "madvise A r0 0 512 collapse\nmadvise B r0 0 512 collapse",
    expected: { "6.1": "ok | 0+512 rw-s sd | PFD", "6.12": "ok | 0+512 rw-s sd | PFD", "6.18": "ok | 0+512 rw-s | PF" },
  },
  {
    name: "MADV_PAGEOUT of a THP to a swap file: zeroes give way to the zero page",
    scenario:
      "swapon\nmmap A r0 anon 512 track 2\nmadvise A r0 0 512 hugepage\nwrite A r0 0 7\nmadvise A r0 0 512 pageout",
    expected: {
      "6.1": "ok | 0+512 rw-p sd hg | SD SD",
      "6.12": "ok | 0+512 rw-p sd hg | SD PD",
      "6.18": "ok | 0+512 rw-p hg | S P",
    },
  },
  {
    name: "splitting the pmd of a THP that was written before clear_refs",
    scenario:
      "mmap A r0 anon 512 track 1\nmadvise A r0 0 512 hugepage\nwrite A r0 0 7\nclear_refs A\nmprotect A r0 1 1 ro",
    expected: {
      "6.1": "ok | 0+1 rw-p hg, 1+1 r--p hg, 2+510 rw-p hg | PX",
      "6.12": "ok | 0+1 rw-p hg, 1+1 r--p hg, 2+510 rw-p hg | PXD",
      "6.18": "ok | 0+1 rw-p hg, 1+1 r--p hg, 2+510 rw-p hg | PX",
    },
  },
  {
    name: "migration of a THP",
    nodes: 2,
    scenario: "mmap A r0 anon 512 track 2\nmadvise A r0 0 512 hugepage\nwrite A r0 0 7\nmigrate A r0 1",
    expected: {
      "6.1": "ok | 0+512 rw-p sd hg | PXD PXD",
      "6.12": "ok | 0+512 rw-p sd hg | PXD PXD",
      "6.18": "ok | 0+512 rw-p hg | PX PX",
    },
  },
];

/** The last line of a scenario, as `expected` has it; of the last process. */
function lastOf({ scenario, nodes = 1 }: Case, kernel: KernelVersion): string {
  const recorded = kernel !== "6.18";
  const settings = { ...defaultSettings, kernel, nodes, softDirty: recorded, memoryFailure: recorded };
  const last = [...answers(parseScn(`${scenario}\n`), settings)].at(-1);
  const region = Object.values(last?.line.st ?? {}).at(-1)?.r0;
  const words = region?.pg.map((word) => word.replace(/:.*/, "")) ?? [];
  return `${last?.line.err ?? "ok"} | ${region?.vma.join(", ")} | ${words.join(" ")}`;
}

test.each(cases)("$name", (each) => {
  const found = { "6.1": lastOf(each, "6.1"), "6.12": lastOf(each, "6.12"), "6.18": lastOf(each, "6.18") };
  expect(found).toEqual(each.expected);
});
