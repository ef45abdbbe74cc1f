import { beforeAll, expect, test } from "vitest";
import { runs } from "../../test/random/runs.ts";
import { ACCESSED, DIRTY, NX, PROTNONE, present, RW, SAVED_DIRTY, USER } from "../state/entry.ts";
import { compile } from "./compile.ts";
import { isLoaded, KNOWN_KERNELS, kernelNumber, leafShift, loadMachine, pageShift, provideWords } from "./context.ts";
import { decodeToEntry, encodeEntry, encodeTable } from "./entry.ts";
import type { Config } from "./options.ts";
import { make, numberOf, putBack, read, readWord } from "./reading.ts";
import { swapTypes } from "./swap.ts";
import {
  type Arch,
  type Context,
  type Kind,
  LEVELS,
  MACHINES,
  type Machine,
  TABLE_WORDS,
  WORD_KINDS,
} from "./table.ts";
import { words } from "./words.ts";

beforeAll(() => loadMachine("s390x"));
provideWords(words);

function context(arch: Machine, kind: Kind, kernel: string, config: Config = {}): Context {
  return { arch, kind, kernel: kernelNumber(kernel) ?? 0, config };
}

const configs: Readonly<Record<Machine, readonly Config[]>> = {
  x86_64: [
    {},
    { "5-level": true },
    { "c-bit": 47 },
    { "shared-bit": 51, maxphyaddr: 46 },
    { "soft-dirty": false, "device-private": false, "migration-ad": false },
  ],
  arm64: [
    {},
    { granule: 16 },
    { granule: 64, "pa-bits": 52 },
    { lpa2: true },
    { granule: 16, lpa2: true, poe: false },
    { "pte-marker": false },
  ],
  riscv64: [
    {},
    { thead: true },
    { svnapot: false, svpbmt: false, svrsw60t59b: false },
    { migration: false, "memory-failure": false },
  ],
  x86_32: [{}, { pae: false }],
  arm32: [{}, { lpae: true }],
  s390x: [{}, { "soft-dirty": false }],
  ppc64: [{}, { "ppc-page": 4 }],
  loongarch64: [{}, { "loongarch-page": 4 }],
};

/** Every context that has tables of its own: architectures, levels, versions and configurations. */
const contexts = MACHINES.flatMap((arch) =>
  [...LEVELS, ...TABLE_WORDS, ...(arch === "x86_64" || arch === "x86_32" ? WORD_KINDS : [])].flatMap((kind) =>
    KNOWN_KERNELS.flatMap((kernel) => configs[arch].map((config) => context(arch, kind, kernel, config))),
  ),
);

