import { describe, expect, test } from "vitest";
import { anonOrders, SIZE_POLICIES, sizePolicies } from "./thp.ts";

/** Orders 2 to 9 of a mask. */
function sizes(mask: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((order) => (mask & (1 << order)) !== 0);
}

describe("sizes as thp_anon= has them", () => {
  test.each([
    ["64k:always", [[4, "always"]]],
    [
      "16k-64K:madvise",
      [
        [2, "madvise"],
        [3, "madvise"],
        [4, "madvise"],
      ],
    ],
    [
      "16k,128k:always;2M:never",
      [
        [2, "always"],
        [5, "always"],
        [9, "never"],
      ],
    ],
    ["64k:always;64k:never", [[4, "never"]]],
  ] as const)("%s", (text, expected) => {
    const found = sizePolicies(text, SIZE_POLICIES);
    expect(typeof found === "string" ? found : [...found].sort()).toEqual(expected);
  });

  test.each([
    ["", "'' is no size with its setting"],
    ["64k", "'64k' is no size with its setting"],
    ["64k:sometimes", "'64k:sometimes' is no size with its setting"],
    ["64k:always:never", "is no size with its setting"],
    ["8k:always", "'8k' is no size of a folio"],
    ["48k:always", "'48k' is no size of a folio"],
    ["4m:always", "'4m' is no size of a folio"],
    ["64k-16k:always", "'64k-16k' is no size of a folio"],
  ])("%s is refused", (text, message) => {
    expect(sizePolicies(text, SIZE_POLICIES)).toContain(message);
  });
});

describe("orders that a fault may choose", () => {
  test.each([
    ["madvise", "", [], [9]],
    ["always", "", [9], []],
    ["never", "", [], []],
    ["never", "64k:always;2m:madvise", [4], [9]],
    ["madvise", "64k,32k:inherit;16k:always", [2], [3, 4, 9]],
    ["always", "64k:inherit;2m:never", [4], []],
  ] as const)("thp=%s mthp=%s", (enabled, text, always, madvise) => {
    const orders = anonOrders(enabled, text);
    expect([sizes(orders.always), sizes(orders.madvise)]).toEqual([always, madvise]);
  });
});
