import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { runCommandLine } from "./command-line.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import type { Streams } from "./process.ts";
import { ptescope, type Terminal, unattended } from "./testing/terminal.ts";

const run = (
  command: Command,
  args: string[],
  { stdin = "", ...terminal }: Partial<Terminal> & { stdin?: string } = {},
) => ptescope([command.name, ...args], stdin, terminal);

test("a value: the sentence first, then the fields", async () => {
  const { status, out } = await run(decode, ["--kernel", "6.1", "0xf7fffffffffffc00"]);
  expect(status).toBe(0);
  expect(out).toBe(`0xf7fffffffffffc00  x86-64 pte, Linux 6.1
If this is an x86-64 pte: Not present: PTE marker, uffd-wp. A fault treats it as an empty entry and makes the new one write-protected, where the VMA is registered for WP.

  63:59  type            0x1e  marker                          arch/x86/include/asm/pgtable_64.h
      9  marker-uffd-wp   0x1  write-protected by userfaultfd  PTE_MARKER_UFFD_WP, include/linux/swapops.h
    8:7  bits8:7          0x0  0, as it must be                _PAGE_PROTNONE, _PAGE_PSE, arch/x86/include/asm/pgtable_64.h
      0  p                0x0  not present                     _PAGE_PRESENT, Intel SDM vol. 3 ch. 5

  encode: marker wp
`);
});

test("architecture, level and configuration are taken", async () => {
  const { out } = await run(decode, [
    "--arch",
    "arm64",
    "--level",
    "pte",
    "--config",
    "granule=64,pa-bits=52",
    "006800008812afc3",
  ]);
  expect(out).toContain("64 KiB page, pfn 0xa00008812");
});

test.each([
  ["0x12345x", "'0x12345x' is not a hexadecimal number: 'x' is no digit"],
  ["11112222333344445", "has 17 digits; an entry has 64 bits, which is 16 at most"],
  ["0x", "'0x' has no digits"],
])("a malformed value %s: what is wrong with it, and exit status 2", async (value, message) => {
  const { status, err } = await run(decode, [value]);
  expect(status).toBe(2);
  expect(err).toContain(message);
});

test("a malformed value among others does not keep them from being decoded", async () => {
  const { status, out, err } = await run(decode, ["0x60", "zz", "0x10b77f067"]);
  expect(status).toBe(2);
  expect(out).toContain("None: nothing is mapped here");
  expect(out).toContain("Table entry");
  expect(err).toContain("'zz'");
});

test.each([
  [["--arch", "mips", "0x1"], "unknown architecture 'mips'; there are: x86_64, arm64, riscv64"],
  [["--level", "pfd", "0x1"], "unknown level 'pfd'"],
  [["--kernel", "9.19", "0x1"], "2.6 to 7.3"],
  [["--config", "granule=8", "0x1"], "option 'granule' is one of 4, 16, 64, not '8'"],
  [["--config", "nonsense", "0x1"], "unknown option 'nonsense'"],
])("wrong use %j", async (args, message) => {
  const { status, err } = await run(decode, args);
  expect(status).toBe(2);
  expect(err).toContain(message);
});

test("a log on standard input: each line with values, and what they are", async () => {
  const stdin = "ordinary\n[1.0] BUG: Bad page map in process x  pte:80000001233f5867 pmd:10b77f067\nordinary\n";
  const { status, out } = await run(decode, [], { stdin });
  expect(status).toBe(0);
  expect(out).toBe(`== x86-64, kernel not named
    x86-64: pmd 10b77f067, a table that it alone writes
2: [1.0] BUG: Bad page map in process x  pte:80000001233f5867 pmd:10b77f067
    pte 80000001233f5867  Present: 4 KiB page, pfn 0x1233f5, user, writable, not executable, accessed, dirty, soft-dirty.
    pmd 10b77f067  Table entry: the next level's table is at 0x10b77f000.
`);
});

test("values on standard input, a log line as an argument, nothing to decode", async () => {
  expect((await run(decode, [], { stdin: "0x60\n0x10b77f067\n" })).out.match(/^0x/gm)).toHaveLength(2);
  expect((await run(decode, ["#PF: error_code(0x0007) - permissions violation"])).out).toContain("User-mode write");
  expect((await run(decode, [], { stdin: "" })).status).toBe(2);
  const nothing = await run(decode, [], { stdin: "no value here\nnor here\n" });
  expect(nothing).toMatchObject({ status: 2, err: "ptescope decode: no page-table value in 2 lines of input\n" });
});

