// What a place is, is the scenario's business and not the kernel's: a program on sixteen pages in the middle of a place and the same program on
// sixteen pages across the border of two, whose VMAs have merged, do the same. Anything that takes a VMA or a range to lie in one place
// shows here.

import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../test/random/runs.ts";
import { one, operationOf, statements } from "../test/random/statements.ts";
import {
  createState,
  defaultSettings,
  type KernelVersion,
  kernelVersions,
  type Operation,
  pageAt,
  processes,
  type State,
  type StepReport,
  step,
} from "./index.ts";

const PAGES = 16;

/** Where a program's page n is, and the mappings that put it there, by what is mapped. */
interface Layout {
  readonly mappings: Readonly<Record<Backing, readonly string[]>>;
  at(page: number): { readonly place: number; readonly page: number };
}

type Backing = "anon" | "shared" | "private";

/** Both have the border of two page tables in the middle, so that tables and fault-around are the same. */
const inside: Layout = {
  mappings: {
    anon: ["mmap A r2 anon 1024"],
    shared: ["mmap A r2 f0 1024 off 15872"],
    private: ["mmap A r2 f0 1024 priv off 15872"],
  },
  at: (page) => ({ place: 2, page: 512 - PAGES / 2 + page }),
};
const across: Layout = {
  mappings: {
    anon: ["mmap A r0 anon 16384", "mmap A r1 anon 512"],
    shared: ["mmap A r0 f0 16384", "mmap A r1 f0 512 off 16384"],
    private: ["mmap A r0 f0 16384 priv", "mmap A r1 f0 512 priv off 16384"],
  },
  at: (page) =>
    page < PAGES / 2 ? { place: 0, page: 16384 - PAGES / 2 + page } : { place: 1, page: page - PAGES / 2 },
};

/** A line in which `@n` stands for a page, as `r2 504`. */
function lineAt(line: string, layout: Layout): string {
  return line.replace(/@(\d+)/g, (_, page: string) => {
    const at = layout.at(Number(page));
    return `r${at.place} ${at.page}`;
  });
}

const say = statements({
  process: one("A", "A", "A", "B"),
  page: fc.nat(PAGES - 1).map((n) => `@${n}`),
  // A count may end beyond the border or begin there.
  span: fc
    .tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: PAGES }))
    .map(([page, count]) => `@${page} ${Math.min(count, PAGES - page)}`),
  target: one("r4 0", "r4 3"),
});
const line = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(say.read, { weight: 2, arbitrary: say.write }) },
  { weight: 5, arbitrary: say.call("wp", "wp", "unwp", "resolve", "unreg", "munmap", "mlock", "munlock", "poison") },
  {
    weight: 3,
    arbitrary: say.madvise(
      ...["dontneed", "free", "remove", "dontfork", "wipeonfork", "cold", "pageout", "pageout", "populate_write"],
      ...["guard_install", "guard_remove", "mergeable"],
    ),
  },
  { weight: 2, arbitrary: say.register("wp", "wp,missing") },
  { weight: 1, arbitrary: say.copy("wp") },
  { weight: 1, arbitrary: say.mprotect },
  { weight: 1, arbitrary: say.mremap("") },
  { weight: 1, arbitrary: say.scan },
  { weight: 2, arbitrary: say.callPage("migrate") },
  {
    weight: 5,
    arbitrary: one(
      ...[
        "fork A B",
        "fork A B",
        "exit B",
        "close A",
        "close B",
        "swapon",
        "swapoff",
        "clear_refs A 4",
        "clear_refs A 1",
      ],
      ...["fallocate f0 punch 16380 6", "ftruncate f0 16386", "ftruncate f0 16896", "uffd A pfwp,wpfile,fork,remap"],
    ),
  },
);
const program = fc.tuple(
  fc.constantFrom(...kernelVersions),
  fc.constantFrom<Backing>("anon", "shared", "private"),
  fc.constantFrom("pfwp,wpfile", "pfwp,wpfile,fork", "pfwp,wpunpop", "pfwp,wpasync"),
  fc.array(line, { minLength: 3, maxLength: 30 }),
);

/** What a step answered, its places and pages as the program's; what was scanned counts from the range's first page. */
function told({ result, messages, done, protection }: StepReport, operation: Operation, layout: Layout): string {
  const first = "range" in operation ? operation.range.page : 0;
  const scan = result.scan?.map((region) => ({ ...region, page: region.page - first }));
  const pages = new Map(Array.from({ length: PAGES }, (_, n) => [JSON.stringify(layout.at(n)), n]));
  return JSON.stringify({ result: { ...result, scan }, messages, done, protection }, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("place" in value) || !("page" in value)) return value;
    const n = pages.get(JSON.stringify({ place: value.place, page: value.page }));
    return n === undefined ? value : { ...value, place: "", page: n };
  });
}

/** Everything that a program may look at, page by page. */
function seen(state: State, layout: Layout): string[] {
  return processes(state).flatMap((mm) =>
    Array.from({ length: PAGES }, (_, n) => {
      const at = layout.at(n);
      return `${mm}[${n}] ${JSON.stringify(pageAt(state, mm, at.place, at.page))}`;
    }),
  );
}

function run(
  layout: Layout,
  kernel: KernelVersion,
  backing: Backing,
  features: string,
  lines: readonly string[],
): string[] {
  let state = createState({ ...defaultSettings, kernel, nodes: 2 });
  const found: string[] = [];
  for (const text of ["file f0 memfd 16896", ...layout.mappings[backing]]) state = step(state, operationOf(text)).state;
  for (const text of [`uffd A ${features}`, "swapon", `reg A @0 ${PAGES} wp`, ...lines]) {
    const operation = operationOf(lineAt(text, layout));
    const next = step(state, operation);
    state = next.state;
    found.push(text, told(next, operation, layout), ...seen(state, layout));
  }
  return found;
}

test("a program across the border of two places does what it does inside one", () => {
  fc.assert(
    fc.property(program, ([kernel, backing, features, lines]) => {
      expect(run(across, kernel, backing, features, lines)).toEqual(run(inside, kernel, backing, features, lines));
    }),
    { numRuns: runs(150) },
  );
});
