// Questions that a reviewer of read-write protection would ask, each from a plain registration: the search finds what
// is wrong in Linux 7.3 as a shortest scenario, and that scenario checks by itself.
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../analysis/index.ts";
import { foundText } from "./answer.ts";
import { least } from "./arguments.ts";
import { explore } from "./search.ts";
import { sectionOf } from "./section.ts";

interface Candidate {
  readonly what: string;
  readonly setup: string;
  readonly section: string;
  readonly code: string;
  readonly statements: readonly string[];
}

const candidates: readonly Candidate[] = [
  {
    what: "UFFDIO_RWPROTECT over a huge page of shmem protects nothing, and returns 0",
    setup: `f = memfd(512)
A: buf = mmap(512, SHARED, f)
A: write(buf[0], 7)
A: madvise(buf, COLLAPSE)
A: userfaultfd(RWP)
A: register(buf, RWP)`,
    section: `any A: rwp(buf)
any A: unrwp(buf)
any A: read(buf[0])
any A: migrate_begin(buf[0])
any A: migrate_end(buf[0])
never PTE016`,
    code: "PTE016",
    statements: ["A: rwp(buf[0]) -> !PTE010", "A: read(buf[0]) -> 7, !PTE016"],
  },
  {
    what: "reclaim of shmem drops the protection, and an access goes unnoticed",
    setup: `swapon()
f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: write(buf[0], 7)
A: userfaultfd(RWP)
A: register(buf, RWP)`,
    section: `any A: rwp(buf[0])
any A: unrwp(buf[0])
any A: write(buf[0], 9)
any A: reclaim(buf[0])
any A: migrate_begin(buf[0])
any A: migrate_end(buf[0])
never PTE016`,
    code: "PTE016",
    statements: ["A: rwp(buf[0])", "A: reclaim(buf[0]) -> !PTE038", "A: write(buf[0], 9) -> !PTE016"],
  },
  {
    what: "a page that KSM merges loses the protection",
    setup: `A: mem = mmap(2)
A: madvise(mem, MERGEABLE)
A: write(mem[0], 7)
A: write(mem[1], 7)
A: userfaultfd(RWP)
A: register(mem, RWP)`,
    section: `any A: rwp(mem)
any A: write(mem[*], 9)
any ksm()
never PTE016`,
    code: "PTE016",
    statements: ["A: rwp(mem[0])", "ksm() -> !PTE036", "A: write(mem[0], 9) -> !PTE016"],
  },
  {
    what: "UFFDIO_MOVE of a swapped page takes the bit to where nobody asked for it",
    setup: `swapon()
A: src = mmap(1)
A: plain = mmap(1)
A: write(src[0], 7)
A: userfaultfd(RWP | MOVE)
A: register(src, RWP)
A: register(plain, MISSING)`,
    section: `any A: rwp(src)
any A: unrwp(src)
any A: reclaim(src[0])
any A: write(src[0], 8)
any A: move(plain[0], src[0])
never PTE012`,
    code: "PTE012",
    statements: ["A: rwp(src)", "A: reclaim(src[0])", "A: move(plain[0], src[0]) -> 4096, !PTE012"],
  },
];

describe.each(candidates)("$what", ({ setup, section, code, statements }) => {
  const scenario = openScenario(`kernel 7.3\n${setup}\nexplore\n${section}\n`);
  const asked = sectionOf(scenario);
  if (asked === null || "message" in asked) throw new Error(asked?.message ?? "no section");
  const [found] = explore(asked.problem).found;
  test("is found, in as few steps as there are", () => {
    if (found === undefined) throw new Error("nothing found");
    const text = foundText(scenario, asked.problem, asked.line, least(asked.problem, found));
    const lines = text.trimEnd().split("\n").slice(-found.moves.length);
    expect(lines.map((line) => line.replace(/\s+/g, " "))).toEqual(statements);
    const answer = openScenario(text);
    expect(diagnosticsOf(answer).filter(({ severity }) => severity === "error")).toEqual([]);
    expect(answer.steps.at(-1)?.findings.map((each) => each.code)).toContain(code);
  });
});