test("--diff puts two values side by side", async () => {
  const { status, out } = await run(decode, ["--diff", "0x8400000123456c25", "0x8000000123456c27"]);
  expect(status).toBe(0);
  expect(out).toContain("  58  saved-dirty: 0x1 dirty, kept here while the entry is read-only | 0x0");
  expect(out).toContain("  1  rw: 0x0 read-only | 0x1 writable");
  expect(out.match(/\^/g)).toHaveLength(2);
  expect((await run(decode, ["--diff", "0x1"])).status).toBe(2);
});

test("--json gives one object a line", async () => {
  const { out } = await run(decode, ["--json", "0x8000000123456867", "0x10b77f067"]);
  const objects = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(objects.map(({ value, level }) => `${value} ${level}`)).toEqual([
    "0x8000000123456867 pte",
    "0x000000010b77f067 pmd",
  ]);
  const log = await run(decode, ["--json"], { stdin: "x\nmm: bad pmd 00000000207cf001.\n" });
  expect(JSON.parse(log.out)).toMatchObject({ line: 2, message: "bad entry", arch: "riscv64", form: "table" });
});

test("colours are for terminals, and not where NO_COLOR is set", async () => {
  const coloured = async (given: Parameters<typeof run>[2]): Promise<boolean> =>
    (await run(decode, ["0x60"], given)).out.includes("\x1b[");
  expect(await coloured({ isTTY: true })).toBe(true);
  expect(await coloured({ isTTY: false })).toBe(false);
  expect(await coloured({ isTTY: true, env: { NO_COLOR: "1" } })).toBe(false);
});

test.each([
  [["present pfn=0x1234 rw uffd-wp"], "0x0000000001234403"],
  [["present", "pfn=0x1234", "user", "nx", "accessed", "uffd-wp"], "0x8000000001234425"],
  [["--kernel", "6.1", "marker", "wp"], "0xf7fffffffffffc00"],
  [["marker uffd-wp"], "0xfffffffffffffc00"],
  [["swap slot=0x1234"], "0x07ffffffffdb9600"],
  [["swap", "type=2", "offset=0xabcde", "soft-dirty", "uffd-wp", "exclusive"], "0x17ffffffea86420e"],
  // As Linux makes it dirty (pte_mkdirty()), and as a processor does.
  [["--arch", "arm64", "present pfn=0x88123 user rw dirty accessed nx"], "0x00e8000088123f43"],
  [["--arch", "arm64", "present pfn=0x88123 user rw dirty accessed nx sw-dirty=0"], "0x0068000088123f43"],
  [["--arch", "riscv64", "present pfn=0x80200 user rw dirty accessed nx"], "0x00000000200800d7"],
  [["--level", "pmd", "present pfn=0x140000 rw user accessed dirty soft-dirty nx"], "0x80000001400008e7"],
  [["--level", "pf-error", "word prot write user"], "0x0000000000000007"],
])("encode %j is %s", async (args, value) => {
  const { status, out } = await run(encode, args);
  expect(status).toBe(0);
  expect(out.split("\n")[0]).toBe(value);
});

test.each([
  [["nonsense"], "'nonsense' is no kind of x86_64 pte on this kernel; there are: none, present"],
  [["present pfn=0x1234 fast"], "has no 'fast'"],
  [["present pfn=12z"], "'12z' is no number"],
  [["present pfn=0x10000000000000"], "does not fit into bits 51:12"],
  [["--arch", "arm64", "--kernel", "6.6", "present pfn=1 rw uffd-wp"], "no uffd-wp bit on this kernel"],
  [["--kernel", "5.10", "marker wp"], "'marker' is no kind of"],
  [["marker"], "a marker needs one of wp, poisoned, guard"],
  [[], "nothing to encode"],
])("encode %j says what is wrong", async (args, message) => {
  const { status, err } = await run(encode, args);
  expect(status).toBe(2);
  expect(err).toContain(message);
});

test("a log of 50 MB on standard input is read piece by piece, wherever it is cut", async () => {
  const ordinary = "[  123.456789] systemd[1]: Started Session 42 of user root, pid 1234 memory usage 12345K\n";
  const part = `${ordinary.repeat(200)}[   12.1] BUG: Bad page map in process x  pte:8000000123456867 pmd:10b77f067\n`;
  const piece = part.repeat(4).slice(0, 1 << 16);
  const pieces = Math.ceil(50_000_000 / piece.length);
  let length = 0;
  const streams: Streams = {
    stdout: (text) => {
      length += text.length;
    },
    stderr: () => undefined,
    taken: async () => undefined,
    stdin: async function* () {
      for (let i = 0; i < pieces; i++) yield piece;
    },
    ...unattended,
  };
  expect(await runCommandLine(["decode"], streams)).toBe(0);
  expect(length).toBeGreaterThan(pieces * 200);
});
