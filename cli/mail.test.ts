// `ptescope mail`, and the way back: `ptescope check -` of it.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsOf, continued, WIDTH, wrapped } from "../analysis/share/wrap.ts";
import { defaultSettings } from "../engine/index.ts";
import { lostPage } from "../test/openings.ts";
import { character } from "../test/random/character.ts";
import { runs } from "../test/random/runs.ts";
import { mailBlocks } from "./mail/find.ts";
import { ptescope } from "./testing/terminal.ts";

const examples = new URL("../examples/", import.meta.url);
const names = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".pte"));

/** A scenario's lines as they count: a line that was broken leaves empty ones. */
function plain(text: string): string {
  const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  return lines.filter((line) => line !== "").join("\n");
}

function quoted(text: string): string {
  return text.replace(/^(?=.)/gm, "> ").replace(/^$/gm, ">");
}

/** Quoted-printable, as a mail program makes it. */
function encoded(mail: string): string {
  const [subject = "", ...body] = mail.split("\n\n");
  const lines = body.join("\n\n").split("\n");
  const code = lines.map((line) =>
    line
      .replace(/[^\t\x20-\x3c\x3e-\x7e]|[\t ]$/gu, (character) =>
        [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
      )
      .replace(/(?:=..|[^=]){70}(?=(?:=..|[^=]))/g, "$&=\n"),
  );
  return `${subject}\nContent-Transfer-Encoding: quoted-printable\n\n${code.join("\n")}`;
}

test("every example is a mail of at most 72 columns, and is read back", async () => {
  for (const name of names) {
    const path = new URL(name, examples).pathname;
    const { status, out, err } = await ptescope(["mail", path]);
    expect([name, status, err.replace(/^.* includes other scenarios.*\n/, "")]).toEqual([name, 0, ""]);
    for (const line of out.split("\n")) expect(columnsOf(line), line).toBeLessThanOrEqual(WIDTH);
    const blocks = mailBlocks(out);
    expect(blocks.map(({ text }) => plain(text))).toEqual([plain(readFileSync(path, "utf8"))]);
  }
});

/** Words of anybody, in a scenario's comments and narration, and statements that are longer than a line. */
const line = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 200 }).map((text) => `# ${text}`),
  fc.string({ unit: "binary-ascii", maxLength: 200 }).map((text) => `## ${text}`),
  fc.array(fc.lorem({ maxCount: 3 }), { maxLength: 20 }).map((words) => `  A: read(buf[0])   # ${words.join("  ")}`),
  fc.constantFrom("", "A: write(buf[1], 7)", "A/1: read(buf[0])", "\tA: wp(buf)", "A: madvise(buf, DONTNEED)"),
  fc.constant(`A: write(buf[0], 7)${" ".repeat(80)}# far to the right`),
);

test("what a mail holds is read back from it: whatever a scenario says, quoted or encoded, with a reply in between", async () => {
  const setup = lostPage.split("\n").slice(0, 3);
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.nat(), async (more, at) => {
      // What no mail holds: control characters, and a backslash at a line's end.
      const said = more.map((each) =>
        each.replace(/(?!\t)\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu, "").replace(/\\+$/, ""),
      );
      const text = `${setup.join("\n").replace("mmap(1)", "mmap(2)")}\n${said.join("\n")}\n`;
      const { status, out, err } = await ptescope(["mail", "-"], text);
      expect([status, err]).toEqual([0, ""]);
      for (const each of out.split("\n")) expect(columnsOf(each), each).toBeLessThanOrEqual(WIDTH);
      const lines = quoted(out).split("\n");
      const answered = [
        ...lines.slice(0, at % lines.length),
        "",
        "What about this?",
        "",
        ...lines.slice(at % lines.length),
      ];
      for (const mail of [out, encoded(out), quoted(out), quoted(quoted(out)), answered.join("\n")])
        expect(mailBlocks(mail).map((block) => plain(block.text))).toEqual([plain(text)]);
    }),
    { numRuns: runs(150) },
  );
});

