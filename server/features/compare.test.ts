import { expect, test } from "vitest";
import { inSlices } from "../host.ts";
import type { CompareParams, CompareResult } from "../protocol.ts";
import { emptyHost } from "../testing/client.ts";
import { compare } from "./compare.ts";

const text = `f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)
`;
const params = { uri: "file:///tmp/a%20b.pte", text, against: "designs", names: [], format: "html" } as const;
const include = (): string => "nothing is included here";
const run = (given: CompareParams): Promise<CompareResult> => inSlices(compare(given, include), emptyHost);

test("a page with a column for each design, and where they part", async () => {
  const result = await run(params);
  if ("error" in result) throw new Error(result.error);
  expect(result.text).toContain("<title>a b.pte: compared</title>");
  expect(result.text).toContain("Line 7: no marker loses A.buf[0] by zap_pte_range(), the other 8 keep it protected.");
  expect(result.text).not.toContain("<script");
  const [, args = ""] = /href="command:ptescope\.openLine\?([^"]*)"/.exec(result.text) ?? [];
  expect(JSON.parse(decodeURIComponent(args))).toEqual(["file:///tmp/a%20b.pte", 1]);
});

test("Markdown, on the kernels that are named", async () => {
  const result = await run({ ...params, against: "kernels", names: ["6.1", "6.18"], format: "md" });
  expect("text" in result && result.text).toContain("No difference: all 7 statements come out the same on 6.1, 6.18.");
});

test("on all architectures: clear_refs of a page that only some have a soft-dirty bit for", async () => {
  const cleared = "A: buf = mmap(1)\nA: write(buf[0], 7)\nA: clear_refs(4)\n";
  const result = await run({ ...params, text: cleared, against: "architectures", format: "md" });
  expect("text" in result && result.text).toMatch(/^Line \d+: .*arm64/);
});

test("all ranges of releases, in slices: what else is asked is answered in between", async () => {
  const moved = `A: old = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(old, WP)
${"A: write(old[0], 7)\nA: wp(old[0])\n".repeat(60)}A: mremap(old, new[0])
`;
  const shares: number[] = [];
  let pieces = 0;
  const work = compare({ ...params, text: moved, against: "kernels", format: "md" }, include, (share) =>
    shares.push(share),
  );
  for (;;) {
    const { done, value } = work.next();
    if (done) {
      expect("text" in value && value.text).toMatch(
        /^Line 124: 5\.10 to 6\.1\.190, 6\.2 to 6\.12\.10 leave wp set in A\.new\\\[0\\\], 6\.1\.191 to/,
      );
      break;
    }
    pieces += 1;
  }
  // Of some runs of 124 statements each: none is one piece.
  expect(pieces).toBeGreaterThan(100);
  expect(shares.at(-1)).toBeGreaterThan(0.8);
  expect(shares.length).toBeGreaterThan(5);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});

test("one that is cancelled ends", async () => {
  const work = compare({ ...params, against: "kernels" }, include);
  const refuse = (): void => {
    throw new Error("cancelled");
  };
  await expect(inSlices(work, emptyHost, refuse)).rejects.toThrow("cancelled");
});

test("a name that there is not", async () => {
  expect(await run({ ...params, names: ["pte-mark"] })).toEqual({
    error: expect.stringContaining("there is no design pte-mark"),
  });
});
