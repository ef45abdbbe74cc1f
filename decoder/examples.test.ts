import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadMachine } from "../engine/arch/context.ts";
import type { Config } from "../engine/arch/options.ts";
import { MACHINES } from "../engine/arch/table.ts";
import { runs } from "../test/random/runs.ts";
import { describe as describeValue, withField } from "./describe.ts";
import type { DecodeRequest } from "./request.ts";
import { contextFor, parseArch, parseConfig, parseKernel, parseLevel, parseValue } from "./request.ts";
import { encodeSpec } from "./spec.ts";

const rows = readFileSync(new URL("../test/decoder/examples.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("\t"));

function ok<T>(parsed: { ok: T } | { error: string }): T {
  if ("error" in parsed) throw new Error(parsed.error);
  return parsed.ok;
}

beforeAll(() => loadMachine("s390x"));

test.each(MACHINES)("there are thirty worked examples of %s", (machine) => {
  expect(rows.filter(([, arch]) => arch === machine).length).toBeGreaterThanOrEqual(30);
});

test.each(rows)("%s: %s %s of %s (%s) is %s", (value, arch, level, kernel, config, spec) => {
  const request: DecodeRequest = {
    arch: ok(parseArch(arch ?? "")),
    level: ok(parseLevel(level ?? "")),
    kernel: ok(parseKernel(kernel ?? "")),
    config: ok(parseConfig(config === "-" ? "" : (config ?? ""))),
  };
  const raw = ok(parseValue(value ?? ""));
  const description = describeValue(raw, request);
  expect(description.spec).toBe(spec);
  expect(description.problems).toEqual([]);
  expect(encodeSpec(spec ?? "", request)).toEqual({ ok: raw });
});

test("what decode says in words, encode makes the same value of: any value, any way to read it", () => {
  const sparse = fc.tuple(fc.bigInt(0n, (1n << 64n) - 1n), fc.bigInt(0n, (1n << 64n) - 1n)).map(([a, b]) => a & b);
  const value = fc.oneof(fc.bigInt(0n, (1n << 64n) - 1n), sparse, fc.bigInt(0n, 0xffffn));
  const request = fc.record({
    arch: fc.constantFrom(...MACHINES),
    level: fc.constantFrom(
      "pte" as const,
      "pmd" as const,
      "pud" as const,
      "pgd" as const,
      "asce" as const,
      "ppte" as const,
      "vm-flags" as const,
      "esr" as const,
      "pagemap" as const,
      "swp-entry" as const,
      "pf-error" as const,
    ),
    kernel: fc.constantFrom(
      "2.6.20",
      "3.11",
      "3.16",
      "4.9",
      "4.14",
      "5.10",
      "6.1",
      "6.6",
      "6.12",
      "6.18",
      "6.19",
      "7.3",
    ),
    config: fc.constantFrom<Config>(
      {},
      { pae: false, lpae: true, "ppc-page": 4, "loongarch-page": 4 },
      { l1tf: true },
      { l1tf: false },
    ),
  });
  fc.assert(
    fc.property(value, request, (raw, given) => {
      // Words of one machine's tables are of that machine.
      const own = { asce: "s390x", ppte: "arm32" } as const;
      const level = given.level;
      const asked = level === "asce" || level === "ppte" ? { ...given, arch: own[level] } : given;
      const { spec } = describeValue(raw, asked);
      expect({ spec, made: encodeSpec(spec, asked) }).toEqual({ spec, made: { ok: raw } });
    }),
    { numRuns: runs(2000) },
  );
});

test("sentences come first and say what happens", () => {
  const says = (raw: bigint, kernel = "6.18"): string =>
    describeValue(raw, { arch: "x86_64", level: "pte", kernel }).sentence;
  expect(says(0xfffffffffffffc00n)).toBe(
    "Not present: PTE marker, uffd-wp. A fault treats it as an empty entry and makes the new one write-protected, where the VMA is registered for WP.",
  );
  expect(says(0xfffffffffffffa04n)).toBe(
    "Not present: PTE marker, poisoned; the swap uffd-wp bit is set on it. An access gets SIGBUS.",
  );
  expect(says(0x8000000123456867n)).toBe(
    "Present: 4 KiB page, pfn 0x123456, user, writable, not executable, accessed, dirty, soft-dirty.",
  );
  expect(says(0x8000000123456065n)).toContain("shadow stack");
  expect(says(0x8000000123456065n, "6.1")).toContain("read-only");
});

test("reserved and impossible bits are said", () => {
  const problems = (raw: bigint, request: DecodeRequest): readonly string[] => describeValue(raw, request).problems;
  expect(problems(0x07fffffffffffc80n, { arch: "x86_64", level: "pte" })).toEqual([
    "bits 8:7 of a swap entry must be 0 (0x1 in 8:7)",
  ]);
  expect(problems(0x80000001400028e7n, { arch: "x86_64", level: "pmd" })[0]).toContain(
    "address bits below the page size",
  );
  expect(problems(0x0000000000000025n, { arch: "x86_64", level: "pgd" })).toEqual([]);
  expect(problems(0x00000000200800d5n, { arch: "riscv64", level: "pte" })[0]).toContain("W without R");
  expect(problems(0x0068000040000701n, { arch: "arm64", level: "pte" })[0]).toContain("reserved at the last level");
  expect(problems(0x07fffffffffffe00n, { arch: "x86_64", level: "pte" })[0]).toContain("slot 0");
  expect(problems(0xfffffffffffffe00n, { arch: "x86_64", level: "pte" })[0]).toContain("without any marker bit");
});

test("architecture and level are found out from the value where they are not given", () => {
  const guess = (raw: bigint): string => {
    const { arch, level } = describeValue(raw);
    return `${arch} ${level}`;
  };
  expect(guess(0x8000000123456867n)).toBe("x86_64 pte");
  expect(guess(0x10b77f067n)).toBe("x86_64 pmd");
  expect(guess(0x80000001400008e7n)).toBe("x86_64 pmd");
  expect(guess(0x0068000088123f43n)).toBe("arm64 pte");
  expect(guess(0x00000000200800d7n)).toBe("riscv64 pte");
  expect(guess(0x8180000000123456n)).toBe("x86_64 pagemap");
  expect(guess(0x7n)).toBe("x86_64 pf-error");
  expect(describeValue(0x10b77f067n).interpretations.length).toBeGreaterThan(1);
});

test("a field is set, and every bit has one owner", () => {
  const context = contextFor("x86_64", "pte", {});
  const value = 0x8000000123456867n;
  expect(withField(value, context, "pfn", 0x1234n)).toBe(0x8000000001234867n);
  expect(withField(value, context, "pfn", 1n << 40n)).toBeUndefined();
  expect(withField(value, context, "nonsense", 1n)).toBeUndefined();
  expect(withField(0x07fffffffffffc00n, context, "offset", 0x1234n)).toBe(0x07ffffffffdb9600n);
  const { fields } = describeValue(value, { arch: "x86_64", level: "pte" });
  const owned = fields.flatMap(({ spans }) =>
    spans.flatMap(({ hi, lo }) => Array.from({ length: hi - lo + 1 }, (_, at) => lo + at)),
  );
  expect(owned.sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, bit) => bit));
});

test("without a version, what the value says on other versions is listed", () => {
  const others = (raw: bigint): string[] =>
    describeValue(raw, { arch: "x86_64", level: "pte" })
      .interpretations.slice(1)
      .map(({ title, sentence }) => `${title}: ${sentence}`);
  expect(others(0xf7fffffffffffc00n)).toContain(
    "x86-64 pte, Linux 6.1: Not present: PTE marker, uffd-wp. A fault treats it as an empty entry and makes the new one write-protected, where the VMA is registered for WP.",
  );
  expect(others(0x8000000123456867n)).toEqual([]);
});

test("a description is plain data", () => {
  const description = describeValue(0x8000000123456867n);
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
});
