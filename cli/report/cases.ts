// What `check` ran, as the tests that CI counts: one a scenario, or one for the releases up to the next change where all are asked.

import { type CheckedFile, changesAmong, isOn, type Problem, type Report, rangeName } from "./report.ts";
import { problemText } from "./text.ts";

export interface Case {
  readonly name: string;
  /** What makes it fail: errors and warnings. */
  readonly failures: readonly Problem[];
  /** The same in words, with their lines. */
  readonly said: string;
  /** Why it has no answer. */
  readonly skipped?: string;
}

export interface Suite {
  /** As the user wrote it. */
  readonly file: string;
  readonly cases: readonly Case[];
}

/** A suite a file. */
export function suitesOf({ files, everyKernel }: Report): Suite[] {
  const suites = new Map<string, Case[]>();
  for (const checked of files) {
    const { file } = checked.file;
    suites.set(file, [...(suites.get(file) ?? []), ...casesOf(checked, everyKernel)]);
  }
  return [...suites].map(([file, cases]) => ({ file, cases }));
}

function casesOf({ file, problems, ranges, questions }: CheckedFile, everyKernel: boolean): Case[] {
  const where = file.block === null ? "" : `line ${file.block.line + 1}, `;
  const made = (name: string, among: readonly Problem[]): Case => {
    const failures = among.filter(({ severity }) => severity === "error" || severity === "warning");
    return {
      name: `${where}${name}`,
      failures,
      said: failures.map((problem) => problemText(file, problem, (_, plain) => plain)).join("\n"),
    };
  };
  if (questions !== undefined)
    return questions.map(({ name, problems: own, skipped, passed = "" }) => {
      const each = made(name, own);
      return {
        ...each,
        said: each.failures.length === 0 ? passed : each.said,
        ...(skipped === undefined ? {} : { skipped }),
      };
    });
  if (!everyKernel) return [made(`Linux ${file.scenario.settings.kernel}`, problems)];
  return changesAmong(problems, ranges).map((at) =>
    made(
      `Linux ${rangeName(ranges, at)} and later`,
      problems.filter((each) => isOn(each, ranges, at)),
    ),
  );
}

/** What fails, in a line. */
export function headline(problems: readonly Problem[]): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return first ? `line ${first.line + 1}: ${first.code} ${first.message}${more}` : "";
}
