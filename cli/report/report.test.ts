import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rules } from "../../analysis/index.ts";
import { lostPage, protectedPage } from "../../test/openings.ts";
import { ptescope } from "../testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

mkdirSync(join(folder, "more"));
writeFileSync(join(folder, "lost, & found.pte"), lostPage);
writeFileSync(join(folder, "more/good.pte"), `${protectedPage}A: madvise(buf, DONTNEED) -> !PTE001\n`);
writeFileSync(join(folder, "more/notes.txt"), "no scenario\n");

describe("files", () => {
  test("a folder is every .pte below it", async () => {
    expect((await ptescope(["check", folder])).out).toMatch(/1 error in 2 files\n$/);
    expect((await ptescope(["check", join(folder, "more")])).status).toBe(0);
  });
  test("a pattern is expanded, and each file looked at once", async () => {
    expect((await ptescope(["check", `${folder}/**/*.pte`, folder])).out).toMatch(/in 2 files\n$/);
    expect((await ptescope(["check", `${folder}/none-*.pte`])).err).toContain("no file matches");
  });
});

test("a result that nobody expects has its reason, and an event that did not come has none of it", async () => {
  const file = join(folder, "wrong.txt");
  writeFileSync(
    file,
    "A: buf = mmap(2)\nA: read(buf[5]) -> event missing\nA: madvise(buf, COLLAPSE) -> 0\nA: wp(buf)\n",
  );
  const { out } = await ptescope(["check", "--format", "json", file]);
  const problems: { code: string; detail: string[] }[] = JSON.parse(out).files[0].diagnostics;
  const reasons = problems
    .filter(({ code }) => code.startsWith("PTE"))
    .map(({ code, detail }) => [code, detail.find((line) => line.startsWith("Because")) ?? null]);
  expect(reasons).toEqual([
    ["PTE020", "Because nothing is mapped at the address."],
    ["PTE023", null],
    ["PTE023", expect.stringMatching(/^Because huge pages are not for the mapping: /)],
    ["PTE020", "Because the process has no userfaultfd."],
  ]);
});

describe("SARIF 2.1.0", () => {
  interface Log {
    version: string;
    runs: {
      tool: { driver: { name: string; rules: { id: string; shortDescription?: { text: string } }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        message: { text: string };
        locations: { physicalLocation: { artifactLocation: { uri: string }; region: { [key: string]: number } } }[];
        relatedLocations?: { id: number; message: { text: string } }[];
        suppressions?: { kind: string }[];
        properties?: { kernels: { since: string; until: string | null }[] };
      }[];
    }[];
  }
  test("has what the schema requires, and results point to their rules", async () => {
    const { status, out } = await ptescope(["check", "--all", "--format", "sarif", folder]);
    expect(status).toBe(1);
    const log: Log = JSON.parse(out);
    expect([log.version, log.runs.length]).toEqual(["2.1.0", 1]);
    const [run] = log.runs;
    const results = run?.results ?? [];
    expect(run?.tool.driver.name).toBe("ptescope");
    expect(results).toHaveLength(2);
    for (const { ruleId, ruleIndex, level, message, locations, relatedLocations, properties } of results) {
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(["error", "warning", "note"]).toContain(level);
      expect(message.text).toContain("write-protection of A.buf[0]");
      expect(locations[0]?.physicalLocation.region).toEqual({
        startLine: 6,
        startColumn: 1,
        endLine: 6,
        endColumn: 26,
      });
      expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/\/\S+$/);
      expect(relatedLocations?.map((each) => each.message.text)).toEqual(["protected here"]);
      expect(properties?.kernels).toEqual([{ since: "5.10.0", until: null }]);
    }
    expect(results.map(({ suppressions }) => suppressions?.[0]?.kind)).toEqual([undefined, "inSource"]);
  });
});

