import { expect, test } from "vitest";
import { ptescope } from "./testing/terminal.ts";

const run = (...args: string[]) => ptescope(["compare", ...args], "A: buf = mmap(1)\nA: write(buf[0], 1)\n");

const parting = "examples/designs/none-loses-by-zap-pte-range.pte";

test("designs that part: exit status 1, and where", async () => {
  const { status, out } = await run(parting, "--designs", "none,pte-marker");
  expect(status).toBe(1);
  expect(out).toMatch(/^Line \d+: no marker loses A\.buf\[0\] by zap_pte_range\(\), pte-marker keeps it protected\.$/m);
});

test("kernels that never part: exit status 0", async () => {
  const { status, out } = await run("-", "--kernels", "all");
  expect(status).toBe(0);
  expect(out).toContain("No difference: all 2 statements come out the same on 5.10 to 7.3.");
});

test("JSON has rows, columns and where they part", async () => {
  const { out } = await run(parting, "--designs", "all", "--format", "json");
  const { file, columns, rows, parts } = JSON.parse(out);
  expect(file).toBe(parting);
  expect(columns).toHaveLength(9);
  expect(rows[parts].cells[0].fate).toBe("lost");
});

test.each([
  [["examples/shmem-reclaim.pte", "--designs", "pte-mark"], "there is no design pte-mark; there are:"],
  [["examples/shmem-reclaim.pte", "--kernels", "5.4"], "Linux 5.4 is older than what is modelled"],
  [
    ["examples/shmem-reclaim.pte", "--designs", "all", "--kernels", "all"],
    "takes one of --designs, --kernels and --arch",
  ],
  [["examples/shmem-reclaim.pte", "--format", "yaml"], "--format takes text or md or html or json"],
  [[], "takes one scenario: FILE"],
])("wrong usage %j is told in a line", async (args, says) => {
  const { status, err } = await run(...args);
  expect(status).toBe(2);
  expect(err).toContain(says);
});

test("kernels are what is compared where nothing else is asked for", async () => {
  const { out } = await run("examples/mremap-without-event.pte");
  expect(out).toMatch(/^Line 12: 5\.10 to 6\.1\.190, .*: 0cef0bb836e3\.$/m);
});

test("what comes out the same is shown on request; a page has all of it, and leads to the lines", async () => {
  const two = [parting, "--designs", "none,pte-marker"];
  expect((await run(...two)).out).not.toContain("userfaultfd(");
  expect((await run(...two, "--all-steps")).out).toContain("userfaultfd(");
  const { out } = await run(...two, "--format", "html");
  expect(out).toContain("userfaultfd(");
  expect(out).toMatch(new RegExp(`<a href="\\./${parting}#L\\d+">`));
  expect((await run("-", "--format", "html")).out).not.toContain("<a ");
});
