// Walkthroughs: what they show, that they escape all of it, and what makes none.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openScenario } from "../index.ts";
import { SCRIPT, SCRIPT_SHA256 } from "./html.ts";
import { htmlWalkthrough, markdownWalkthrough, type Walkthrough, walkthrough } from "./index.ts";

function walk(text: string): Walkthrough {
  const made = walkthrough(openScenario(text), "demo.pte");
  if ("broken" in made) throw new Error(JSON.stringify(made.broken));
  return made;
}

const example = readFileSync(join(import.meta.dirname, "golden", "lost.pte"), "utf8");

describe("a walkthrough", () => {
  test("as Markdown", async () => {
    await expect(markdownWalkthrough(walk(example))).toMatchFileSnapshot("golden/lost.md.expected");
  });

  test("as HTML", async () => {
    await expect(htmlWalkthrough(walk(example))).toMatchFileSnapshot("golden/lost.html.expected");
  });

  test("gives each step to the narration before it", () => {
    const { scenes, title } = walk(example);
    expect(title).toBe("A bit is lost");
    expect(scenes.map((scene) => [scene.title, scene.steps.map(({ text }) => text)])).toEqual([
      [null, ["A: buf = mmap(1)", "A: userfaultfd(PAGEFAULT_FLAG_WP)", "A: register(buf, WP)", "A: write(buf[0], 7)"]],
      ["Protect", ["A: wp(buf)"]],
      ["Zap", ["A: madvise(buf, DONTNEED)"]],
    ]);
  });

  test("is not written when something does not hold", () => {
    for (const [text, line] of [
      ["A: buf = mmap(1)\nA: read(buf[0]) -> 5\n", 1],
      ["A: buf = mmap(1)\nassert A.buf[0] is present\n", 1],
      ["A: buf = mmap(1) -> !PTE001\n", 0],
      ["A: buf = mmap(1\n", 0],
      ["A: nonsense(1)\n", 0],
    ] as const) {
      const made = walkthrough(openScenario(text), "demo.pte");
      expect("broken" in made && made.broken.map((each) => each.line), text).toContain(line);
    }
  });

  test("is written when what does not hold is meant not to", () => {
    const { scenes } = walk(
      "A: buf = mmap(1)\nA: read(buf[0]) -> 5, !PTE023\nassert A.buf[0] is swap -> !PTE023\nassert A.buf[0] is zero\n",
    );
    expect(scenes.flatMap(({ checks }) => [...checks.values()])).toEqual([["assert A.buf[0] is zero"]]);
  });

  test("of nothing is a page still", () => {
    expect(htmlWalkthrough(walk(""))).toContain("<h1>demo.pte</h1>");
    expect(htmlWalkthrough(walk("")).length).toBeLessThan(30_000);
  });
});

describe("a scenario's text stays text", () => {
  const hostile = `## # <script>alert(1)</script> & "title"
## A <img src=x onerror=alert(1)> in it, [a link](javascript:alert(1)), [another](https://example.org/a"b) and \`<b>\`.
## ![picture](https://example.org/x.png)
##
## <div onclick="alert(1)">block</div>
A: buf = mmap(1)   # </script><script>alert(1)</script>
`;

  test("in HTML", () => {
    const html = htmlWalkthrough(walk(hostile));
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|<div onclick|href="javascript|<[^>]*onerror/);
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).toContain('href="https://example.org/a&quot;b"');
  });

  test("in Markdown", () => {
    const markdown = markdownWalkthrough(walk(hostile)).replace(/`[^`]*`/g, "");
    expect(markdown).not.toMatch(/<(script|img|div)|javascript:/);
  });
});

test("the page's policy lets its own script run and no other", () => {
  expect(SCRIPT_SHA256).toBe(createHash("sha256").update(SCRIPT).digest("base64"));
  expect(htmlWalkthrough(walk(example))).toContain(`<script>${SCRIPT}</script>`);
});
