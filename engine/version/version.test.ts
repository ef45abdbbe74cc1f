import { describe, expect, test } from "vitest";
import { capabilities, capabilitiesOf, capabilityNames, changesOf, mainlineOf, rowsOf } from "./capability.ts";
import { evidence } from "./evidence.ts";
import { functionNames, functionOn } from "./function.ts";
import { kernelNamed } from "./named.ts";
import { compareReleases, type KernelVersion, releaseList, releaseOf, releaseText, seriesOf } from "./release.ts";

/** Rows may name releases that came after those that the table covers. */
const newest = { series: 7002, patch: 999 };

describe.each(capabilityNames)("the row %s", (name) => {
  const { since, until, commit, ended } = capabilities[name];
  const { what, source, recorded, compared } = evidence[name];

  test.each([since, ...(until === undefined ? [] : [until])])(
    "names releases of the table, mainline's first: %s",
    (list) => {
      const [mainline, ...stable] = releaseList(list);
      expect(mainline?.patch).toBe(0);
      for (const release of stable) {
        expect(release.patch).toBeGreaterThan(0);
        if (compareReleases(release, newest) <= 0) expect(seriesOf(release.series), releaseText(release)).toBeDefined();
        if (mainline !== undefined) expect(compareReleases(release, mainline)).toBeLessThan(0);
      }
      expect(stable).toEqual(stable.toSorted((a, b) => compareReleases(b, a)));
      expect(new Set(stable.map(({ series }) => series)).size).toBe(stable.length);
    },
  );

  test("says what it is, and where that is from", () => {
    expect(what).not.toBe("");
    expect(source).not.toBe("");
  });

  test("has the commit, or what was compared: releases on both sides, file and function", () => {
    // `with` and `without` take it, abbreviated as the kernel does.
    for (const each of [commit, ...(until === undefined ? [] : [ended])]) {
      if (each === "") expect(compared).toMatch(/^\d+\.\d+\.\d+ and \d+\.\d+\.\d+: (mm|fs|kernel)\/[\w/]+\.c, \w+\(\)/);
      else expect(each).toMatch(/^[0-9a-f]{12}$/);
    }
    if (compared !== undefined) expect([commit, ended], "a commit is known").toContain("");
    if (recorded !== undefined) expect(recorded.split("/").length).toBeGreaterThan(2);
  });
});

describe("what a release has", () => {
  test.each<[KernelVersion, boolean]>([
    ["6.12", true],
    ["6.12.117", true],
    ["6.12.11", true],
    ["6.12.10", false],
    ["6.12.0", false],
    ["6.13.0", true],
    ["6.11.11", false],
    ["6.1.190", false],
    ["6.1.191", true],
    ["6.1", true],
    ["6.12 without 0cef0bb836e3", false],
    ["6.12 without 0cef0bb", false],
    ["6.12.5 with 0cef0bb836e3", true],
    ["6.12.5 with mremap-resets", true],
    ["6.12.5 with c88033efe9a3", false],
  ])("mremap without EVENT_REMAP resets on %s: %s", (kernel, resets) => {
    expect(capabilitiesOf(kernel)["mremap-resets"]).toBe(resets);
  });

  test("is one object for each kernel", () => {
    expect(capabilitiesOf("6.12.11")).toBe(capabilitiesOf("6.12.11"));
  });

  test("changes where a row says so", () => {
    expect(changesOf(["mremap-resets"]).map(releaseText)).toEqual(["6.1.191", "6.12.11", "6.13"]);
    expect(rowsOf("0cef0bb836e3")).toEqual(["mremap-resets"]);
    expect(rowsOf("0cef0bc")).toEqual([]);
    expect(mainlineOf("move")).toBe("6.8");
  });
});

describe("a release", () => {
  test.each([
    ["6.12.117-generic", 6012, 117],
    ["v6.13-rc5", 6013, 0],
    ["6.12", 6012, 117],
    ["6.12.0", 6012, 0],
    ["6.12.5 without 0cef0bb836e3", 6012, 5],
  ])("%s is line %d, release %d", (text, series, patch) => {
    expect(releaseOf(text)).toEqual({ series, patch });
  });

  test.each(["", "linux", "6", "6.", "6.12.1.2"])("'%s' is none", (text) => {
    expect(releaseOf(text)).toBeUndefined();
  });
});

test("a fix is switched once, by whichever of its names", () => {
  expect(kernelNamed("6.12.5 with 0cef0bb836e3 without move")).toMatchObject({ note: null });
  expect(kernelNamed("6.12.5 with 0cef0bb836e3 without mremap-resets")).toBe("'mremap-resets' is switched twice");
});

test("kernel functions have the names of the kernel", () => {
  expect(functionOn("6.1", "mfill_atomic")).toBe("__mcopy_atomic");
  expect(functionOn("6.4.1", "mfill_atomic")).toBe("mfill_atomic");
  expect(functionOn("6.12", "move_present_ptes")).toBe("move_present_pte");
  expect(functionOn("6.18", "move_present_ptes")).toBe("move_present_ptes");
  expect(functionOn("5.11", "set_pte_range")).toBe("alloc_set_pte");
  expect(functionOn("6.1", "set_pte_range")).toBe("do_set_pte");
  for (const before of Object.values(functionNames)) {
    const ends = before.map(([, until]) => releaseList(until)[0]?.series ?? 0);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  }
});
