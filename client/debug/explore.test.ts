import { test } from "vitest";
import { Debugger } from "./testing/client.ts";
const text = `kernel 6.18
f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: anon = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: register(anon, WP)
A: write(buf[0], 7)
A: write(anon[0], 7)
A: wp(buf[0])
A: wp(anon[0])
A: madvise(buf[0], DONTNEED)
A: madvise(anon[0], DONTNEED)
A/1: write(buf[0], 9)
A: resolve(buf[0])
`;
test("look", async () => {
  const d = await Debugger.launch(text, {}, async (c) => {
    console.log(JSON.stringify((await c.setBreakpointsRequest({ source: { path: "/scenario.pte" }, breakpoints: [{ line: 10, logMessage: "buf is {buf[0]} raw {raw(buf[0])}" }, { line: 1 }] })).body));
    console.log(JSON.stringify((await c.setFunctionBreakpointsRequest({ breakpoints: [{ name: "zap_pte_range" }, { name: "zap_pte" }, {name: "A.buf[0].entry", hitCondition: "2"}] })).body));
    console.log(JSON.stringify((await c.setExceptionBreakpointsRequest({ filters: ["warning", "blocked"] })).body));
  });
  for (let i = 0; i < 12; i++) {
    const s = await d.stop();
    console.log(s, d.output(), await d.threads());
    if (s === "terminated") break;
    if (s.startsWith("exception")) console.log(JSON.stringify((await d.client.exceptionInfoRequest({ threadId: 1 })).body));
    for (const t of await d.threads()) console.log("  ", t, "|", (await d.stack(t)).join(" | "));
    if (s.includes(" 14")) {
      const { body } = await d.client.scopesRequest({ frameId: await d.frame() });
      for (const { name } of body.scopes) console.log(name, await d.lines(name));
      console.log(await d.lines("Pages", "A.buf"), await d.lines("Pages", "A.buf", "[0]"), await d.lines("Pages", "A.buf", "[0]", "raw"), await d.lines("Pages", "A.buf", "[0]", "address"), await d.lines("Mappings", "A.buf[0..1]"), await d.lines("Userfaultfds", "A"), await d.lines("Files", "f"));
      for (const e of ["A.buf[0]", "raw(A.buf[0])", "A.buf", "A.buf[0..1]", "f", "f[0]", "A", "A.buf[0] is present(wp)", "buf[0].protection is held", "buf[0].protection", "buf.protection", "nope[0]", "A.buf[9]", "B.buf[0]"]) console.log(e, "=", await d.evaluate(e));
      for (const e of ["resolve(buf[0])", "A: write(anon[0], 3)", "madvise(buf, DONTNEED)", "A: fork(B)\nB: write(buf[1], 3)\nassert B.buf[1] is none", "wp(nope)", "new = mmap(1); write(new[0], 3)", "1 + 1"]) console.log(e, "=>", await d.evaluate(e, "repl"));
    }
    await d.client.continueRequest({ threadId: 1 });
  }
  d.close();
});