describe("check -", () => {
  test("finds in the mail what it finds in the scenario", async () => {
    const { out: mail } = await ptescope(["mail", "-"], lostPage);
    const { status, out } = await ptescope(["check", "--json", "-"], quoted(mail));
    const at = quoted(mail).split("\n").indexOf(">     A: madvise(buf, DONTNEED)") + 1;
    expect(status).toBe(1);
    expect(JSON.parse(out).files).toMatchObject([
      { line: at - 5, diagnostics: [{ line: at, column: 7, code: "PTE001" }] },
    ]);
  });
  test("of several scenarios says of each", async () => {
    const { out: mail } = await ptescope(["mail", "-"], lostPage);
    const { status, out } = await ptescope(
      ["check", "-"],
      `${mail}\nAnd the same with a second page:\n\n${lostPage.replace("mmap(1)", "mmap(2)")}`,
    );
    expect([status, out.trimEnd().split("\n").at(-1)]).toEqual([1, "2 errors and 1 warning in 2 scenarios of 1 file"]);
  });
  test("says what it leaves out, and nothing of what a mail of its own says again", async () => {
    const [setup = "", loss = ""] = lostPage.split(/(?=A: madvise)/);
    const { err } = await ptescope(["check", "-"], `Subject: x\n\n${setup}\nand then\n\n${loss}`);
    expect(err).toBe("-:11: left out: a statement that no scenario of the mail holds\n");
    const { out: mail } = await ptescope(["mail", "-"], lostPage);
    expect((await ptescope(["check", "-"], mail)).err).toBe("");
  });
  test("of a mail without one is wrong usage, and so is one of several where one is taken", async () => {
    expect(await ptescope(["check", "-"], "Subject: hello\n\nNothing here.\n")).toMatchObject({
      status: 2,
      err: "ptescope check: there is no scenario in standard input: lines of statements, one of which is an mmap\n",
    });
    const two = `Subject: two\n\n${lostPage}\nand\n\n${lostPage}`;
    expect((await ptescope(["mail", "-"], two)).err).toContain("- has 2 scenarios, at lines 3, 12: ");
  });
});

describe("mail", () => {
  test("of a scenario that does not hold writes nothing, and says why", async () => {
    const { status, out, err } = await ptescope(["mail", "-"], `${lostPage}A: read(buf[0]) -> 8\nA: nonsense\n`);
    expect([status, out]).toEqual([1, ""]);
    expect(err).toMatch(/^-:7: the result is 0, not 8\n-:8: .*\nNo mail is written: the scenario does not hold.\n$/);
  });
  test.each([
    ["# a comment that ends in \\\n", "line 1 ends in a backslash"],
    ["", "the scenario could not be told from the mail around it"],
  ])("refuses with words what a mail does not hold: %j", async (text, message) => {
    const { status, out, err } = await ptescope(["mail", "-"], text === "" ? text : text + lostPage);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
  test("says on which kernel the scenario is to be checked, where its text does not", async () => {
    const words = async (args: string[], text: string) =>
      /which\s+"(.*?)"\s+takes/s.exec((await ptescope(["mail", "-", ...args], text)).out)?.[1]?.replace(/\s+/g, " ");
    expect(await words([], `kernel 6.18\n${lostPage}`)).toBe("ptescope check -");
    expect(await words(["--kernel", "6.1", "--design", "none"], `kernel 6.18\n${lostPage}`)).toBe(
      "ptescope check --kernel 6.1 --design none -",
    );
    expect(await words([], lostPage)).toBe(`ptescope check --kernel ${defaultSettings.kernel.replace(/\.0$/, "")} -`);
  });
  test("counts the scenario's own lines, wherever it stood", async () => {
    const { out } = await ptescope(["mail", "-"], `Subject: x\n\nHello,\n\n${lostPage}`);
    expect(out).toContain("\nAt line 6:\n\n    A: madvise(buf, DONTNEED)\n");
    expect(out).toContain("Protected at line 5.");
    expect((await ptescope(["mail", "-"], `\n\n${lostPage}`)).out).toBe(out);
  });
  test("shows of many rows those that the statement changed", async () => {
    const every = Array.from({ length: 20 }, (_, n) => `A: write(buf[${n * 2}], ${n})\n`).join("");
    const many = lostPage
      .replace("mmap(1)", "mmap(40)")
      .replace("A: write(buf[0], 7)\n", every)
      .replace("buf, DONTNEED", "buf[38], DONTNEED");
    const { out } = await ptescope(["mail", "-"], many);
    expect(out).toContain("Subject: A zap drops a uffd-wp protection\n");
    expect(out).toContain("\nAnd 17 more findings at this statement.\n");
    expect(out).toMatch(
      /\nbefore:\n {4}A\.buf\[38\] {2}present\(wp, dirty, soft_dirty\) {2}frame 20\n {4}and 39 more rows\nafter:\n {2}\* A\.buf\[38.*\] {2}none {2}lost\n/,
    );
  });
  test("shows where kernels part, and names the reproducer", async () => {
    const shared = lostPage.replace("mmap(1)", "mmap(1, SHARED)").replace("FLAG_WP)", "FLAG_WP | WP_HUGETLBFS_SHMEM)");
    const { out } = await ptescope(["mail", "-", "--compare", "5.15, 6.18", "--reproducer", "out/zap.c"], shared);
    expect(out).toContain("Compared: 5.15, 6.18. Line 2: 5.15 gives EINVAL, 6.18 gives");
    expect(out).toMatch(/\nReproducer: zap\.c\n$/);
    expect((await ptescope(["mail", "-", "--compare", "6.18"], lostPage)).err).toContain("--compare takes two or more");
  });
});

test("lines are broken so that they can be joined again, at any width of character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (given) => {
      const text = given
        .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{M}]/gu, "")
        .replace(/\\+$/, "")
        .trimEnd();
      const lines = continued(text, "    ");
      for (const each of lines) expect(columnsOf(each)).toBeLessThanOrEqual(WIDTH);
      const joined = lines.map((each, at) =>
        (at === 0 ? each.slice(4) : each.trimStart()).replace(at < lines.length - 1 ? /\\$/ : /$^/, ""),
      );
      expect(joined.join("").replace(/\s+/g, " ")).toBe(text.replace(/\s+/g, " "));
      for (const each of wrapped(text, " ", "  ")) expect(columnsOf(each)).toBeLessThanOrEqual(WIDTH);
    }),
  );
});

