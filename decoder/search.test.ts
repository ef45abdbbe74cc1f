import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../test/random/runs.ts";
import { describeFound, FoundSentences, foundSentence } from "./found.ts";
import { Listing } from "./listing.ts";
import { MESSAGES } from "./messages.ts";
import { findInText, LogSearch } from "./search.ts";

/** `level machine kernel digits` of everything found; a machine that nothing says is `?`. */
function found(text: string): string[] {
  return findInText(text).map(({ level, origin, start, end }) => {
    const machine = origin.certainty === "guessed" ? "?" : (origin.machine ?? origin.foreign);
    return [level, machine, origin.kernel ?? "?", text.slice(start, end)].join(" ");
  });
}

const log = `[   12.1] BUG: Bad page map in process qemu-kvm  pte:8000000123456867 pmd:10b77f067
[   12.1] addr:00007f0000000000 vm_flags:08100073 anon_vma:0000000000000000 mapping:0000000000000000 index:7f0000000
[   12.1] file:(null) fault:0x0 mmap:0x0 read_folio:0x0
[   12.1] CPU: 1 PID: 7 Comm: qemu-kvm Tainted: G    B   W          6.1.0-13-amd64 #1 Debian
`;

test.each([
  [
    "bad page map, up to 6.17",
    log,
    [
      "pte x86_64 6.1.0-13-amd64 8000000123456867",
      "pmd x86_64 6.1.0-13-amd64 10b77f067",
      "vm-flags x86_64 6.1.0-13-amd64 08100073",
    ],
  ],
  ["x86 walk with a bad table", "PGD 10a2c1067 P4D BAD", ["pgd x86_64 ? 10a2c1067"]],
  ["x86 walk that a mail wrapped", "> PGD 10a2c1067 P4D\n> 0 ", ["pgd x86_64 ? 10a2c1067", "p4d x86_64 ? 0"]],
  ["error code", "#PF: error_code(0x0007) - permissions violation", ["pf-error x86_64 ? 0007"]],
  ["oops of x86", "Oops: Oops: 0001 [#1]", ["pf-error x86_64 ? 0001"]],
  ["oops of s390", "Oops: 0004 ilc:2 [#1] SMP", ["s390-pic s390x ? 0004"]],
  ["oops of arm64", "Internal error: Oops: 0000000096000007 [#1] SMP", ["esr ? ? 0000000096000007"]],
  [
    "segfault",
    "foo[12]: segfault at 7f00 ip 0000000000401000 sp 00007ffe0000 error 15 in bash[400000+1000]",
    ["pf-error x86_64 ? 15"],
  ],
  ["segfault, before 5.x", "foo[12]: segfault at 7f00 rip 401000 rsp 7ffe0000 error 4", ["pf-error x86_64 ? 4"]],
  [
    "x86 bad entry",
    "mm/pgtable-generic.c:50: bad pmd 00000000deadbeef(8000000000000067)",
    ["pmd x86_64 ? 8000000000000067"],
  ],
  ["bad entry", "mm/pgtable-generic.c:50: bad pmd 00000000207cf001.", ["pmd riscv64 ? 00000000207cf001"]],
  [
    "zap",
    "unrecognized swap entry 0x7c00000000000001",
    ["swp-entry undefined ? 7c00000000000001".replace("undefined", "?")],
  ],
  ["gdb", "$1 = {pte = 0x8000000123456867}", ["pte ? ? 0x8000000123456867"]],
  [
    "a value that a mail broke",
    "pmd:1234=\n> 5678067 pte:0000000000000000",
    ["pmd x86_64 ? 1234=\n> 5678067", "pte x86_64 ? 0000000000000000"],
  ],
  ["patch and C", "if (pte_present(pte)) pmd = 0; pte=5 the PTE be set, PMD 2M, pte = 12.5", []],
  ["addresses", "addr:00007f0000000000 index:7f0000000 pgdp=0000000108f1c000", []],
  ["/proc/1/pagemap is no dump where no rows follow", "see /proc/1/pagemap and\n0000000000000010 what it says", []],
])("%s", (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});

test("registers give the machine of what stands before them, a boot that of what follows", () => {
  expect(found("BUG: Bad page map in process x  pte:80000001233f5867\nRIP: 0010:foo+0x1/0x2\n")).toEqual([
    "pte x86_64 ? 80000001233f5867",
  ]);
  expect(found("Linux version 6.6.9 (x@y) (aarch64-linux-gnu-gcc 13)\nm: bad pte 0460000088123f82.\n")).toEqual([
    "pte arm64 6.6.9 0460000088123f82",
  ]);
});

test("a digit run that a mail broke is one number", () => {
  const [pmd] = findInText("pmd=3D1234=\n> 5678067");
  expect(pmd?.digits).toBe("12345678067");
});

