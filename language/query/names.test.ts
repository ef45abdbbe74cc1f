// Names, their definitions and uses, and the words of a text with their kinds.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bind } from "../bind.ts";
import { initialEnvironment } from "../environment.ts";
import { parse } from "../parse.ts";
import { parseStatement } from "../statement.ts";
import { semanticTypes } from "../table.ts";
import { scenario } from "../testing/arbitrary.ts";
import { atCursor } from "../testing/marker.ts";
import { definitions, nameAt, occurrences, renameProblem } from "./occurrence.ts";
import { semanticTokens } from "./semantic.ts";
import { tokenAt, tokensOf } from "./token.ts";

const text = `f = memfd(4)
A: buf = mmap(4, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: fork(B)
B/1: write(buf[1], 0x9)  -> blocks wp
A: mremap(buf[0], new[2])
A: resolve(buf, DONTWAKE) -> 0, B/1 ok, !PTE001
assert B.buf[0..1] is present(wp, !rw)  # 0x400
scn "wp A buf 0 1"
`;

function found(at: string): string[] {
  const { program, line, column } = atCursor(text.replace(at.replace("$0", ""), at));
  const name = nameAt(program, line, column);
  if (name === undefined) return ["nothing"];
  const defining = definitions(program, name).map((each) => `${each.line}:${each.start}`);
  return [
    `${name.kind} ${name.text}`,
    ...occurrences(program, name).map(
      (each) =>
        `${each.line}:${each.start}${defining.includes(`${each.line}:${each.start}`) ? " defined" : ""}${each.fixed ? " fixed" : ""}`,
    ),
  ];
}

describe("names", () => {
  it.each<[string, string[]]>([
    ["b$0uf = mmap", ["place buf", "1:3 defined", "4:11", "5:10", "6:11", "7:9", "8:10 fixed"]],
    ["new$0[2]", ["place new", "5:18 defined"]],
    ["SHARED, f$0", ["file f", "0:0 defined", "1:25"]],
    ["fork($0B)", ["process B", "3:8 defined", "4:0", "6:32", "7:7"]],
    ["B/$01: write", ["thread 1", "4:2 defined", "6:34"]],
    ["mm$0ap", ["nothing"]],
    ["$0A: userfaultfd", ["process A", "1:0 defined", "2:0", "3:0", "5:0", "6:0", "8:8 fixed"]],
  ])("%s", (at, expected) => {
    expect(found(at)).toEqual(expected);
  });

  it("can be changed to what is free and a name", () => {
    const program = bind(parse(text));
    const place = { kind: "place", text: "new", process: "" } as const;
    expect(renameProblem(program, place, "other")).toBeUndefined();
    expect(renameProblem(program, place, "new")).toBeUndefined();
    expect(renameProblem(program, place, "buf")).toBe("there is a 'buf' already");
    expect(renameProblem(program, place, "f")).toBe("there is a 'f' already");
    expect(renameProblem(program, place, "2x")).toBe("'2x' is no name: letters, digits and '_', and no digit first");
    expect(renameProblem(program, { ...place, text: "buf" }, "x")).toContain("a line of a kernel trace");
    expect(renameProblem(program, { kind: "process", text: "A", process: "" }, "Z")).toContain(
      "every scenario starts with",
    );
    expect(renameProblem(program, { kind: "thread", text: "1", process: "B" }, "vcpu-0")).toBeUndefined();
  });
});

describe("tokens", () => {
  const program = bind(parse(text));
  const types = (line: number) =>
    tokensOf(program.document.statements[line] ?? parseStatement(""), program.environments[line] ?? initialEnvironment);

  it("say what each word is", () => {
    const all = types(6).map(({ type, text: word, vocabulary, parameter }) =>
      [word, type, vocabulary ?? parameter?.name].filter((each) => each !== undefined).join(" "),
    );
    expect(all).toEqual([
      "A process",
      "resolve operation",
      "buf place range",
      "DONTWAKE word wp-flags",
      "0 number",
      "B process",
      "1 thread",
      "ok word outcomes",
      "PTE001 finding",
    ]);
    expect(types(7).map(({ type }) => type)).toEqual([
      "word",
      "process",
      "place",
      "number",
      "number",
      "keyword",
      "word",
      "word",
      "word",
      "comment",
    ]);
  });

  it("raw values are found in comments too", () => {
    const { program: at, line, column } = atCursor(text.replace("# 0x400", "# 0x4$000"));
    const statement = at.document.statements[line];
    expect(statement && tokenAt(statement, column, initialEnvironment)).toMatchObject({ type: "raw", text: "0x400" });
  });

  it("follow each other, as an editor needs them", () => {
    fc.assert(
      fc.property(scenario, (source) => {
        const bound = bind(parse(source));
        let line = 0;
        let end = 0;
        let start = 0;
        const data = semanticTokens(bound);
        for (let i = 0; i < data.length; i += 5) {
          const [deltaLine = 0, deltaStart = 0, length = 0, type = 0] = data.slice(i, i + 5);
          start = deltaLine > 0 ? deltaStart : start + deltaStart;
          if (deltaLine > 0) end = 0;
          line += deltaLine;
          expect(start).toBeGreaterThanOrEqual(end);
          end = start + length;
          expect(length).toBeGreaterThan(0);
          expect(end).toBeLessThanOrEqual(bound.document.statements[line]?.text.length ?? -1);
          expect(semanticTypes[type]).toBeDefined();
        }
      }),
    );
  });
});
