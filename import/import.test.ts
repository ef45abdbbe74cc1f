// Traces become the scenarios beside them (`npx vitest run import --update` writes these), and any text is taken without an exception.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import { bind, parse } from "../language/index.ts";
import { runs } from "../test/random/runs.ts";
import { importing, importStrace, looksLikeStrace } from "./index.ts";

const folder = join(import.meta.dirname, "golden");
const traces = readdirSync(folder).filter((name) => name.endsWith(".strace"));
const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

describe.each(traces)("%s", (name) => {
  test("becomes its scenario", async () => {
    await expect(importStrace(textOf(name)) ?? "").toMatchFileSnapshot(join(folder, `${name}.expected`));
  });

  test.each([{}, { all: true }, { anonymous: true }])(
    "is a scenario without an error of the language, with %j",
    (options) => {
      expect(errorsOf(importStrace(textOf(name), options) ?? "")).toEqual([]);
    },
  );

  test("tells nothing of the program where it shall not", () => {
    const text = importStrace(textOf(name), { anonymous: true }) ?? "";
    expect(text).not.toMatch(/0x7[ef]|guest|pc_ram|vcpu|snapshotd/);
  });

  test("is taken for an strace, and a scenario is not", () => {
    expect(looksLikeStrace(textOf(name))).toBe(true);
    expect(looksLikeStrace(importStrace(textOf(name)) ?? "")).toBe(false);
  });
});

test.each(["6.1", "7.2"])("the snapshot program's losses are found, traced by strace %s", (version) => {
  const scenario = openScenario(importStrace(textOf(`snapshot-${version}.strace`)) ?? "", {
    enabled: new Set(["PTE014"]),
  });
  const found = [scenario.findings].flatMap((findings) => findings.map(({ code, message }) => `${code} ${message}`));
  expect(found).toContainEqual(expect.stringMatching(/^PTE001 .*A\.anon\[16\.\.17\]/));
  expect(found).toContainEqual(expect.stringMatching(/^PTE003 .*A\.anon_moved/));
  expect(found).toContainEqual(expect.stringMatching(/^PTE014 /));
});

test("a trace that began late: what it uses was there", () => {
  const text = `ioctl(7, UFFDIO_REGISTER, {range={start=0x7f0000000000, len=0x2000}, mode=UFFDIO_REGISTER_MODE_WP}) = 0
fallocate(4</memfd:ram (deleted)>, FALLOC_FL_KEEP_SIZE|FALLOC_FL_PUNCH_HOLE, 0, 4096) = 0
madvise(0x7f0000000000, 4096, MADV_DONTNEED) = 0
`;
  expect(importStrace(text)).toContain(
    "A: mem = mmap(2)  # 0x7f0000000000; assumed: mapped before the trace began\nA: madvise(mem, POPULATE_WRITE)",
  );
});

test("a scenario, prose and nothing at all are no trace", () => {
  for (const text of ["A: buf = mmap(4)\nA: write(buf[0], 1)\n", "hello\n", ""]) {
    expect(importStrace(text)).toBeNull();
    expect(looksLikeStrace(text)).toBe(false);
  }
});

test("a call that was begun anew happened once", () => {
  const text = `mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000
ioctl(7, UFFDIO_REGISTER, {range={start=0x7f0000000000, len=0x2000}, mode=UFFDIO_REGISTER_MODE_WP}) = 0
madvise(0x7f0000000000, 4096, 0x66 /* MADV_??? */) = ? ERESTARTNOINTR (To be restarted)
madvise(0x7f0000000000, 4096, 0x66 /* MADV_??? */) = 0
`;
  expect(importStrace(text)?.match(/A: madvise\(anon\[0\], GUARD_INSTALL\)/g)).toHaveLength(1);
});

test("what the kernel touches for a call is an access where the trace shows the address, and counted where not", () => {
  const head = `mmap(NULL, 16384, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000
ioctl(7, UFFDIO_REGISTER, {range={start=0x7f0000000000, len=0x4000}, mode=UFFDIO_REGISTER_MODE_WP}) = 0
`;
  const raw = importStrace(
    `${head}read(0x4, 0x7f0000001000, 0x1000) = 0x1000\nwrite(0x4, 0x7f0000002000, 0x8) = 0x8\n`,
  );
  expect(raw).toContain("A: kwrite(anon[1], COPY_USER, 1)  # by read\nA: kread(anon[2], COPY_USER)  # by write\n");
  const decoded = importStrace(`${head}read(4, "x"..., 4096) = 4096\n`);
  expect(decoded).toContain("not say where in memory it is what they read or wrote: read 1.");
});

