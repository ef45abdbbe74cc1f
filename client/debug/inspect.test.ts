// What one sees while stopped: threads, stacks, values, and what a statement would do.
import { afterEach, expect, test } from "vitest";
import { closeAll, Debugger, stoppedAt, scenario as text } from "./testing/client.ts";

afterEach(closeAll);

test("threads are processes, and what waits, with what for; the kernel's functions are below the statement", async () => {
  const made = await stoppedAt(15);
  expect(await made.threads()).toEqual(["A", "A/1 waits: wp fault at buf[0]"]);
  expect(await made.stack("A")).toEqual(["A: madvise(anon[0], DONTNEED) /scenario.pte 14"]);
  expect(await made.stack("A/1 waits: wp fault at buf[0]")).toEqual([
    "A/1: write(buf[0], 9) /scenario.pte 15",
    "went through, in this order, on Linux 6.18:",
    "handle_pte_marker() mm/memory.c",
    "do_shared_fault() mm/memory.c",
    "shmem_fault() mm/shmem.c",
    "do_wp_page() mm/memory.c",
    "handle_userfault() fs/userfaultfd.c",
  ]);
});

test("a thread that waits since an earlier step sleeps in the kernel; one without a name is told by its statement", async () => {
  const made = await stoppedAt(
    16,
    text.replace("A/1: write", "A: write").replace("A: resolve(buf[0])", "A: read(buf[1])"),
  );
  const waiting = "A: write(buf[0], 9) waits: wp fault at buf[0]";
  expect(await made.threads()).toEqual(["A", waiting]);
  expect(await made.stack(waiting)).toEqual([
    "A: write(buf[0], 9) /scenario.pte 15",
    "is in, on Linux 6.18:",
    "handle_userfault() fs/userfaultfd.c",
  ]);
});

test("what is done to the machine is no process's", async () => {
  const made = await Debugger.launch(text);
  await made.stop();
  expect(await made.threads()).toEqual(["A", "machine"]);
  expect(await made.stack("machine")).toEqual(["f = memfd(2) /scenario.pte 2"]);
  expect(await made.stack("A")).toEqual([]);
});

test("a stack comes in parts", async () => {
  const made = await stoppedAt(15);
  const { body: all } = await made.client.stackTraceRequest({ threadId: 2 });
  const { body } = await made.client.stackTraceRequest({ threadId: 2, startFrame: 1, levels: 2 });
  expect(body.totalFrames).toBe(all.totalFrames);
  expect(body.stackFrames.map(({ name }) => name)).toEqual(all.stackFrames.slice(1, 3).map(({ name }) => name));
});

test("the source of a kernel function is what the model knows of it at the step", async () => {
  const made = await stoppedAt(14);
  const { body } = await made.client.stackTraceRequest({ threadId: 1 });
  const frame = body.stackFrames.at(-1);
  const { body: given } = await made.client.sourceRequest({
    sourceReference: frame?.source?.sourceReference ?? 0,
    ...(frame?.source ? { source: frame.source } : {}),
  });
  expect(given.content.split("\n")).toEqual([
    "/*",
    " * zap_pte_range(), mm/memory.c, Linux 6.18",
    " *",
    " * ptescope has a model of what it does to page-table entries, and not its source.",
    " *",
    " * A: madvise(anon[0], DONTNEED)",
    " * went through",
    " *   zap_pte_range() <-",
    " *",
    " * It changed protections:",
    " *   A.anon[0]: held -> lost (zap-dontneed)",
    " */",
    "",
  ]);
  await expect(made.client.sourceRequest({ sourceReference: 999 })).rejects.toThrow("earlier session");
});

