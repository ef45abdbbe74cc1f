import { expect, test } from "vitest";
import { describeFound, FoundSentences, findInText, foundSentence, LogSearch } from "./logs.ts";
import { MESSAGES } from "./messages.ts";

/** `level arch kernel digits` of everything found. */
function found(text: string): string[] {
  return findInText(text).map((each) =>
    [each.level, each.arch ?? "?", each.kernel ?? "?", text.slice(each.start, each.end)].join(" "),
  );
}

const log = `[   12.1] BUG: Bad page map in process qemu-kvm  pte:8000000123456867 pmd:10b77f067
[   12.1] addr:00007f0000000000 vm_flags:08100073 anon_vma:0000000000000000 mapping:0000000000000000 index:7f0000000
[   12.1] file:(null) fault:0x0 mmap:0x0 read_folio:0x0
[   12.1] CPU: 1 PID: 7 Comm: qemu-kvm Tainted: G    B   W          6.1.0-13-amd64 #1 Debian
`;

test.each([
  ["bad page map, up to 6.12", log, ["pte ? 6.1 8000000123456867", "pmd ? 6.1 10b77f067"]],
  [
    "bad page map, 6.18",
    "BUG: Bad page map in process x  pte:80000001233f5867\npgd:10a2c1067 p4d:10a2c1067 pud:10a2c0067 pmd:10b77f067\n",
    ["pte ? ? 80000001233f5867", "pgd ? ? 10a2c1067", "p4d ? ? 10a2c1067", "pud ? ? 10a2c0067", "pmd ? ? 10b77f067"],
  ],
  [
    "x86 walk",
    "PGD 10a2c1067 P4D 10a2c1067 PUD 10a2c0067 PMD 10b77f067 PTE 8000000123456865",
    [
      "pgd x86_64 ? 10a2c1067",
      "p4d x86_64 ? 10a2c1067",
      "pud x86_64 ? 10a2c0067",
      "pmd x86_64 ? 10b77f067",
      "pte x86_64 ? 8000000123456865",
    ],
  ],
  ["x86 walk that ends early", "PGD 0 P4D 0 \nOops: 0002", ["pgd x86_64 ? 0", "p4d x86_64 ? 0"]],
  ["x86 walk with a bad table", "PGD 10a2c1067 P4D BAD", ["pgd x86_64 ? 10a2c1067"]],
  ["error code", "#PF: error_code(0x0007) - permissions violation", ["pf-error x86_64 ? 0007"]],
  [
    "segfault",
    "foo[12]: segfault at 7f00 ip 0000000000401000 sp 00007ffe0000 error 15 in bash[400000+1000]",
    ["pf-error x86_64 ? 15"],
  ],
  [
    "arm64 walk",
    "user pgtable: 64k pages, 52-bit VAs, pgdp=0000000108f1c000\n[0000aaaadc7f4000] pgd=0800000108f1d003, pud=0800000108f1e003, pmd=0800000108f1f003, pte=006800008812afc3",
    [
      "pgd arm64 ? 0800000108f1d003",
      "pud arm64 ? 0800000108f1e003",
      "pmd arm64 ? 0800000108f1f003",
      "pte arm64 ? 006800008812afc3",
    ],
  ],
  [
    "riscv walk",
    "Current stress pgtable: 4K pagesize, 39-bit VAs, pgdp=0x0000000081f3c000\n[00007fff] pgd=00000000207cf001, pte=00000000200800d7",
    ["pgd riscv64 ? 00000000207cf001", "pte riscv64 ? 00000000200800d7"],
  ],
  [
    "s390 walk",
    "AS:0000000000000001 R3:00000000abcdef00 S:0000000000000001 P:0000000000000400 ",
    [
      "s390 ? ? 0000000000000001",
      "s390 ? ? 00000000abcdef00",
      "s390 ? ? 0000000000000001",
      "s390 ? ? 0000000000000400",
    ],
  ],
  [
    "x86 bad entry",
    "mm/pgtable-generic.c:50: bad pmd 00000000deadbeef(8000000000000067)",
    ["pmd x86_64 ? 8000000000000067"],
  ],
  ["bad entry", "mm/pgtable-generic.c:50: bad pmd 00000000207cf001.", ["pmd ? ? 00000000207cf001"]],
  ["swap file entry", "get_swap_device: Bad swap file entry 3ffffffffffff", ["swp-entry ? ? 3ffffffffffff"]],
  ["swap offset entry", "get_swap_device: Unused swap offset entry 00001234", ["swp-entry ? ? 00001234"]],
  ["zap", "unrecognized swap entry 0x7c00000000000001", ["swp-entry ? ? 7c00000000000001"]],
  [
    "arm64 pte change",
    "__check_safe_pte_update: racy dirty state clearing: 0x0068000088123f43 -> 0x0068000088123fc3",
    ["pte arm64 ? 0068000088123f43", "pte arm64 ? 0068000088123fc3"],
  ],
  ["gdb", "$1 = {pte = 0x8000000123456867}", ["pte ? ? 8000000123456867"]],
  ["crash vtop", "   PTE: 10b77f120 => 8000000123456867", ["pte ? ? 8000000123456867"]],
  ["page state", "BUG: Bad page state in process foo  pfn:123456", ["pfn ? ? 123456"]],
  ["patch and C", "if (pte_present(pte)) pmd = 0; pte=5 the PTE be set, PMD 2M", []],
  ["address bits", "addr:00007f0000000000 index:7f0000000 pgdp=0000000108f1c000", []],
])("%s", (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});

test("the registers of an oops give the architecture of what stands before them, a boot that of what follows", () => {
  expect(found("BUG: Bad page map in process x  pte:80000001233f5867\nRIP: 0010:foo+0x1/0x2\n")).toEqual([
    "pte x86_64 ? 80000001233f5867",
  ]);
  expect(found("Linux version 6.6.9 (x@y) (aarch64-linux-gnu-gcc 13)\nm: bad pte 0460000088123f82.\n")).toEqual([
    "pte arm64 6.6 0460000088123f82",
  ]);
});

test("granule and address bits of the line above decide what an arm64 entry says", () => {
  const [pgd, pte] = findInText(
    "user pgtable: 64k pages, 52-bit VAs, pgdp=0\n[0] pgd=0800000108f10003, pte=006800008812afc3",
  );
  expect(pgd?.config).toEqual({ granule: 64, "pa-bits": 52 });
  expect(pte && foundSentence(pte)).toContain("64 KiB page, pfn 0xa00008812");
});

test("s390 entries are recognised and not decoded", () => {
  const [first] = findInText("AS:0000000000000001");
  expect(first && describeFound(first)).toBeUndefined();
  expect(first && foundSentence(first)).toContain("not decoded");
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

test("a log of 50 MB is searched and decoded in at most 2 s", () => {
  const ordinary =
    "[  123.456789] systemd[1]: Started Session 42 of user root, pid 1234 memory usage 12345K and more text\n";
  const part = `${ordinary.repeat(200)}${log}`;
  const text = part.repeat(Math.ceil(50_000_000 / part.length));
  const start = performance.now();
  const all = findInText(text);
  const sentences = new FoundSentences();
  for (const each of all) sentences.of(each);
  const took = performance.now() - start;
  expect(all.length).toBeGreaterThan(4000);
  expect(took).toBeLessThan(2000);
});
