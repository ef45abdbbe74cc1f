import { expect, test } from "vitest";
import { inSlices } from "../host.ts";
import type { CompareParams, CompareResult } from "../protocol.ts";
import { emptyHost } from "../testing/scenario.ts";
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

test("a name that there is not", async () => {
  expect(await run({ ...params, names: ["pte-mark"] })).toEqual({
    error: expect.stringContaining("there is no design pte-mark"),
  });
});