/** xorshift32, four bits of state beyond what one test needs: the same values every time. */
function randomHalves(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

test("words of noise are read without an exception, and their fields put back give the same word", () => {
  const random = randomHalves(2463534242);
  for (let i = 0; i < runs(300_000); i++) {
    const word = { hi: random(), lo: random() };
    // Sparse words too: most of the forms are rare in plain noise.
    if (i % 3 === 0) word.lo &= random() & random();
    if (i % 5 === 0) word.hi &= random() & random();
    word.lo >>>= 0;
    word.hi >>>= 0;
    const reading = readWord(word, contexts[Math.floor(i / 300) % contexts.length] ?? context("x86_64", "pte", "6.18"));
    const back = putBack(reading);
    if (back !== (BigInt(word.hi) << 32n) + BigInt(word.lo))
      expect(back.toString(16)).toBe(`${word.hi.toString(16)} ${word.lo.toString(16)}`);
  }
});

test("every bit of every form belongs to exactly one field, and names are unique", () => {
  const wrong: string[] = [];
  for (const each of contexts) {
    for (const form of compile(each).forms()) {
      const owners = new Array<number>(64).fill(0);
      for (const { spans } of form.fields)
        for (const { hi, lo } of spans) for (let bit = lo; bit <= hi; bit++) owners[bit] = (owners[bit] ?? 0) + 1;
      if (owners.some((count) => count !== 1) || form.byName.size !== form.fields.length)
        wrong.push(`${JSON.stringify(each)} ${form.name}`);
    }
  }
  expect([...new Set(wrong.map((w) => w.replace(/"kernel":[0-9.]+/, "")))].slice(0, 30)).toEqual([]);
});

test("the rarer machines are there once one of them was asked for", () => {
  expect(MACHINES.filter((machine) => !isLoaded(machine))).toEqual([]);
});

test("making a word from a reading's form and numbers gives the word", () => {
  const random = randomHalves(88172645);
  for (let i = 0; i < runs(30_000); i++) {
    const where = contexts[(i * 7) % contexts.length];
    if (!where) continue;
    const raw = (BigInt(random()) << 32n) + BigInt(random() & random());
    const reading = read(raw, where);
    const values = Object.fromEntries(reading.form.fields.map((field) => [field.name, field.read(reading.word)]));
    expect(make(where, reading.form, values)).toBe(raw);
  }
});

test.each([
  // kernel, configuration, MAX_SWAPFILES, and the special types from the bottom up
  ["5.10", {}, "27 hwpoison migration-read migration-write device-write device-read"],
  [
    "5.15",
    {},
    "25 hwpoison migration-read migration-write device-write device-read device-exclusive-write device-exclusive-read",
  ],
  [
    "6.1",
    {},
    "22 hwpoison migration-read migration-read-exclusive migration-write device-write device-read device-exclusive-write device-exclusive-read marker swapin-error",
  ],
  [
    "6.12",
    {},
    "23 hwpoison migration-read migration-read-exclusive migration-write device-write device-read device-exclusive-write device-exclusive-read marker",
  ],
  [
    "6.18",
    {},
    "24 hwpoison migration-read migration-read-exclusive migration-write device-write device-read device-exclusive marker",
  ],
  ["5.10", { "device-private": false }, "29 hwpoison migration-read migration-write"],
  [
    "6.1",
    { "device-private": false },
    "26 hwpoison migration-read migration-read-exclusive migration-write marker swapin-error",
  ],
  ["6.18", { "device-private": false }, "27 hwpoison migration-read migration-read-exclusive migration-write marker"],
  [
    "6.1",
    { "pte-marker": false, "device-private": false },
    "27 hwpoison migration-read migration-read-exclusive migration-write swapin-error",
  ],
] as const)("swap types of %s with %o", (kernel, config, expected) => {
  const types = swapTypes(kernelNumber(kernel) ?? 0, config);
  const swaps = types.filter((form) => form === "swap").length;
  expect([swaps, ...types.slice(swaps)].join(" ")).toBe(expected);
  expect(types).toHaveLength(32);
});

test("the same value reads differently under 6.1 and 6.18", () => {
  const at = (kernel: string): string => read(0xf7fffffffffffc00n, context("x86_64", "pte", kernel)).form.name;
  expect(at("6.1")).toBe("marker");
  expect(at("6.18")).toBe("device-exclusive");
});

test("leaf sizes by level and granule", () => {
  const shifts = (config: Config): number[] =>
    (["pte", "pmd", "pud"] as const).map((level) => leafShift(context("arm64", level, "6.18", config)));
  expect(shifts({})).toEqual([12, 21, 30]);
  expect(shifts({ granule: 16 })).toEqual([14, 25, 36]);
  expect(shifts({ granule: 64 })).toEqual([16, 29, 42]);
  expect(pageShift(context("riscv64", "pte", "6.18"))).toBe(12);
});

test("tables that the walk to an entry goes through", () => {
  expect(encodeTable(0x10b77f, "pmd", { arch: "x86_64", kernel: "6.18" })).toBe(0x10b77f067n);
  expect(encodeTable(0x88100, "pgd", { arch: "arm64", kernel: "6.12" })).toBe(0x0800000088100003n);
  expect(encodeTable(0x88100, "pgd", { arch: "arm64", kernel: "6.18" })).toBe(0x0800000088100403n);
  expect(encodeTable(0x81f3c, "pmd", { arch: "riscv64", kernel: "6.18" })).toBe(0x207cf001n);
  expect(encodeTable(1, "pte", { arch: "x86_64", kernel: "6.18" })).toBeUndefined();
});

test("entries of the engine have the raw values that the kernel writes", () => {
  const on = (kernel: string, arch: Arch = "x86_64"): { arch: Arch; kernel: string } => ({ arch, kernel });
  const raw = (value: bigint | undefined): string => value?.toString(16) ?? "none";
  const wpPage = decodeToEntry(0x8400000000001c25n, "pte", on("6.12"));
  expect(wpPage).toMatchObject({ kind: "present", frame: 1 });
  if (!wpPage) return;
  expect(raw(encodeEntry(wpPage, "pte", on("6.12")))).toBe("8400000000001c25");
  // Where there is no SAVED_DIRTY, the hardware's bit is it.
  expect(raw(encodeEntry(wpPage, "pte", on("6.1")))).toBe("8000000000001c65");
  expect(raw(encodeEntry(wpPage, "pte", on("6.18", "arm64")))).toBe("4e0000000001fc3");
  expect(encodeEntry(wpPage, "pte", on("6.6", "arm64"))).toBeUndefined();
  expect(encodeEntry(wpPage, "pte", on("6.18", "riscv64"))).toBeUndefined();
  expect(raw(encodeEntry(wpPage, "pte", on("6.19", "riscv64")))).toBe("18000000000004d3");
  const marker = { kind: "marker", bits: 1, flags: 0 } as const;
  expect(raw(encodeEntry(marker, "pte", on("6.1")))).toBe("f7fffffffffffc00");
  expect(raw(encodeEntry(marker, "pmd", on("6.12")))).toBe("fffffffffffffc00");
  expect(encodeEntry(marker, "pte", on("5.15"))).toBeUndefined();
  const hidden = decodeToEntry(0x000fffffffdff9e0n, "pmd", on("6.1"));
  expect(hidden && raw(encodeEntry(hidden, "pmd", { ...on("6.1"), huge: "hugetlb" }))).toBe("fffffffdff9e0");
  expect(hidden && raw(encodeEntry(hidden, "pmd", { ...on("6.1"), huge: "thp" }))).toBe("fffffffc009e0");
  expect(numberOf(read(0x000fffffffc009e0n, context("x86_64", "pmd", "6.1")), "pfn")).toBe(512n);
});

test.each(["x86_64", "arm64", "riscv64"] as const)(
  "%s: an entry comes back from its raw value, PROT_NONE ones too",
  (arch) => {
    const given = { arch, kernel: "6.18" };
    const readable = USER | NX | ACCESSED;
    // arm64's hardware says of writable entries alone that they are dirty; PTE_DIRTY does of any.
    const dirty = arch === "arm64" ? SAVED_DIRTY : DIRTY;
    const more = arch === "arm64" ? [readable | dirty, readable | RW | DIRTY | dirty] : [];
    const all = [readable, readable | RW | DIRTY, PROTNONE | ACCESSED, PROTNONE | ACCESSED | dirty, PROTNONE, ...more];
    for (const flags of all) {
      for (const level of ["pte", "pmd"] as const) {
        const raw = encodeEntry(present(512, flags), level, given);
        expect(raw === undefined ? undefined : decodeToEntry(raw, level, given)).toBe(present(512, flags));
      }
    }
  },
);