test("values of one report are of one machine, whatever they are", () => {
  const word = fc.bigInt(0n, (1n << 64n) - 1n).map((value) => value.toString(16).padStart(16, "0"));
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      const values = findInText(`BUG: Bad page map in process x  pte:${a} pmd:${b}\npud:${c}\n`);
      expect(values).toHaveLength(3);
      expect(new Set(values.map(({ origin }) => origin.machine)).size).toBe(1);
    }),
  );
});

test("what nothing in the text says is said under a condition: random words", () => {
  const word = fc.bigInt(0n, (1n << 64n) - 1n).map((value) => value.toString(16).padStart(16, "0"));
  const level = fc.constantFrom("pte", "pmd", "pud", "pgd");
  fc.assert(
    fc.property(word, level, (digits, name) => {
      const [value] = findInText(`[1.0] BUG: Bad page map in process x  ${name}:${digits}\n`);
      if (!value) throw new Error(`${digits} is not found`);
      const says = foundSentence(value);
      if (value.origin.certainty === "guessed")
        expect(says).toMatch(/^(?:If this is an? \S+ p[tmugd4]+.*: |No entry that Linux writes: )/);
      else expect(value.origin.evidence.map(({ text }) => text).join()).toContain("a table that it alone writes");
      expect(new FoundSentences().of(value)).toBe(says);
      expect(describeFound(value)?.sentence).toBe(says);
    }),
    { numRuns: runs(2000) },
  );
});

test("a text in pieces gives what the whole text gives, wherever it is cut", () => {
  const text = `${log}user pgtable: 4k pages, 48-bit VAs, pgdp=0\n[0] pgd=0800000108f1d003, pte=0068000088123f43\n`;
  const whole = findInText(text);
  for (let cut = 1; cut < text.length; cut += 7) {
    const search = new LogSearch();
    expect([...search.push(text.slice(0, cut)), ...search.push(text.slice(cut)), ...search.end()]).toEqual(whole);
  }
});

test("every message form has a name and a source", () => {
  expect(new Set(MESSAGES.map(({ name }) => name)).size).toBe(MESSAGES.length);
  for (const { source, format } of MESSAGES) expect(source.length * format.length).toBeGreaterThan(0);
});

test("what is held of a log does not grow with it: reports are given as they end", () => {
  const search = new LogSearch();
  const part = log.repeat(200);
  let given = 0;
  let held = 0;
  for (let piece = 1; piece <= 50; piece++) {
    given += search.push(part).length;
    held = Math.max(held, piece * 600 - given);
    expect(piece * part.length - search.settledTo).toBeLessThan(32_000);
  }
  given += search.end().length;
  expect(given).toBe(30_000);
  expect(held).toBeLessThan(64);
});

test("from a number of reports on, what they are of is said without what said so, in one object", () => {
  const report = `MACHINE: x86_64\n${"\n".repeat(20_000)}BUG: Bad page map in process x  pte:80000001233f5867\n${"\n".repeat(20_000)}`;
  const origins = (search: LogSearch) =>
    [...search.push(report.repeat(4)), ...search.end()].map(({ origin }) => origin);
  const whole = origins(new LogSearch());
  const limited = origins(new LogSearch(1));
  expect(limited).toHaveLength(4);
  expect(limited.map(({ key }) => key)).toEqual(whole.map(({ key }) => key));
  expect(whole.every(({ evidence }) => evidence.length > 0)).toBe(true);
  expect(limited.filter(({ evidence }) => evidence.length > 0).length).toBeLessThanOrEqual(1);
  expect(limited.at(-1)).toBe(limited.at(-2));
});

test("a list without an end is given in parts that are read as one", () => {
  const search = new LogSearch();
  const line = "pte:80000001233f5867 ".repeat(5000);
  const all = [
    ...search.push("MACHINE: x86_64\n"),
    ...Array.from({ length: 20 }, () => search.push(line)).flat(),
    ...search.end(),
  ];
  expect(all).toHaveLength(100_000);
  expect(new Set(all.map(({ origin }) => `${origin.machine} ${origin.certainty}`))).toEqual(new Set(["x86_64 said"]));
});

test("a listing has what the text has, filtered too", async () => {
  const text = `${log.repeat(3)}BUG: Bad page map in process y  pte:8400000123456c25 pmd:6b6b6b6b6b6b6b6b\nRIP: 0010:foo\n`;
  const listing = Listing.of(text);
  expect(Array.from({ length: listing.count }, (_, i) => listing.at(i))).toEqual(findInText(text));
  expect(await listing.filtered("impossible", {})).toEqual([10]);
  expect(await listing.filtered("wp", {})).toEqual([9]);
  expect(listing.reportOf(4)).toHaveLength(3);
});
