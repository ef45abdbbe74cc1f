// Several files at once: those of strace -ff, whose order only times tell.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ptescope } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

function files(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
}

const main = (at: (second: number) => string): string =>
  [
    `${at(1)}mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000`,
    " > /usr/lib/libc.so.6(mmap+0x17) [0x118ad7]",
    `${at(2)}ioctl(7, UFFDIO_REGISTER, {range={start=0x7f0000000000, len=0x2000}, mode=UFFDIO_REGISTER_MODE_WP}) = 0`,
    `${at(3)}clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = 702`,
    `${at(6)}munmap(0x7f0000000000, 8192) = 0`,
    "",
  ].join("\n");
const thread = (at: (second: number) => string): string =>
  `${at(4)}madvise(0x7f0000000000, 4096, MADV_DONTNEED) = 0\n${at(5)}+++ exited with 0 +++\n`;

test.each([
  ["-ttt", (second: number) => `170000000${second}.000001 `],
  ["-tt", (second: number) => `12:00:0${second}.000001 `],
])("in the order of their times: %s", async (_, at) => {
  const { status, out } = await ptescope(["import", ...files({ "log.702": thread(at), "log.700": main(at) })]);
  expect(status).toBe(0);
  expect(out).toContain("A: register(anon, WP)\nA: madvise(anon[0], DONTNEED)\nA: munmap(anon)\n");
});

test("without times, or without a thread's number, it is said what is missing", async () => {
  const none = (): string => "";
  const untimed = await ptescope(["import", ...files({ "log.700": main(none), "log.702": thread(none) })]);
  expect([untimed.status, untimed.err]).toEqual([2, expect.stringContaining("strace -ff -ttt\n")]);
  const unnamed = await ptescope(["import", ...files({ other: thread(none), "log.700": main(none) })]);
  expect([unnamed.status, unnamed.err]).toEqual([2, expect.stringContaining("which end in a thread's number")]);
});