test("what is very long is read and written all the same, in time that its length takes", async () => {
  const long = 200_000;
  const texts = [
    `# ${"x".repeat(long)}\n`,
    `# ${"a\u0301".repeat(long)}\n`,
    `# ${"\u0301".repeat(long)}\n`,
    `# ${"word ".repeat(long)}\n`,
  ];
  for (const text of texts) {
    const { status, out } = await ptescope(["mail", "-"], text + lostPage);
    expect(status).toBe(0);
    expect(mailBlocks(out).map((block) => plain(block.text))).toEqual([plain(text + lostPage)]);
  }
  for (const mail of [
    `Subject: x\n\n${"\\\n".repeat(long)}`,
    `Subject: x\nContent-Type: text/plain; format=flowed\n\n${"word \n".repeat(long)}`,
    `Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n${"word=\n".repeat(long)}`,
    `From ${"x".repeat(long)}\n${"> ".repeat(long)}\n`,
    `\`\`\`${" ".repeat(long)}x\n${"- ".repeat(long)}\n`,
  ])
    expect(mailBlocks(mail)).toEqual([]);
});

test("any text has scenarios or none", () => {
  const part = fc.constantFrom(
    ...[
      "Subject: x",
      "From a Mon Sep 17 00:00:00 2001",
      "Content-Transfer-Encoding: base64",
      "Content-Type: multipart/mixed; boundary=b",
      "--b",
    ],
    ...[
      "",
      "> A: buf = mmap(1)",
      "A: buf = mmap(1)",
      "A: wp(buf) \\",
      "```pte",
      "```",
      "diff --git a/x b/x",
      "--- /dev/null",
      "+++ b/x.pte",
    ],
    ...["@@ -0,0 +1,2 @@", "@@ -0,0 +1 @@", "+A: buf = mmap(1)", "-- ", "kernel 6.18", "prose", "=", "=41 "],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ unit: character, maxLength: 20 })), { maxLength: 20 }), (lines) => {
      const text = lines.join("\n");
      let last = 0;
      for (const { line, end, text: padded } of mailBlocks(text)) {
        expect(line).toBeGreaterThanOrEqual(last);
        expect(padded.split("\n")).toHaveLength(end);
        last = line;
      }
    }),
  );
});
