// What the panel is told, on real runs.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unreadMessages } from "../../test/openings.ts";
import { runs } from "../../test/random/runs.ts";
import { openScenario, type Scenario } from "../index.ts";
import { finished } from "../scenario/scenario.ts";
import { answerCall, type MapViewport, type PageRef, type Row, type StateView } from "./index.ts";
import { at } from "./item.ts";
import { textPicture } from "./picture-text.ts";
import { stateAfter } from "./step.ts";

const named = { name: "demo.pte", revision: 1 };
const lost = openScenario(`f = memfd(2)
A: shared = mmap(2, SHARED, f)
A: private = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(shared, WP)
A: register(private, WP)
A: write(shared[0], 7)
A: write(private[0], 7)
A: fork(B)
## ## Protect
## Both.
A: wp(shared[0])
A: wp(private[0])
## ## Zap
A: madvise(shared[0], DONTNEED)
A: madvise(private[0], DONTNEED)
A/1: write(shared[0], 8)
A: write(private[0], 8)
`);
const viewport: MapViewport = { room: 40, selected: null };
const step = (scenario: Scenario, index: number): StateView => {
  const here = at(scenario, index);
  if (!here) throw new Error("no step");
  return finished(stateAfter(here, 1));
};
const rowOf = (view: StateView, key: string): Row => {
  const found = [...view.processes.flatMap(({ rows }) => rows), ...view.memory].find((row) => row.key === key);
  if (!found) throw new Error(`no row ${key}`);
  return found;
};
const lineOf = (scenario: Scenario, text: string) => scenario.steps.findIndex((each) => each.text.includes(text));

describe("a step", () => {
  test("says which entry became what, and that its protection is lost", () => {
    const view = step(lost, lineOf(lost, "madvise(private"));
    expect(view.changes).toEqual([
      expect.objectContaining({
        pages: "A.private[0]",
        from: expect.objectContaining({ shape: "present", wp: true }),
        to: { words: "none", shape: "none", wp: false },
        protection: "lost",
      }),
    ]);
    expect(rowOf(view, "A.1").items[0]).toMatchObject({
      shape: "none",
      alarm: "lost",
      before: { word: "present", wp: true },
    });
    expect(view.section).toBe("Zap");
  });

  test("points from the finding to the step that protected the page", () => {
    const [finding] = step(lost, lineOf(lost, "madvise(private")).findings;
    expect(finding).toMatchObject({ code: "PTE001", page: { mm: "A", place: 1, page: 0 } });
    expect(finding?.related[0]?.step).toBe(lineOf(lost, "wp(private"));
  });

  test("a marker and the page in the cache that it would bring back share a reference", () => {
    const view = step(lost, lineOf(lost, "madvise(shared"));
    const marker = rowOf(view, "A.0").items[0];
    const cached = rowOf(view, "file:0").items[0];
    expect(marker).toMatchObject({ shape: "marker", refs: ["f[0]"] });
    expect(cached?.refs).toContain("f[0]");
  });

  test("a frame that two processes map names both", () => {
    const view = step(lost, lineOf(lost, "fork"));
    const { refs, note } = rowOf(view, "frames").items.find((item) => item.note.includes("B.private")) ?? {
      refs: [],
      note: "",
    };
    expect(note).toBe("A.private[0], B.private[0]");
    expect(rowOf(view, "A.1").items[0]?.refs).toEqual([refs[0]]);
    expect(rowOf(view, "B.1").items[0]?.refs).toEqual([refs[0]]);
  });

  test("a blocked operation is listed with the step that started it", () => {
    const at = lineOf(lost, "A/1");
    expect(step(lost, at).tasks).toEqual([
      {
        name: "A/1",
        operation: "write(shared[0], 8)",
        wait: "blocks wp",
        until: "until the fault is answered",
        step: at,
        page: { mm: "A", place: 0, page: 0 },
      },
    ]);
  });
});

describe("messages that nobody has read", () => {
  const late = openScenario(unreadMessages);

  test("are listed in the order in which they are read, with what is refused and who sleeps until what", () => {
    expect(step(late, 4).unread).toEqual([
      {
        process: "A",
        messages: ["A: missing fault at ram[3], read", "A: event remove from ram[1], 4 KiB"],
        changing: 1,
      },
    ]);
    expect(step(late, 4).tasks.map(({ name, until }) => [name, until])).toEqual([
      ["A/balloon", "until its remove message is read"],
      ["A/vcpu", "its message is not read"],
    ]);
    expect(step(late, 5).unread).toEqual([
      { process: "A", messages: ["A: event remove from ram[1], 4 KiB"], changing: 1 },
    ]);
    expect(step(late, 5).tasks.map(({ until }) => until)).toContain("until the fault is answered");
    expect(step(late, 6).unread).toEqual([]);
    expect(step(late, 2).unread).toEqual([]);
  });

  test("stand in the text of a step", () => {
    expect(textPicture(step(late, 4), 7)).toContain(`
  waiting  A/balloon madvise(ram[1], DONTNEED): blocks remove, until its remove message is read
  waiting  A/vcpu read(ram[3]): blocks missing, its message is not read
  unread   A: missing fault at ram[3], read
  unread   A: event remove from ram[1], 4 KiB
  EAGAIN   A: mmap_changing is 1 until what was announced is read
`);
  });
});

