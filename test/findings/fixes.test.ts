// Quick fixes on the scenarios of fixtures.test.ts: what each changes in the text (fixes/pte001.expected, written by
// `npx vitest run test/findings --update`), and that it does what it says.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  diagnosticsOf,
  openScenario,
  pagesOf,
  rules,
  type Scenario,
  type ScenarioOptions,
} from "../../analysis/index.ts";
import { fixesOf } from "../../analysis/scenario/fixes.ts";
import { pageAt } from "../../engine/index.ts";
import { bind, parse } from "../../language/index.ts";
import { bare } from "./annotation.ts";
import { applied, changedLines, type Fixed } from "./applied.ts";

const folder = new URL("./", import.meta.url);
const names = readdirSync(folder).filter((name) => /^pte\d+\.pte$/.test(name));
const enabled = new Set(rules.filter((rule) => rule.offByDefault).map((rule) => rule.code));

function open(text: string): Scenario {
  return openScenario(text, { enabled });
}

/** Every fix of every finding that a fixture is about, applied by itself. */
function fixed(name: string): Fixed[] {
  const text = bare(readFileSync(new URL(name, folder), "utf8"));
  const scenario = open(text);
  const code = name.replace(".pte", "").toUpperCase();
  return diagnosticsOf(scenario).flatMap(({ finding, line }) =>
    finding?.code === code && !finding.expected
      ? fixesOf(scenario, finding).map((fix) => ({
          finding,
          fix,
          before: text,
          after: applied(text, fix.edits),
          line,
        }))
      : [],
  );
}

/** What is found, but for what is expected, as `PTE001 at A: madvise(buf, DONTNEED)`: lines move, statements do not. */
function found(text: string): string[] {
  return diagnosticsOf(open(text))
    .filter(({ severity }) => severity !== "hint")
    .map(({ code, line }) => `${code} at ${statementAt(text, line)}`);
}

function statementAt(text: string, line: number): string {
  return ((text.split("\n")[line] ?? "").split("->")[0] ?? "").trim();
}

describe.each(names)("%s", (name) => {
  test("the text that each fix makes", async () => {
    const all = fixed(name).map(({ finding, fix, before, after }) => {
      const old = found(before);
      const now = found(after);
      const gone = old.filter((each) => !now.includes(each));
      const more = now.filter((each) => !old.includes(each));
      const title = `${finding.code}: ${fix.title}${fix.preferred ? " (preferred)" : ""}`;
      return [
        title,
        ...changedLines(before, after),
        ...gone.map((each) => `  gone: ${each}`),
        ...more.map((each) => `  new: ${each}`),
      ].join("\n");
    });
    const path = new URL(`fixes/${name.replace(".pte", ".expected")}`, folder).pathname;
    await expect(`${all.join("\n\n")}\n`).toMatchFileSnapshot(path);
  });

  test("a fix brings no new error", () => {
    const errors = (text: string) =>
      diagnosticsOf(open(text))
        .filter(({ severity }) => severity === "error")
        .map(({ code }) => code);
    for (const { fix, before, after } of fixed(name)) {
      const old = errors(before);
      expect([fix.title, errors(after).filter((code) => !old.includes(code))]).toEqual([fix.title, []]);
    }
  });

  test("the finding is gone, or its pages are protected again right after", () => {
    for (const { finding, fix, after, line } of fixed(name)) {
      const scenario = open(after);
      const again = / again after it/.test(fix.title);
      if (!again) {
        const shift = fix.edits.filter((edit) => edit.text.endsWith("\n") && edit.line <= line).length;
        const still = diagnosticsOf(scenario).filter(
          (each) =>
            each.code === finding.code &&
            !each.expected &&
            each.line === line + shift &&
            each.message === finding.message,
        );
        expect([fix.title, still.map(({ message }) => message)]).toEqual([fix.title, []]);
        continue;
      }
      if (finding.code === "PTE026") continue;
      const [page] = pagesOf(finding);
      const added = fix.edits.flatMap(({ text }) => text.split("\n")).filter((each) => each.includes(": ")).length;
      const state = scenario.steps[scenario.stepAtLine(line + added)]?.step.state;
      if (page === undefined || state === undefined) throw new Error(`${fix.title}: no step after it`);
      expect([fix.title, pageAt(state, page.mm, page.place, page.from).protection.state]).toEqual([fix.title, "held"]);
    }
  });
});