describe("JUnit", () => {
  test("a test case a scenario; names are escaped", async () => {
    const { out } = await ptescope(["check", "--format", "junit", folder]);
    expect(out).toContain('<testsuites name="ptescope" tests="2" failures="1" errors="0">');
    expect(out).toContain('lost, &amp; found.pte" tests="1" failures="1"');
    expect(out).toContain('message="line 6: PTE001 drops the write-protection of A.buf[0]"');
    expect(out).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#)/);
  });
  test("a test case for each release at which something changes, where all run", async () => {
    writeFileSync(join(folder, "guard.txt"), "A: buf = mmap(1)\nA: madvise(buf, GUARD_INSTALL) -> 0\n");
    const { out } = await ptescope(["check", "--kernel", "all", "--format", "junit", join(folder, "guard.txt")]);
    expect(out.match(/name="Linux [^"]+"/g)).toEqual(['name="Linux 5.10 and later"', 'name="Linux 6.13 and later"']);
  });
});

test("GitHub: properties are escaped, and the whole is one line", async () => {
  const { out } = await ptescope(["check", "--format", "github", folder]);
  expect(out).toMatch(
    /^::error file=[^,:]*lost%2C & found\.pte,line=6,endLine=6,col=1,endColumn=26,title=PTE001::drops .*%0A.*\n$/,
  );
});

describe("KTAP", () => {
  test("is what its reader takes: a version, a plan, a result a test, subtests indented", async () => {
    writeFileSync(
      join(folder, "two.md"),
      `\`\`\`pte\nkernel 6.18\n${protectedPage}\`\`\`\n\n\`\`\`pte\nkernel 6.18\nA: wp(none)\n\`\`\`\n`,
    );
    const { status, out } = await ptescope(["check", "--format", "ktap", join(folder, "two.md"), join(folder, "more")]);
    expect(status).toBe(1);
    const lines = out.trimEnd().split("\n");
    for (const line of lines)
      expect(line).toMatch(/^(?: {2})?(?:KTAP version 1|1\.\.\d+|(?:not )?ok \d+ [^#]+|#(?: .*)?)$/);
    expect(lines.filter((line) => !line.includes("#")).map((line) => line.replace(folder, "F"))).toEqual([
      "KTAP version 1",
      "1..2",
      "  KTAP version 1",
      "  1..2",
      "  ok 1 line 2, Linux 6.18",
      "  not ok 2 line 11, Linux 6.18",
      "not ok 1 F/two.md",
      "ok 2 F/more/good.pte",
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}# .*two\.md:12:/));
  });
});

describe("Markdown", () => {
  test("has a row a problem, and the page tables where something is lost", async () => {
    const { out } = await ptescope(["check", "--format", "markdown", folder]);
    expect(out).toContain("| error PTE001 |");
    expect(out).toContain("  changed  A.buf[0]: present(wp, dirty, soft_dirty) -> none  [lost]\n");
    expect(out).toContain("  *  [0]  none  lost  was present(wp, dirty, soft_dirty)\n");
  });
  test("is bounded, and no scenario's words are marks in it", async () => {
    const path = join(folder, "a|b`<i>.pte");
    writeFileSync(
      path,
      `${protectedPage}${"A: madvise(buf, DONTNEED)\nA: wp(buf)\nA: write(buf[0], 1)\nA: wp(buf)\n".repeat(400)}`,
    );
    const { out } = await ptescope(["check", "--format", "markdown", path]);
    rmSync(path);
    expect(out.length).toBeLessThan(200_000);
    expect(out).toMatch(/and \d+ more\./);
    expect(out).toContain("a\\|b");
    expect(out.replace(/`{2,}[^`]*`[^`]*`{2,}/g, "")).not.toContain("<i>");
  });
});

describe("--report", () => {
  test("writes formats into files, beside what is printed", async () => {
    const sarif = join(folder, "out.sarif");
    const junit = join(folder, "out.xml");
    const args = ["check", "--report", `sarif=${sarif}`, "--report", `junit=${junit}`, join(folder, "more")];
    expect(await ptescope(args)).toMatchObject({ status: 0, out: "no error and no warning in 1 file\n" });
    expect(JSON.parse(readFileSync(sarif, "utf8")).version).toBe("2.1.0");
    expect(readFileSync(junit, "utf8")).toContain("<testsuites ");
  });
  test.each([
    ["sarif", '--report takes FORMAT=FILE, not "sarif"'],
    ["sarif=", '--report takes FORMAT=FILE, not "sarif="'],
    ["xml=x", '--report takes text or json or sarif or junit or github or ktap or markdown, not "xml"'],
    ["sarif=/no/such/folder/x", "can't write /no/such/folder/x: there is no such file or folder"],
  ])("%s is wrong usage", async (given, message) => {
    const { status, out, err } = await ptescope(["check", "--report", given, join(folder, "more")]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});

describe("Markdown files", () => {
  test("may have no scenario, which is said and is no error", async () => {
    writeFileSync(join(folder, "none.md"), "# Nothing\n");
    expect(await ptescope(["check", join(folder, "none.md")])).toEqual({
      status: 0,
      out: "no scenario was found\n",
      err: "",
    });
    expect((await ptescope(["run", join(folder, "none.md")])).status).toBe(2);
  });
  test("too many scenarios for their length are refused before they are run", async () => {
    writeFileSync(join(folder, "many.md"), "```pte\n```\n".repeat(1500));
    expect(await ptescope(["check", join(folder, "many.md")])).toMatchObject({
      status: 2,
      err: expect.stringContaining("divide it"),
    });
  });
  test("one scenario of several is named by its line, or that of its fence", async () => {
    const path = join(folder, "two.md");
    writeFileSync(path, `x\n\`\`\`pte\n${protectedPage}\`\`\`\n\n\`\`\`pte\nA: buf = mmap(2)\n\`\`\`\n`);
    for (const line of [2, 3, 8])
      expect((await ptescope(["mail", `${path}:${line}`])).out).toContain("    A: wp(buf)\n");
    for (const line of [1, 9, 13, 99])
      expect((await ptescope(["check", `${path}:${line}`])).err).toContain(`at line ${line} of`);
    expect((await ptescope(["check", `${path}:11`])).out).toBe("no error and no warning in 1 scenario of 1 file\n");
    expect((await ptescope(["run", path])).out.match(/^\/.*: Linux/gm)).toHaveLength(2);
    expect((await ptescope(["check", `${path}:x`])).err).toContain("there is no such file");
  });
  test("--update leaves them alone", async () => {
    expect((await ptescope(["check", "--update", join(folder, "none.md")])).err).toContain("writes to .pte files");
  });
});

describe("--kernel all", () => {
  const text = "A: buf = mmap(1)\nA: madvise(buf, GUARD_INSTALL) -> 0\n";
  test("what a scenario expects, it expects of its own kernel", async () => {
    writeFileSync(join(folder, "guard.txt"), text);
    const { status, out } = await ptescope(["check", "--kernel", "all", join(folder, "guard.txt")]);
    expect(status).toBe(0);
    expect(out).toContain("information PTE023");
    expect(out).toContain("     2  PTE021   yes   -      The kernel does not have this yet");
  });
  test("does not go with --update", async () => {
    expect((await ptescope(["check", "--kernel", "all", "--update", folder])).status).toBe(2);
  });
});

describe("explain", () => {
  test("lists every finding", async () => {
    const { out } = await ptescope(["explain"]);
    expect(out.trimEnd().split("\n")).toHaveLength(rules.length);
  });
  test("takes a code, a number and a name", async () => {
    const { out } = await ptescope(["explain", "pte003"]);
    expect(out).toMatch(/^# PTE003: /);
    expect((await ptescope(["explain", "3"])).out).toBe(out);
    expect((await ptescope(["explain", "mremap-without-event-remap"])).out).toBe(out);
  });
  test("knows what may have been meant", async () => {
    expect((await ptescope(["explain", "PTE0001"])).err).toContain("did you mean PTE001?");
  });
});
