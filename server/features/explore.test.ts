// What an editor gets of searches: scenarios that it can open, and actions that lead there.
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { protectedPages } from "../../test/openings.ts";
import { Explored } from "../document.ts";
import type { Host } from "../host.ts";
import { defaultSettings } from "../settings.ts";
import { codeActions } from "./code-actions/code-actions.ts";
import { codeLenses } from "./code-lenses.ts";
import { diagnostics } from "./diagnostics.ts";
import { exploreSection, lossesAt } from "./explore.ts";
import { hover } from "./hover/hover.ts";

const uri = "file:///a/x.pte";
const host: Host = {
  read: () => Promise.reject(new Error("there are no files here")),
  exists: () => Promise.resolve(false),
  scenarios: () => Promise.resolve([]),
  turn: () => Promise.resolve(),
};
const nobody = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };
const text = protectedPages(2);
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

test("where what stands above the section does not hold, nothing is said to be proven", async () => {
  const wrong = section.replace("A: write(buf[0], 7)", "A: write(buf[0], 7) -> EFAULT");
  const result = await exploreSection({ uri, text: wrong }, () => "no files here", host, nobody);
  expect("error" in result && result.error).toMatch(/^Line 4: above the section, /);
});

test("the list has a row a way, grouped by who does it, each with a link to its scenario", async () => {
  const scenario = openScenario(text);
  const asked = { textDocument: { uri }, line: 4, page: { mm: "A", place: 0, page: 0 } };
  const { html, ways, kernels } = await lossesAt(asked, scenario, host, nobody);
  const links = [...html.matchAll(/href="command:ptescope\.openFound\?([^"]*)"/g)].map(([, args = ""]) =>
    JSON.parse(decodeURIComponent(args)),
  );
  expect(links).toEqual(ways.map((_, at) => [at]));
  expect([...html.matchAll(/<h2>([^<]*) /g)].map(([, head]) => head)).toEqual([
    "Its monitor does it",
    "The process does it to itself",
  ]);
  expect(html).toContain("after line 5, <code>A: wp(buf[0])</code>");
  expect(html).toContain("PTE001: A zap drops a uffd-wp protection");
  expect(html).toContain(`up to 3 steps, on Linux ${kernels.join(", ")}.`);
});

test("what was found stands on its line: a problem, a lens, a quick fix; an edit takes it away", async () => {
  const scenario = openScenario(section);
  const result = await exploreSection({ uri, text: section }, () => "no files here", host, nobody);
  if ("error" in result) throw new Error(result.error);
  const explored = new Explored();
  explored.set(uri, section, result.answers);
  const answers = explored.of(uri, () => section);
  const problems = diagnostics(uri, scenario, () => undefined, undefined, answers).get(uri) ?? [];
  expect(problems.map(({ code, range, message }) => [code, range.start.line, message])).toEqual([
    [
      "explore",
      8,
      `Does not hold: A.buf[0] is written, and userfaultfd is not told
In 2 steps, and in no fewer:
A: madvise(buf[0], DONTNEED) -> !PTE001
A: write(buf[0], 9)          -> !PTE016`,
    ],
  ]);
  const lenses = codeLenses(uri, scenario, defaultSettings, answers).map(({ command }) => command?.title);
  expect(lenses).toContain("Does not hold: open the scenario");
  expect(lenses).toContainEqual(expect.stringMatching(/^✓ Proven on Linux [\d.]+: all \d+ states, .*: nothing found$/));
  const range = { start: { line: 8, character: 0 }, end: { line: 8, character: 0 } };
  const wanted = { uri, range, context: { diagnostics: [] }, exists: async () => false, mayCreate: false };
  const actions = await codeActions(scenario, { ...wanted, explored: answers });
  expect(actions.map(({ command }) => command?.arguments)).toContainEqual([{ uri, line: 8 }]);
  expect(explored.of(uri, () => `${section}# edited\n`)).toEqual([]);
  expect(explored.of(uri, () => section)).toEqual([]);
});

