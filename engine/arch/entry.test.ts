import { describe, expect, test } from "vitest";
import { designs } from "../design/designs.ts";
import { preserved } from "../state/entry.ts";
import { decodeToEntry, designsOfRaw, encodeEntry, rawOfPreserved } from "./entry.ts";
import { isSet, numberOf, read } from "./reading.ts";

const x86 = (kernel = 6018) => ({ arch: "x86_64", kind: "pte", kernel, config: {} }) as const;

describe("raw forms, x86-64, Linux 6.18", () => {
  const values: Readonly<Record<string, bigint | undefined>> = {
    none: undefined,
    "migration-bit": 0xcbff_ffff_ffff_fe00n,
    "migration-pfn": 0xcfff_ffff_ffff_fe00n,
    "swap-entry": 0x0fff_ffff_ffff_fe00n,
    "special-pte": 0x4n,
    "prot-none": 0x500n,
    "pte-special": 0x600n,
    "vma-bitmap": 0n,
    "pte-marker": 0xffff_ffff_ffff_fc00n,
  };
  test.each(designs.map(({ name }) => name))("%s", (name) => {
    expect(name in values).toBe(true);
    expect(rawOfPreserved(name, x86())).toBe(values[name]);
    expect(encodeEntry(preserved(name), "pte", { arch: "x86_64", kernel: "6.18" })).toBe(values[name]);
  });
});

test("PTE markers have the value that the engine gives every marker", () => {
  const [marker] = designs.slice(-1);
  const entry = marker?.store("protect");
  expect(entry && encodeEntry(entry, "pte", { arch: "x86_64", kernel: "6.12" })).toBe(
    rawOfPreserved("pte-marker", x86(6012)),
  );
});

describe("what the kernel's own predicates read", () => {
  test("special-pte: a swap entry of type 0, its offset all ones", () => {
    const reading = read(0x4n, x86());
    expect([reading.form.name, reading.form.type, numberOf(reading, "offset"), isSet(reading, "uffd-wp")]).toEqual([
      "swap",
      0,
      0x3ffffffffffffn,
      true,
    ]);
  });

  test("prot-none: present without a page, frame 0xffffffffff", () => {
    const reading = read(0x500n, x86());
    expect([reading.form.name, numberOf(reading, "pfn"), isSet(reading, "uffd-wp")]).toEqual([
      "protnone",
      0xffffffffffn,
      true,
    ]);
  });

  test("pte-special: a swap entry of type 0 without the bit; a slot that is a multiple of 4 has both bits", () => {
    const reading = read(0x600n, x86());
    expect([reading.form.type, numberOf(reading, "offset"), isSet(reading, "uffd-wp")]).toEqual([
      0,
      0x3fffffffffffcn,
      false,
    ]);
    for (const slot of [1, 2, 3, 4, 8, 1024]) {
      const word = encodeEntry({ kind: "swap", slot, flags: 0 }, "pte", { arch: "x86_64", kernel: "6.18" });
      expect(word !== undefined && (word & 0x600n) === 0x600n).toBe(slot % 4 === 0);
    }
  });

  test("swap-entry: type 1, offset 0", () => {
    const reading = read(0x0fff_ffff_ffff_fe00n, x86());
    expect([reading.form.name, reading.form.type, numberOf(reading, "offset")]).toEqual(["swap", 1, 0n]);
  });

  test.each(["6.1", "6.12", "6.18"])("migration-pfn on %s: a migration of frame 0", (kernel) => {
    const word = encodeEntry(preserved("migration-pfn"), "pte", { arch: "x86_64", kernel });
    expect(word !== undefined && decodeToEntry(word, "pte", { arch: "x86_64", kernel })).toMatchObject({
      kind: "migration",
      access: "read",
      frame: 0,
    });
  });
});

test("the thread is about x86-64: other architectures have no form, and nothing there is taken for one", () => {
  for (const arch of ["arm64", "riscv64"] as const) {
    for (const { name, where } of designs) {
      const context = { arch, kind: "pte", kernel: 6018, config: {} } as const;
      expect(rawOfPreserved(name, context)).toBe(where === "vma" ? 0n : undefined);
      expect(designsOfRaw(0x500n, context)).toEqual([]);
    }
  }
  expect(designsOfRaw(0x500n, x86()).map(({ name }) => name)).toEqual(["prot-none"]);
  expect(designsOfRaw(0n, x86())).toEqual([]);
});