test("scopes: the step, pages, mappings, userfaultfds, files, page frames; swap where there is any", async () => {
  const made = await stoppedAt(15);
  const { body } = await made.client.scopesRequest({ frameId: await made.frame() });
  expect(body.scopes.map(({ name, expensive }) => [name, expensive])).toEqual([
    ["Step", false],
    ["Pages", false],
    ["Mappings", true],
    ["Userfaultfds", true],
    ["Files", true],
    ["Page frames", true],
  ]);
  expect(await made.lines("Step")).toEqual([
    "result: blocks wp",
    "message: A: wp fault at buf[0], write",
    "A.buf[0]: marker(wp) → present(wp, dirty, soft_dirty)",
  ]);
  expect(await made.lines("Pages")).toEqual(["A.buf: 1 present(wp, dirty, soft_dirty), 1 none", "A.anon: 2 none"]);
  expect(await made.lines("Pages", "A.buf")).toEqual([
    "[0]: present(wp, dirty, soft_dirty) · frame 1 · f[0]",
    "[1]: none · f[1]",
  ]);
  expect(await made.lines("Mappings")).toEqual(["A.buf[0..1]: rw-s uw sd", "A.anon[0..1]: rw-p uw sd"]);
  expect(await made.lines("Mappings", "A.buf[0..1]")).toEqual([
    "pages: 2",
    "perms: rw-s",
    "backing: f, from page 0",
    "userfaultfd: A",
    "uw: userfaultfd wr-protect tracking (VM_UFFD_WP)",
    "sd: soft-dirty (VM_SOFTDIRTY)",
  ]);
  expect(await made.lines("Userfaultfds", "A")).toEqual([
    "PAGEFAULT_FLAG_WP: enabled",
    "WP_HUGETLBFS_SHMEM: enabled",
    "A.buf[0..1]: registered: WP",
    "A.anon[0..1]: registered: WP",
    "A/1: blocks wp at buf[0], not answered",
  ]);
  expect(await made.lines("Files", "f")).toEqual(["[0]: in cache · dirty · frame 1", "[1]: no page"]);
  expect(await made.lines("Page frames")).toEqual(["frame 1: f[0] · dirty · A.buf[0]"]);
});

test("a page has its entry, its raw value with every bit, its protection and the walk to it", async () => {
  const made = await stoppedAt(15);
  expect(await made.lines("Pages", "A.buf", "[0]")).toEqual([
    "entry: present(wp, dirty, soft_dirty)",
    "raw: 0x8400000000001c25",
    "protection: held",
    "address: 0x1000000000",
    "refers to: frame 1, holds 7",
    "file: f[0]",
  ]);
  const bits = await made.lines("Pages", "A.buf", "[0]", "raw");
  expect(bits).toContain("10 _PAGE_UFFD_WP: 0x1: write-protected by userfaultfd");
  expect(bits).toContain("1 _PAGE_RW: 0x0: read-only");
  const walk = await made.lines("Pages", "A.buf", "[0]", "address");
  expect([walk[0]?.slice(0, 3), walk.at(-1)?.slice(0, 29)]).toEqual(["PGD", "PTE t4[0]: 0x8400000000001c25"]);
});

test("swap slots are there where swap is on", async () => {
  const swapped = "swapon()\nA: anon = mmap(1)\nA: write(anon[0], 7)\nA: madvise(anon, PAGEOUT)\n";
  const made = await stoppedAt(4, swapped);
  expect(await made.lines("Swap")).toEqual(["slot 1: in use · swap cache · 1 reference, frame 1"]);
  expect(await made.evaluate("A.anon[0]")).toBe("swap(exclusive, soft_dirty) · slot 1");
});

test("a large mapping costs what is asked of it", async () => {
  const made = await stoppedAt(1, "A: big = mmap(10000)\nA: write(big[9999], 1)\n");
  const { body } = await made.client.scopesRequest({ frameId: await made.frame() });
  const variablesReference = body.scopes.find(({ name }) => name === "Pages")?.variablesReference ?? 0;
  const { body: pages } = await made.client.variablesRequest({ variablesReference });
  expect(pages.variables.map(({ indexedVariables }) => indexedVariables)).toEqual([10_000]);
  const part = await made.values(["Pages", "A.big"], { filter: "indexed", start: 9_990, count: 10 });
  expect(part.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, i) => `[${9_990 + i}]`));
  expect(await made.values(["Pages", "A.big"])).toHaveLength(1000);
  expect(await made.values(["Pages", "A.big"], { filter: "named" })).toEqual([]);
});

