import { expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../index.ts";

/** What is said of a machine, with the word it is said at. */
function saidOf(header: string): string[] {
  const text = `${header}\nA: buf = mmap(16)\n`;
  const lines = text.split("\n");
  return diagnosticsOf(openScenario(text)).map(
    ({ line, start, end, severity, message }) => `${severity} ${lines[line]?.slice(start, end)}: ${message}`,
  );
}

test.each([
  ["kernel 6.6\nmachine mthp=64k:always", ["mthp=64k:always: Linux 6.6 has no hugepages-64kB/enabled (since 6.8)"]],
  ["kernel 6.10\nmachine thp=always mshmem=64k:always", ["mshmem=64k:always: Linux 6.10 has no hugepages-64kB/shmem"]],
  ["kernel 6.12\nmachine mthp=64k:always mshmem=64k:always shmem=advise", []],
  ["kernel 6.1\nmachine thp=always shmem=always", []],
  ["kernel 6.18\nmachine swap=zram", []],
])("%s", (header, expected) => {
  const said = saidOf(header);
  expect(said).toHaveLength(expected.length);
  for (const [i, each] of expected.entries()) expect(said[i]).toContain(`warning ${each}`);
});