test("of a long mapping comes what surrounds the change, and a tally of all", () => {
  const long = openScenario("A: buf = mmap(16384)\nA: write(buf[9000], 1)\nA: write(buf[3], 1)\nA: read(buf[4])\n");
  const row = rowOf(step(long, 1), "A.0");
  expect(row).toMatchObject({ count: 16384, changed: 1, firstChanged: 9000 });
  expect(row.items).toHaveLength(64);
  expect(row.items.some(({ index, before }) => index === 9000 && before !== null)).toBe(true);
  expect(rowOf(step(long, 3), "A.0").tally).toContain("16381 none");
});

test("where one pmd maps 512 pages it is one item, and 512 once it is split", () => {
  const huge = openScenario(
    "A: buf = mmap(512)\nA: madvise(buf, HUGEPAGE)\nA: write(buf[0], 7)\nA: madvise(buf[0], DONTNEED)\n",
  );
  expect(rowOf(step(huge, 2), "A.0").items).toEqual([expect.objectContaining({ index: 0, span: 512 })]);
  expect(rowOf(step(huge, 3), "A.0").count).toBe(512);
  const page = answerCall(huge, named, "page", { step: 2, ref: { mm: "A", place: 0, page: 7 } });
  expect(page.walk.map(({ name, last }) => [name, last])).toEqual([
    ["PGD", false],
    ["P4D", false],
    ["PUD", false],
    ["PMD", true],
  ]);
});

describe("a page", () => {
  const ref: PageRef = { mm: "A", place: 1, page: 0 };

  test("has its bits, what they were, and where its protection went", () => {
    const page = answerCall(lost, named, "page", { step: lineOf(lost, "madvise(private"), ref });
    expect(page).toMatchObject({
      name: "A.private[0]",
      words: "none",
      protection: { state: "lost" },
      entry: { hex: "0x0000000000000000" },
    });
    expect(page.before?.fields.find(({ symbol }) => symbol.startsWith("_PAGE_UFFD"))?.set).toBe(true);
    expect(page.protection.sentence).toMatch(
      /^Protected in step 11, line 13; the protection was lost in step 13, line 16, by zap_pte_range\(\)\.$/,
    );
    for (const raw of [page.entry, page.before]) expect(raw?.bits).toHaveLength(64);
  });

  test("says what each table of the walk holds, what it refers to, and the way of its last change with the files", () => {
    const page = answerCall(lost, named, "page", { step: lineOf(lost, "wp(private"), ref });
    expect(page.walk.map(({ text }) => text)).toEqual([
      "a PUD table, t2: 1 of 512 entries",
      "folded into the PGD: with four levels there is no P4D of its own",
      "a PMD table, t3: 2 of 512 entries",
      "a PTE table, t5: 1 of 512 entries",
      page.entry.sentence,
    ]);
    expect(page.physical).toBe("frame 2: anonymous; 2 entries map it");
    expect(page.changed).toMatchObject({
      step: lineOf(lost, "wp(private"),
      path: expect.arrayContaining([
        {
          name: "mwriteprotect_range",
          file: "mm/userfaultfd.c",
          source: "https://elixir.bootlin.com/linux/v7.3.4/A/ident/mwriteprotect_range",
        },
      ]),
    });
  });

  test.each([
    ["7.3", "v7.3.4"],
    ["6.12", "v6.12.117"],
    ["6.12.0", "v6.12"],
    ["6.12.5", "v6.12.5"],
    ["6.12.5 with 0cef0bb836e3", "v6.12.5"],
    ["6.12 without 0cef0bb836e3", "v6.12.117"],
  ])("the source of kernel %s is that of the tag %s", (kernel, tag) => {
    const run = openScenario(`kernel ${kernel}\nA: buf = mmap(1)\nA: write(buf[0], 7)\n`);
    const page = answerCall(run, named, "page", { step: 1, ref: { mm: "A", place: 0, page: 0 } });
    const sources = page.changed?.path.map(({ source }) => source) ?? [];
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources)
      expect(source).toMatch(
        new RegExp(`^https://elixir.bootlin.com/linux/${tag.replaceAll(".", "\\.")}/A/ident/\\w+$`),
      );
  });

  test("says who has the table that it is in too, and what the step changed on the way", () => {
    const run = openScenario(
      "hugepages(2)\nf = hugetlb(512)\nA: buf = mmap(512, SHARED, f)\nA: write(buf[0], 7)\nA: fork(B)\nB: read(buf[1])\n",
    );
    const page = answerCall(run, named, "page", { step: 5, ref: { mm: "B", place: 1040, page: 0 } });
    expect(page.sharedWith).toEqual([{ name: "A.buf[0]", page: { mm: "A", place: 1040, page: 0 } }]);
    expect(page.walk.map(({ name, table, index, was, shared }) => [name, table, index, was, shared])).toEqual([
      ["PGD", "t4", 0, "0x0000000000000000", false],
      ["P4D", null, null, null, false],
      ["PUD", "t5", 129, null, true],
      ["PMD", "t3", 0, null, false],
    ]);
    expect(page.walk[2]?.text).toBe("a PMD table, t3: 2 of 512 entries; shared by A and B (huge_pmd_share())");
    expect(page.physical).toContain("1 entry maps it");
  });

  test("nothing is mapped: the walk ends where the first table is missing", () => {
    const page = answerCall(lost, named, "page", { step: 1, ref: { mm: "A", place: 0, page: 0 } });
    expect(page.walk.map(({ name }) => name)).toEqual(["PGD"]);
  });

  test("its life is every step that touched it, and `seek` goes along it", () => {
    const life = answerCall(lost, named, "life", { ref, window: null, around: 0 });
    const steps = life.events.map((event) => event.step);
    expect(steps).toEqual([
      lineOf(lost, "write(private[0], 7"),
      lineOf(lost, "fork"),
      lineOf(lost, "wp(private"),
      lineOf(lost, "madvise(private"),
      lineOf(lost, "write(private[0], 8"),
    ]);
    let at = -1;
    for (const expected of steps) {
      at = answerCall(lost, named, "seek", { step: at, direction: 1, for: ref }).step ?? -1;
      expect(at).toBe(expected);
    }
    expect(answerCall(lost, named, "seek", { step: at, direction: 1, for: ref }).step).toBeNull();
  });
});