test.each([
  ["A.buf[0]", "present(wp, dirty, soft_dirty) · frame 1 · f[0]"],
  ["buf[0].entry", "present(wp, dirty, soft_dirty)"],
  ["buf[0].protection", "held"],
  ["buf.protection", "1 held, 1 none"],
  ["raw(A.buf[0])", "0x8400000000001c25"],
  ["A.buf", "1 present(wp, dirty, soft_dirty), 1 none"],
  ["A.buf[0] is present(wp)", "true"],
  ["A.buf[0..1] is present", "false: page 1 is none"],
  ["A.anon[0].protection is lost", "true"],
  ["f", "memfd, 2 pages, 1 in cache, 1 no page"],
  ["f[0]", "in cache · dirty · frame 1"],
  ["A", "2 mappings"],
  ["raw(A.buf)", "! raw() is of one page: raw(A.buf[0])"],
  ["A.buf[9]", "! A.buf[9]: A has nothing mapped there here"],
  ["B.buf[0]", "! there is no process 'B' (A: fork(B) or spawn(B) makes one); there is: A"],
  ["nope[0]", "! nothing was mapped at 'nope' before this; there are: buf, anon"],
  ["1 + 1", "! '1 + 1' is no page, mapping, file or process: A.buf[0], A.buf, f[0], A"],
  [
    "A.buf[0].protection is kept",
    "! 'kept' is no protection; there are: none, held, lost, ineffective, uncovered, written, reported",
  ],
])("%s is %s", async (expression, value) => {
  const made = await stoppedAt(15);
  expect(await made.evaluate(expression)).toBe(value);
});

test("a statement in the console is carried out beside the scenario, and says what it would do", async () => {
  const made = await stoppedAt(14);
  expect(await made.evaluate("write(anon[0], 3)", "repl")).toBe(
    [
      "-> 0",
      "A.anon[0]: none → present(rw, dirty, soft_dirty), no longer protected",
      "PTE016: A.anon[0] is written, and userfaultfd is not told",
    ].join("\n"),
  );
  expect(await made.evaluate("A/1: write(buf[0], 9)\nresolve(buf[0])\nassert A.buf[0] is none", "repl")).toBe(
    [
      "A/1: write(buf[0], 9) -> blocks wp",
      "A.buf[0]: marker(wp) → present(wp, dirty, soft_dirty)",
      "A: resolve(buf[0]) -> A/1 ok",
      "A.buf[0]: present(wp, dirty, soft_dirty) → present(rw, dirty, soft_dirty), unprotected",
      "assert A.buf[0] is none does not hold: page 0 is present(rw, dirty, soft_dirty)",
    ].join("\n"),
  );
  // Nothing of it stays, and watches carry out nothing.
  expect(await made.evaluate("A.anon[0]", "repl")).toBe("none");
  expect(await made.evaluate("write(anon[0], 3)")).toMatch(/^! /);
  expect(await made.evaluate("wipe(anon[0])", "repl")).toMatch(/^! /);
  await made.client.continueRequest({ threadId: 1 });
  expect(await made.stop()).toBe("end 16");
});

test("setVariable and setExpression are refused, and say why", async () => {
  const made = await stoppedAt(14);
  const refused = "An entry is what the kernel made it, and can't be set.";
  await expect(made.client.setVariableRequest({ variablesReference: 1, name: "[0]", value: "none" })).rejects.toThrow(
    refused,
  );
  await expect(made.client.customRequest("setExpression", { expression: "A.buf[0]", value: "none" })).rejects.toThrow(
    refused,
  );
});

test("a request that the adapter does not know is refused", async () => {
  const made = await stoppedAt(14);
  await expect(made.client.customRequest("disassemble", {})).rejects.toThrow("no answer to 'disassemble'");
});