test("a hover asks what could lose a protected page, where the editor can", () => {
  const scenario = openScenario(`${text}A: madvise(buf[0], DONTNEED)\n`);
  const said = (line: number, of: string | null) => {
    const found = hover(scenario, { line, character: 12 }, of);
    return found && typeof found.contents === "object" && "value" in found.contents ? found.contents.value : "";
  };
  const link = (step: number) =>
    `command:ptescope.losses?${encodeURIComponent(JSON.stringify([{ uri, step, page: { mm: "A", place: 0, page: 0 } }]))}`;
  const step = scenario.stepAtLine(4);
  expect(said(5, uri)).toContain(`[What could lose the protection of A.buf[0]?](${link(step)})`);
  expect(said(5, null)).not.toContain("command:");
  // Over the word of the statement, too: where a newcomer points at a squiggle.
  for (const line of [4, 5])
    expect(hover(scenario, { line, character: 4 }, uri)?.contents).toMatchObject({
      value: expect.stringContaining(link(step)),
    });
});

test("a search that is cancelled ends at its next word, and says what was covered and what was not tried", async () => {
  let told = 0;
  const later = {
    ...nobody,
    get isCancellationRequested() {
      return told > 1;
    },
  };
  // Pages that are named one by one are not alike: as many states as there are sets of them.
  const each = [...Array(10).keys()].map((page) => `any A: read(buf[${page}])`);
  const many = `${text.replace("mmap(2)", "mmap(10)")}explore\n${each.join("\n")}\nnever PTE013\nnever PTE016\n`;
  const result = await exploreSection(
    { uri, text: many },
    () => "no files here",
    host,
    later,
    () => told++,
  );
  if ("error" in result) throw new Error(result.error);
  expect([told, result.answers.length, result.answers[0]?.proven]).toEqual([2, 1, false]);
  expect(result.summary).toMatch(
    /^Not proven on Linux [\d.]+: stopped by hand after [\d,]+ states?, with all there are up to depth \d: nothing found \(never PTE013\)\. 1 line of the section not tried\.$/,
  );
});

test("a list that is cancelled says how far each kernel was looked at", async () => {
  let told = 0;
  const later = {
    ...nobody,
    get isCancellationRequested() {
      return told > 300;
    },
  };
  const asked = { textDocument: { uri }, line: 4, page: { mm: "A", place: 0, page: 0 } };
  const { covered, html } = await lossesAt(asked, openScenario(text), host, later, () => told++);
  expect(covered).toMatch(/^up to \d steps?, on Linux [\d.]+.*; stopped by hand, other kernels not asked$/);
  expect(html).toContain(covered);
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
  expect([result.page, result.line]).toEqual(["A.buf[0]", 4]);
  const step = scenario.stepAtLine(4);
  const again = await lossesAt(
    { textDocument: { uri }, step, page: { mm: "A", place: 0, page: 0 } },
    scenario,
    host,
    nobody,
  );
  expect(again).toEqual(result);
  // The page tables ask at a step that has lost it.
  expect(
    await lossesAt(
      { textDocument: { uri }, step: step + 1, page: { mm: "A", place: 0, page: 0 } },
      scenario,
      host,
      nobody,
    ),
  ).toEqual(result);
  expect(result.ways.map(({ by }) => by)).toContain("zap_pte_range");
});

test("how far a search is is told in words: which question, which kernel", async () => {
  const told: string[] = [];
  const onProgress = (words: () => string) => void told.push(words());
  await exploreSection({ uri, text: section }, () => "no files here", host, nobody, onProgress);
  const scenario = openScenario(text);
  const asked = { textDocument: { uri }, line: 4, page: { mm: "A", place: 0, page: 0 } };
  await lossesAt(asked, scenario, host, nobody, onProgress);
  const shape = /^(\d of \d: |Linux [\d.]+: )depth \d+, [\d,]+ states?, [\d,]+ a second, \d+ MB$/;
  expect(told.filter((words) => !shape.test(words))).toEqual([]);
  expect(told.filter((words) => words.startsWith("Linux")).length).toBeGreaterThan(10);
});