test("the overview lists findings and sections", () => {
  const overview = answerCall(lost, named, "overview", {});
  expect(overview.sections).toEqual([
    { step: lineOf(lost, "wp(shared"), title: "Protect" },
    { step: lineOf(lost, "madvise(shared"), title: "Zap" },
  ]);
  expect(overview.findings.map(({ code }) => code)).toContain("PTE001");
  expect(overview.title).toBe("demo.pte");
});

test.each([
  [
    "where something is found",
    "A: buf = mmap(1)\nA: userfaultfd()\nA: register(buf, WP)\nA: write(buf[0], 7)\nA: wp(buf)\nA: madvise(buf, DONTNEED)\n",
    5,
  ],
  [
    "else where somebody waits",
    "A: buf = mmap(1)\nA: userfaultfd()\nA: register(buf, WP)\nA: write(buf[0], 7)\nA: wp(buf)\nA/1: write(buf[0], 8)\nA: resolve(buf)\n",
    5,
  ],
  [
    "else where most entries change, the last time",
    "A: buf = mmap(2)\nA: write(buf[0], 7)\nA: write(buf[1], 7)\nA: mprotect(buf, READ)\nA: madvise(buf, DONTNEED)\nA: read(buf[0])\n",
    4,
  ],
  ["nothing happens: at the first", "A: buf = mmap(1)\n", 0],
])("one begins to look %s", (_, text, step) => {
  expect(answerCall(openScenario(text), named, "overview", {}).begin).toBe(step);
});

test("the text of a step", async () => {
  const { text } = answerCall(lost, named, "picture", { step: lineOf(lost, "madvise(private"), as: "text", viewport });
  await expect(text).toMatchFileSnapshot("golden/lost-step.txt.expected");
});

test("the picture of a step", async () => {
  const { text } = answerCall(lost, named, "picture", { step: lineOf(lost, "madvise(private"), as: "svg", viewport });
  await expect(text).toMatchFileSnapshot("golden/lost-step.svg.expected");
});

test("any question about any step gets plain data", () => {
  const zooms = fc.dictionary(
    fc.constantFrom("pages", "frames", "swap", "none"),
    fc.record({ from: fc.integer({ min: -5, max: 40 }), count: fc.integer({ min: -1, max: 5000 }) }),
  );
  const refs = fc.record({
    mm: fc.constantFrom("A", "B", "C"),
    place: fc.integer({ min: 0, max: 3 }),
    page: fc.integer({ min: 0, max: 700 }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: -2, max: 30 }),
      zooms,
      refs,
      fc.integer({ min: -3, max: 200 }),
      (at, zoom, ref, room) => {
        for (const given of [
          answerCall(lost, named, "step", { step: at, viewport: { room, selected: ref, zoom } }),
          answerCall(lost, named, "page", { step: at, ref }),
          answerCall(lost, named, "life", { ref, window: null, around: at }),
        ]) {
          expect(JSON.parse(JSON.stringify(given))).toEqual(given);
        }
      },
    ),
    { numRuns: runs(60) },
  );
});
