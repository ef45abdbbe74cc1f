// What a scenario may include: each bound holds for the whole program, whoever includes whom.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { includerOf } from "./include.ts";
import { bind, MAX_INCLUDES, MAX_LINES, MAX_NAME_COPIES, type Program, parse, running } from "./index.ts";

/** Binds `main` among files by name, and counts how often one is read. */
function open(files: Readonly<Record<string, string>>): { readonly program: Program; readonly reads: number } {
  let reads = 0;
  const include = includerOf(
    {
      resolve: (_, path) => ({ name: path }),
      tree(name) {
        reads++;
        const text = files[name];
        return text === undefined ? "there is no such file" : parse(text);
      },
    },
    "main",
  );
  return { program: bind(parse(files.main ?? ""), { include }), reads };
}

function errors({ bound }: Program): string[] {
  return bound
    .flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === "error"))
    .map(({ message }) => message);
}

/** Files that include the next one `times` times each. */
function bomb(times: number, deep: number): Record<string, string> {
  const files: Record<string, string> = { main: 'include "f0"\n'.repeat(times) };
  for (let i = 0; i < deep; i++) files[`f${i}`] = i === deep - 1 ? "# end\n" : `include "f${i + 1}"\n`.repeat(times);
  return files;
}

describe("bounds of includes", () => {
  test.each([2, 4])(
    "files that include each other %i times end at once, and the scenario's own line says why",
    (times) => {
      const { program, reads } = open(bomb(times, 15));
      expect(errors(program)[0]).toContain(`a scenario includes at most ${MAX_INCLUDES} files in all`);
      expect(reads).toBeLessThanOrEqual(MAX_INCLUDES + 1);
      expect(running(program).length).toBeLessThanOrEqual(MAX_LINES);
    },
  );
  test("a chain is followed to a depth", () => {
    expect(errors(open(bomb(1, 15)).program)).toEqual([]);
    expect(errors(open(bomb(1, 2000)).program)).toHaveLength(1);
  });
  test("lines count each time that they are included", () => {
    const many = "A: write(buf[0], 1)\n".repeat(40_000);
    expect(errors(open({ main: 'include "many"\n'.repeat(2), many }).program)).toEqual([]);
    const { program } = open({ main: 'include "many"\n'.repeat(30), many });
    expect(errors(program)[0]).toContain(`a scenario has at most ${MAX_LINES} lines, with those that it includes`);
    expect(running(program).length).toBeLessThanOrEqual(MAX_LINES);
  });
  test("a file that includes itself, or one that includes it", () => {
    expect(errors(open({ main: 'include "main"' }).program)[0]).toContain("it includes itself");
    const round = open({ main: 'include "a"', a: 'include "b"', b: 'include "a"' }).program;
    expect(errors(round)[0]).toContain("has errors");
  });
  test("whoever includes whom, it ends within the bounds", () => {
    const name = fc.constantFrom("main", "a", "b", "c");
    const lines = fc.array(
      fc.oneof(
        name.map((each) => `include "${each}"`),
        fc.constant("# x"),
      ),
      { maxLength: 6 },
    );
    const files = fc.record({ main: lines, a: lines, b: lines, c: lines });
    fc.assert(
      fc.property(files, (all) => {
        const texts = Object.fromEntries(Object.entries(all).map(([key, value]) => [key, value.join("\n")]));
        expect(open(texts).reads).toBeLessThanOrEqual(MAX_INCLUDES + 1);
      }),
    );
  });
});

test("names are bounded by what they cost together", () => {
  const lines = Array.from({ length: 9000 }, (_, i) => `A: p${i % 1024} = mmap(${1 + (i % 7)})`);
  const program = bind(parse(lines.join("\n")));
  const { bound } = program;
  const said = bound.findIndex(({ diagnostics }) => diagnostics.some(({ code }) => code === "limit"));
  expect(said).toBeGreaterThan(MAX_NAME_COPIES / 3 / 1024);
  expect(bound.slice(said).every(({ operation }) => operation === null)).toBe(true);
  // An edit before it changes nothing of that.
  const edited = bind(parse(`# x\n${lines.join("\n")}`), { previous: program });
  expect(edited.bound[said + 1]?.diagnostics).toHaveLength(1);
});

test("a byte order mark is no part of the first line", () => {
  expect(errors(bind(parse("\uFEFFA: buf = mmap(2)\n")))).toEqual([]);
});

test("files and threads are bounded", () => {
  const files = Array.from({ length: 1025 }, (_, i) => `f${i} = memfd(1)`).join("\n");
  expect(errors(bind(parse(files)))).toEqual(["a scenario has at most 1024 files; use one of the names again"]);
  const threads = Array.from({ length: 1025 }, (_, i) => `A/${i}: write(buf[0], 1)`).join("\n");
  expect(errors(bind(parse(`A: buf = mmap(1)\n${threads}`)))).toEqual([
    "a scenario names at most 1024 threads; use one again",
  ]);
});
