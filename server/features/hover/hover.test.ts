import { describe, expect, test } from "vitest";
import { scenarioAt } from "../../testing/client.ts";
import { hover } from "./hover.ts";

function text(source: string): string {
  const { scenario, cursor } = scenarioAt(source);
  const found = hover(scenario, cursor);
  return found && typeof found.contents === "object" && "value" in found.contents ? found.contents.value : "";
}

const setUp = `f = memfd(4)
A: buf = mmap(4, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
`;

test("an operation: what the kernel does, and what it did here", () => {
  const found = text(`${setUp}A: mad$0vise(buf[0], DONTNEED)`);
  expect(found).toContain("madvise(range, advice, ");
  expect(found).toContain("madvise_vma_behavior()");
  expect(found).toMatch(/Here: `0`, by way of/);
});

describe("a page", () => {
  test("its entry before and after the line, raw and decoded, and the walk to it", () => {
    const found = text(`${setUp}A: madvise(b$0uf[0], DONTNEED)`);
    expect(found).toMatch(/\*\*A\.buf\[0\]\*\* `present\(wp[^`]*` → `marker\(wp\)`/);
    expect(found).toMatch(/After: `0x[0-9a-f]{16}` Not present: PTE marker, uffd-wp/);
    expect(found).toMatch(
      /Walk of `0x[0-9a-f]+`: PGD t1\[0\] `0x[0-9a-f]{16}` → PUD t2\[64\].*→ PTE t4\[0\] `0x[0-9a-f]{16}`/,
    );
  });
  test("the number in the brackets is part of it", () =>
    expect(text(`${setUp}A: read(buf[$00])`)).toContain("**A.buf[0]**"));
  test("a range: runs of pages that are alike", () =>
    expect(text(`${setUp}A: read(buf[0])\nassert A.b$0uf[0..3] is marker(wp)`)).toContain("| 1..3 |"));
});

test("names: a process, a thread, a file", () => {
  expect(text(`${setUp}$0A: read(buf[0])`)).toMatch(/userfaultfd: `PAGEFAULT_FLAG_WP`[\s\S]*\| `buf` \| 4 \|/);
  expect(text(`${setUp}A/1$0: write(buf[0], 9)`)).toContain("sleeps in `handle_userfault()` for a wp fault");
  expect(text(`${setUp}pread($0f[0])`)).toContain("memfd, 4 pages, 1 in the page cache");
});

test("words: a flag, an advice, an errno, a kernel version, a header", () => {
  expect(text("A: userfaultfd(PAGE$0FAULT_FLAG_WP)")).toContain("UFFD_FEATURE_PAGEFAULT_FLAG_WP");
  expect(text("kernel 6.1\nA: userfaultfd(WP_$0ASYNC)")).toContain("runs on 6.1, which does not have it");
  expect(text(`${setUp}A: madvise(buf, DONT$0NEED)`)).toContain("MADV_DONTNEED");
  expect(text(`${setUp}A: madvise(buf, FREE) -> EIN$0VAL`)).toContain("EINVAL");
  expect(text("kernel 6.1$08\n")).toMatch(
    /Nothing that this scenario asks for is new since 6\.12: docs\/versions\.md has all \d+ changes/,
  );
  expect(text("kernel 6.1$02.5\n")).toContain("Not recorded");
  expect(text("kernel 6.12 without 0cef0bb$0836e3\n")).toContain("**mremap-resets**");
  expect(text("ker$0nel 6.18\n")).toContain("Linux version");
});

test("a line of kernels: what is new to it that the scenario asks for, and where the rest is", () => {
  const hover = text(`kernel 6.1$08\n${setUp}A: madvise(buf[0], GUARD_INSTALL)\n`);
  expect(hover).toContain("New since 6.12, of what this scenario asks for:\n\n- ");
  expect(hover).toContain("- MADV_GUARD_INSTALL and MADV_GUARD_REMOVE (`662df3e5c376`)");
  expect(hover).not.toContain("tmpfs");
  expect(hover).toMatch(/that it does not ask for: docs\/versions\.md has all \d+ changes that are modelled\./);
  expect(hover.split("\n").length).toBeLessThan(30);
});

test("a scenario without a kernel header: which one it runs on", () => {
  expect(text(`${setUp}A: mad$0vise(buf[0], DONTNEED)`)).toContain("Runs on Linux 7.3: no `kernel` header");
  expect(text(`${setUp}$0A: read(buf[0])`)).toContain("Runs on Linux 7.3");
  expect(text(`kernel 6.12\n${setUp}A: mad$0vise(buf[0], DONTNEED)`)).not.toContain("Runs on");
});

test("settings that no recording covers", () => {
  expect(text(`ker$0nel 6.18\n${setUp}`)).toContain("covers `config soft-dirty=on`, `config memory-failure=on`");
  expect(text("kernel 6.18.1$05\nmachine nodes=2\nA: buf = mmap(1)\n")).toContain("covers `machine nodes=2`");
  expect(text("kernel 7.3\nar$0ch riscv64\nA: buf = mmap(1)\n")).toContain("covers `arch riscv64`");
  expect(text(`kernel 7.3\n${setUp}A: mad$0vise(buf[0], DONTNEED)`)).not.toContain("No recording");
});

test("a finding's code: what it is and what to do", () => {
  expect(text(`${setUp}A: read(buf[0]) -> 7, !PTE$0001`)).toMatch(/PTE001:[\s\S]*What to do/);
});

test("a raw value in a comment", () => expect(text("# 0x80000000$000000067")).toMatch(/x86-64 pte[\s\S]*Present/));

test("nothing where there is nothing", () => {
  expect(text("$0")).toBe("");
  expect(text("A: nonsense$0(1)")).toBe("");
});