test("protecting again after a zap leaves no error: that it zaps is stated", () => {
  const text =
    "A: buf = mmap(1)\nA: userfaultfd()\nA: register(buf, WP)\nA: write(buf[0], 7)\nA: wp(buf)\nA: madvise(buf, DONTNEED)  # a block\nA/1: write(buf[0], 9)\n";
  const scenario = open(text);
  const again = scenario.findings[0] ? fixesOf(scenario, scenario.findings[0])[0] : undefined;
  expect(again?.title).toBe("Protect A.buf[0] again after it, and mark PTE001 as meant");
  const after = diagnosticsOf(open(again ? applied(text, again.edits) : text));
  expect(after.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("a fix after the last line, which has no newline", () => {
  const text = "A: buf = mmap(1)\nA: userfaultfd()\nA: register(buf, WP)\nA: write(buf[0], 7)\nA: wp(buf)\nA: fork(B)";
  const scenario = open(text);
  const [finding] = scenario.findings;
  const [fix] = finding ? fixesOf(scenario, finding) : [];
  expect(fix && applied(text, fix.edits)).toBe(text.replace("userfaultfd()", "userfaultfd(EVENT_FORK)"));
  const lost = text.replace("A: fork(B)", "  A: madvise(buf, DONTNEED)");
  const other = open(lost);
  const again = other.findings[0] ? fixesOf(other, other.findings[0])[0] : undefined;
  expect(again && applied(lost, again.edits)).toBe(
    `${lost.replace("userfaultfd()", "userfaultfd(WP_UNPOPULATED)")} -> !PTE001\n  A: wp(buf[0])`,
  );
});

test("a flag joins the argument that it belongs to", () => {
  const with_ = (call: string) => {
    const text = `A: BUF = mmap(1)\nA: ${call}\nA: register(BUF, WP)\nA: write(BUF[0], 7)\nA: wp(BUF)\nA: fork(B)`;
    const scenario = open(text);
    const [fix] = scenario.findings[0] ? fixesOf(scenario, scenario.findings[0]) : [];
    return fix && applied(text, fix.edits).split("\n")[1];
  };
  expect(with_("userfaultfd(PAGEFAULT_FLAG_WP, USER_MODE_ONLY)")).toBe(
    "A: userfaultfd(PAGEFAULT_FLAG_WP | EVENT_FORK, USER_MODE_ONLY)",
  );
  expect(with_("userfaultfd(UFFD_FEATURE_PAGEFAULT_FLAG_WP)")).toBe(
    "A: userfaultfd(UFFD_FEATURE_PAGEFAULT_FLAG_WP | EVENT_FORK)",
  );
});

test("a kernel that an included file names is set below the include", () => {
  const text = '# a comment\ninclude "setup.pte"\nA: userfaultfd(WP_ASYNC)';
  const include: ScenarioOptions["include"] = (_path, environment) =>
    bind(parse("kernel 6.1\nA: buf = mmap(1)"), { environment });
  const scenario = openScenario(text, { include });
  const [finding] = scenario.findings;
  const [fix] = finding ? fixesOf(scenario, finding) : [];
  const after = fix && applied(text, fix.edits);
  expect(after).toBe('# a comment\ninclude "setup.pte"\nkernel 6.12\nA: userfaultfd(WP_ASYNC)');
  expect(openScenario(after ?? "", { include }).findings).toEqual([]);
});