test("what was assumed to be about one mapping is about the other that a message tells of", () => {
  const text = textOf("events.strace");
  expect(importStrace(text)).toContain("A: wp(shared)  # assumed: strace prints a pointer in place of the range\n");
});

test("of memory that was too much to look at it is assumed what was there, of the other it is known", () => {
  const text = `0 1.000000000 @kernel 6.18.44
7 1.000000001 mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000
7 1.000000002 mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000
7 1.000000003 @before 0x7f0000000000 Pz
7 1.000000004 ioctl(5, UFFDIO_REGISTER, {range={start=0x7f0000000000, len=0x2000}, mode=UFFDIO_REGISTER_MODE_WP}) = 0
7 1.000000005 @toomuch 0x7f0000010000 0x7f0000012000 256
7 1.000000006 ioctl(5, UFFDIO_REGISTER, {range={start=0x7f0000010000, len=0x2000}, mode=UFFDIO_REGISTER_MODE_WP}) = 0
`;
  const scenario = importStrace(text) ?? "";
  expect(scenario).toContain("kernel 6.18.44\n");
  expect(scenario).toContain(
    "A: madvise(anon[0], POPULATE_READ)  # there when it was registered\nA: register(anon, WP)\n",
  );
  expect(scenario).toContain("A: madvise(anon1, POPULATE_WRITE)  # assumed: written before it was registered\n");
  expect(scenario).toContain("# More than 256 MB are registered");
});

test("a long trace is read in slices", () => {
  const line = 'write(1, "x", 1) = 1';
  const run = importing(Array.from({ length: 10_000 }, () => line));
  let slices = 0;
  while (!run.next().done) slices++;
  expect(slices).toBeGreaterThanOrEqual(9);
});

describe("whatever the text", () => {
  const recorded = join(import.meta.dirname, "..", "test", "programs", "recorded");
  // What ptescope trace writes between the calls, too.
  const seen = ["collector", "postcopy-bug"].map((name) => readFileSync(join(recorded, `${name}.trace`), "utf8"));
  const lines = [...traces.map(textOf), ...seen].flatMap((text) => text.split("\n"));
  const damaged = fc.array(
    fc.tuple(fc.constantFrom(...lines), fc.nat(200), fc.string({ maxLength: 4 })).map(([line, at, put]) => {
      return `${line.slice(0, at)}${put}${line.slice(at + put.length)}`;
    }),
    { maxLength: 60 },
  );

  test("nothing throws, and what is written is a scenario", () => {
    fc.assert(
      fc.property(damaged, (damagedLines) => {
        const scenario = importStrace(damagedLines.join("\n"));
        if (scenario !== null) expect(errorsOf(scenario).filter(({ code }) => code !== "limit")).toEqual([]);
      }),
      { numRuns: runs(300), seed: 11 },
    );
  });

  test("no call about registered memory is dropped without a word", () => {
    const registered = textOf("monitor.strace").split("\n").slice(0, 8);
    const call = fc
      .tuple(fc.constantFrom("mbind", "process_vm_readv", "vmsplice", "msync", "madvise", "frob"), fc.nat(0xffff))
      .map(([name, page]) => `700  ${name}(0x${(0x7e0000000000 + page * 4096).toString(16)}, 4096, MADV_DONTNEED) = 0`);
    fc.assert(
      fc.property(call, (line) => {
        const scenario = importStrace([...registered, line].join("\n")) ?? "";
        const name = /(\w+)\(/.exec(line)?.[1] ?? "";
        expect(scenario.split("# Left out")[0]).toContain(`${name}(`);
      }),
      { numRuns: runs(100), seed: 5 },
    );
  });
});

function errorsOf(text: string): readonly { readonly code: string; readonly message: string }[] {
  return bind(parse(text)).bound.flatMap(({ statement, diagnostics }) => [
    ...statement.errors.map(({ message }) => ({ code: "syntax", message })),
    ...diagnostics.filter(({ severity }) => severity === "error"),
  ]);
}
