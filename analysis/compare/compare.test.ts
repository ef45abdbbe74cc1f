// What a comparison says of scenarios whose answer is known.

import { describe, expect, test } from "vitest";
import { openScenario } from "../index.ts";
import {
  compareScenario,
  comparisonHtml,
  comparisonMarkdown,
  comparisonText,
  designVariants,
  kernelVariants,
  type Variant,
} from "./index.ts";

const shmem = `swapon()
f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
A/1: write(buf[0], 9)
`;

function designs(...names: string[]): Variant[] {
  const variants = designVariants(names);
  if (typeof variants === "string") throw new Error(variants);
  return variants;
}

describe("rows and cells", () => {
  const comparison = compareScenario(shmem, designs("none", "special-pte", "pte-marker"));

  test("they part where one loses what the others keep", () => {
    expect(comparison.parts).toBe(7);
    expect(comparison.rows.map(({ differs }) => differs)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(comparison.rows[7]?.cells.map(({ fate }) => fate)).toEqual(["lost", "protected", "protected"]);
    expect(comparison.rows[7]?.cells.map(({ entries }) => entries[0]?.words)).toEqual([
      "none",
      "preserved(wp, special-pte)",
      "marker(wp)",
    ]);
    expect(comparison.rows[7]?.cells[0]?.losses).toEqual([{ pages: "A.buf[0]", by: "zap_pte_range" }]);
  });

  test("the write that follows is told, or missed", () => {
    expect(comparison.rows[8]?.cells.map(({ notice }) => notice)).toEqual(["missed", "told", "told"]);
    expect(comparison.rows[8]?.cells.map(({ outcome }) => outcome)).toEqual(["0", "blocks wp", "blocks wp"]);
  });

  test("how a design writes what it keeps is no difference", () => {
    expect(compareScenario(shmem, designs("special-pte", "prot-none", "pte-marker")).parts).toBeNull();
  });

  test("a table that stays for preserved entries is counted, for PTE markers too", () => {
    expect(comparison.columns.map(({ cost }) => cost.held.tables)).toEqual([0, 1, 1]);
  });
});

describe("states, stepped through in lock", () => {
  const forked = `A: old = mmap(3)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(old, WP)
A: write(old[0], 7)
A: write(old[1], 7)
A: wp(old[0..1])
A: mremap(old, new[0])
`;

  test("after each statement, all that was changed by then, equal columns and pages as one", () => {
    const variants = kernelVariants(["6.12.5", "6.12.6", "6.12.117"]);
    if (typeof variants === "string") throw new Error(variants);
    const { states = [], rows } = compareScenario(forked, variants, { states: true });
    expect([states.length, rows.length]).toEqual([7, 7]);
    expect(states[2]).toEqual([]);
    expect(states[5]).toEqual([
      {
        pages: "A.old[0..1]",
        words: ["present(wp, dirty, soft_dirty)", "present(wp, dirty, soft_dirty)"],
        differs: false,
        changed: true,
      },
    ]);
    expect(states[6]).toEqual([
      { pages: "A.old[0..1]", words: ["none", "none"], differs: false, changed: true },
      {
        pages: "A.new[0..1]",
        words: ["present(wp, dirty, soft_dirty)", "present(dirty, soft_dirty)"],
        differs: true,
        changed: true,
      },
    ]);
  });

  test("of designs, what is protected", () => {
    const { states = [] } = compareScenario(shmem, designs(), { states: true });
    expect(states[7]).toEqual([
      { pages: "A.buf[0]", words: ["none", "empty, protected"], differs: true, changed: true },
    ]);
  });

  test("as a page: a radio button a statement, of which the first that differs is chosen", () => {
    const html = comparisonHtml(compareScenario(shmem, designs(), { states: true }), "a.pte", (line) => `#L${line}`);
    expect(html.match(/<input type="radio" name="step"/g)).toHaveLength(9);
    expect(html).toMatch(/id="s7" class="lost" title="8: A: madvise\(buf\[0\], DONTNEED\) \(differs\)"[^>]* checked>/);
    expect(html.match(/ checked>/g)).toHaveLength(1);
    expect(html).toContain('After line <a href="#L8">8</a>: <code>A: madvise(buf[0], DONTNEED)</code>');
    expect(html).not.toMatch(/<script|https?:/);
  });

  test("a scenario too large for a page of states keeps its rows", () => {
    const many = `${shmem.replaceAll("(2", "(4000")}A: wp(buf)\n${"A: read(buf[0])\n".repeat(60)}`;
    const comparison = compareScenario(many, designs("none", "pte-marker"), { states: true });
    expect(comparison.states?.at(-1)).toBeNull();
    expect(comparisonHtml(comparison, "a.pte")).toContain("can't be stepped to");
  });
});

test("work on bitmaps is counted: cut, joined, moved, copied", () => {
  const text = `f = memfd(128)
A: buf = mmap(128, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | EVENT_FORK | EVENT_REMAP)
A: register(buf, WP)
A: mprotect(buf[0..63], READ)
A: mprotect(buf[0..63], READ+WRITE)
A: fork(B)
A: mremap(buf, moved[0])
`;
  const [column] = compareScenario(text, designs("vma-bitmap")).columns;
  // Two of 64 after the cut, one of 128 joined, one of 128 copied, one of 128 moved.
  expect(column?.cost).toMatchObject({ bitmaps: 5, bits: 512, held: { tables: 0, bitmapBytes: 32 } });
});

test("kernels, by version", () => {
  const variants = kernelVariants(["6.1", "6.18"]);
  if (typeof variants === "string") throw new Error(variants);
  const { columns, parts, rows } = compareScenario(
    "A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP | WP_ASYNC)\n",
    variants,
  );
  expect(columns.map(({ name }) => name)).toEqual(["6.1", "6.18"]);
  expect(rows[parts ?? -1]?.cells.map(({ outcome }) => outcome)).toEqual(["EINVAL", "0"]);
});

test("the scenario's own design gives way, and its rule stays", () => {
  const text = `hugepages(8)
f = hugetlb(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
ftruncate(f, 0)
`;
  const fates = (header: string) =>
    compareScenario(header + text, designs("pte-marker"))
      .rows.at(-1)
      ?.cells.map(({ fate }) => fate);
  expect(fates("design none\n")).toEqual(["lost"]);
  expect(fates("design none rule=thread\n")).toEqual(["protected"]);
});

describe("the verdict", () => {
  const verdict = (text: string, variants: Variant[] | string): string => {
    if (typeof variants === "string") throw new Error(variants);
    return compareScenario(text, variants).verdict;
  };
  const moved = `A: old = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(old, WP)
A: write(old[0], 7)
A: wp(old[0])
A: mremap(old, new[0])
`;

  test("names the commit that makes each kernel the other", () => {
    expect(verdict(moved, kernelVariants(["6.12.5", "6.12.117"]))).toBe(
      "Line 6: 6.12.5 leaves wp set in A.new[0], 6.12.117 leaves it clear: 0cef0bb836e3.",
    );
    expect(verdict(moved, kernelVariants(["6.18", "6.18 without 0cef0bb836e3"]))).toBe(
      "Line 6: 6.18 leaves wp clear in A.new[0], 6.18 without 0cef0bb836e3 leaves it set: 0cef0bb836e3.",
    );
  });

  test("names none where two rows of the table are one difference", () => {
    // 5.10 has neither shared memory nor the feature's name, of which each alone changes nothing of the answer's.
    for (const line of verdict(shmem, kernelVariants(["5.10", "7.3"])).split("; "))
      expect(line).toMatch(/^Line 4: 5\.10 gives EINVAL, 7\.3 gives 0/);
  });

  test("says a range of releases only where all of it was looked at", () => {
    const scenario = openScenario(moved);
    expect(verdict(moved, kernelVariants([], scenario))).toMatch(
      /^Line 6: 5\.10 to 6\.1\.190, 6\.2 to 6\.12\.10 leave wp set in A\.new\[0\], 6\.1\.191 to 6\.1\.192, 6\.12\.11 to 7\.3 leave it clear: 0cef0bb836e3\.$/,
    );
    expect(verdict(moved, kernelVariants(["6.1", "6.18", "7.3"]))).toBe(
      "No difference: all 6 statements come out the same on 6.1, 6.18, 7.3.",
    );
  });

  test("of designs, where a protection is lost that others keep", () => {
    expect(verdict(shmem, designs())).toBe(
      "Line 8: no marker loses A.buf[0] by zap_pte_range(), the other 8 keep it protected.",
    );
  });

  test("names up to six columns that come out the same", () => {
    expect(verdict(shmem, designs("none", "migration-bit", "swap-entry", "prot-none", "pte-marker"))).toBe(
      "Line 8: no marker loses A.buf[0] by zap_pte_range(), migration-bit, swap-entry, prot-none, pte-marker keep it protected.",
    );
    expect(verdict(moved, kernelVariants(["6.2", "6.4", "6.6.1", "6.7"]))).toBe(
      "No difference: all 6 statements come out the same on 6.2, 6.4, 6.6.1, 6.7.",
    );
  });
});

test("designs part by what is protected, not by what stands for it", () => {
  const { parts } = compareScenario(shmem, designs("vma-bitmap", "pte-marker", "migration-bit", "swap-entry"));
  expect(parts).toBeNull();
});

describe("layouts", () => {
  const comparison = compareScenario(shmem, designs("none", "pte-marker"));

  test("text: a verdict, and the statements that come out otherwise", () => {
    expect(comparisonText(comparison)).toMatchInlineSnapshot(`
      "Line 8: no marker loses A.buf[0] by zap_pte_range(), pte-marker keeps it protected.

         8  A: madvise(buf[0], DONTNEED)
            * no marker: A.buf[0] none; lost: A.buf[0] by zap_pte_range()
            * pte-marker: A.buf[0] marker(wp); protected
         9  A/1: write(buf[0], 9)
            * no marker: written unnoticed; A.buf[0] present(rw, dirty, soft_dirty)
            * pte-marker: blocks wp; told; A.buf[0] present(wp, dirty, soft_dirty); protected

      The other 7 statements come out the same; --all-steps shows them.

      What it costs
        pte-marker  1 page table that stays
      "
    `);
  });

  test("Markdown: a row a step, a column a design; nothing in it is taken for markup", () => {
    const lines = comparisonMarkdown(comparison, { all: true }).trimEnd().split("\n");
    expect(lines[2]).toBe("| Line | Statement | no marker | pte-marker |");
    const rows = lines.filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(comparison.rows.length + 2);
    for (const line of rows) expect(line.replaceAll("\\|", "").split("|")).toHaveLength(6);
  });

  test("HTML: no script, and text stays text", () => {
    const html = comparisonHtml(comparison, "<a&b>.pte");
    expect(html).toContain("<h1>&lt;a&amp;b&gt;.pte</h1>");
    expect(html.match(/<tr class="differs">/g)).toHaveLength(2);
    expect(html.match(/<tr class="same">/g)).toHaveLength(7);
    expect(html).not.toMatch(/<script|https?:/);
  });
});

test("what is not there is named, with what is", () => {
  expect(designVariants(["pte-mark"])).toMatch(/^there is no design pte-mark; there are: none, /);
  expect(kernelVariants(["5.4"])).toBe("Linux 5.4 is older than what is modelled; it runs as 5.10.0");
  expect(kernelVariants(["x"])).toBe("there is no kernel version x: 'x' is no Linux version");
  expect(kernelVariants(["6.12", "6.12 without 0cef0bb836e3"])).toMatchObject([
    { name: "6.12" },
    { name: "6.12 without 0cef0bb836e3" },
  ]);
});

test("any text, with errors in it or empty, compares", () => {
  for (const text of ["", "nonsense(", "A: madvise(buf, DONTNEED)\n"]) {
    expect(compareScenario(text, designs()).columns).toHaveLength(9);
    expect(() => comparisonText(compareScenario(text, designs()))).not.toThrow();
  }
});
