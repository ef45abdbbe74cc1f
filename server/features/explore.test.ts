// What an editor gets of searches: scenarios that it can open, and actions that lead there.
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import type { Host } from "../host.ts";
import { codeActions } from "./code-actions/code-actions.ts";
import { exploreSection, lossesAt } from "./explore.ts";

const uri = "file:///a/x.pte";
const host: Host = {
  read: () => Promise.reject(new Error("there are no files here")),
  exists: () => Promise.resolve(false),
  scenarios: () => Promise.resolve([]),
  turn: () => Promise.resolve(),
};
const nobody = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };
const text = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
`;
const section = `${text}explore
any A: madvise(buf[*], DONTNEED)
any A: write(buf[*], 9)
never PTE016
never A.buf[1] is marker
`;

test("a section: what does not hold as a scenario, what is proven with its coverage", async () => {
  const result = await exploreSection({ uri, text: section }, () => "no files here", host, nobody);
  if ("error" in result) throw new Error(result.error);
  const [first, second] = result.answers;
  expect([first?.line, first?.proven, first?.scenario?.includes("-> !PTE016")]).toEqual([8, false, true]);
  expect([second?.line, second?.proven, second?.scenario]).toEqual([9, true, null]);
  expect(second?.covered).toMatch(/^all \d+ states, .*: nothing found$/);
});

test("a search that nobody waits for any more is given up", async () => {
  const gone = { ...nobody, isCancellationRequested: true };
  // Pages that are named one by one are not alike: as many states as there are sets of them.
  const each = [...Array(10).keys()].map((page) => `any A: read(buf[${page}])`);
  const many = `${text.replace("mmap(2)", "mmap(10)")}explore\n${each.join("\n")}\nnever PTE013\n`;
  await expect(exploreSection({ uri, text: many }, () => "no files here", host, gone)).rejects.toThrow("cancelled");
});

test("the light bulb asks on the line that protects, and on the one that loses of the moment before", async () => {
  const scenario = openScenario(`${text}A: madvise(buf[0], DONTNEED)\n`);
  const titles = async (line: number) => {
    const range = { start: { line, character: 0 }, end: { line, character: 0 } };
    const wanted = { uri, range, context: { diagnostics: [] }, exists: () => Promise.resolve(false), mayCreate: false };
    const actions = await codeActions(scenario, wanted);
    return actions.filter(({ command }) => command?.command === "ptescope.losses");
  };
  expect(await titles(3)).toEqual([]);
  expect((await titles(4)).map(({ title }) => title)).toEqual(["What could lose the protection of A.buf[0]?"]);
  const [asked] = await titles(5);
  expect(asked?.command?.arguments).toEqual([{ uri, line: 4, page: { mm: "A", place: 0, page: 0 } }]);
  const result = await lossesAt(
    { textDocument: { uri }, line: 4, page: { mm: "A", place: 0, page: 0 } },
    scenario,
    host,
    nobody,
  );
  expect(result.page).toBe("A.buf[0]");
  expect(result.ways.map(({ by }) => by)).toContain("zap_pte_range");
});
