// A scenario as a C program that a kernel developer runs, or why there is none.

import { diagnosticsOf, type Scenario } from "../analysis/index.ts";
import { kernelRanges, onMachine, spansOf } from "../analysis/scenario/versions.ts";
import { equalStates, step as stepOn } from "../engine/index.ts";
import { castProblems } from "./cast.ts";
import { fileText } from "./file.ts";
import type { PagemapBits } from "./memory.ts";
import { type Regression, regressionOf } from "./regression.ts";
import { type Script, scriptOf } from "./script.ts";
import type { Host, Releases } from "./surroundings.ts";

export interface ReproducerOptions {
  /** The scenario's file, as a person knows it. */
  readonly file: string;
  /** Expects the protection to be kept, where the engine loses it. */
  readonly kept?: boolean;
}

export interface Reproducer {
  readonly text: string;
  /** Steps, which are the tests of its KTAP. */
  readonly steps: number;
  /** What the user loses, in a sentence; null: no access passes unnoticed. */
  readonly loss: string | null;
  /** It expects that a protection is kept which the engine loses. */
  readonly kept: boolean;
}

/** Lines from 0, with what can't be said in C there. */
export interface Refusal {
  readonly refused: readonly { readonly line: number; readonly file: string | null; readonly message: string }[];
  /** The scenario itself is wrong: a result or an assert does not hold, or a line means nothing. */
  readonly broken: boolean;
}

/** Steps of a file at most: beyond it nobody reads it. */
const MOST_STEPS = 1000;

export function reproducer(scenario: Scenario, { file, kept = false }: ReproducerOptions): Reproducer | Refusal {
  const broken = brokenLines(scenario);
  if (broken.length > 0) return { refused: broken, broken: true };
  const refused = refusedLines(scenario);
  if (refused.length > 0) return { refused, broken: false };
  const regression = kept ? regressionOf(scenario) : null;
  const looks = looksOf(scenario, regression === null);
  const script = scriptOf(scenario, looks, regression);
  const releases = regression === null ? releasesOf(scenario, script, looks) : [];
  const about = { file, ...titleOf(scenario), releases: releasesText(scenario, releases, regression !== null) };
  return {
    text: fileText(scenario, script, about, { releases, swap: swapOf(scenario, script, looks, regression) }),
    steps: script.steps,
    loss: script.loss,
    kept: regression !== null,
  };
}

function brokenLines(scenario: Scenario): Refusal["refused"] {
  return diagnosticsOf(scenario)
    .filter(
      ({ severity, finding, expected }) =>
        !expected &&
        (finding === null
          ? severity === "error"
          : finding.kind === "expectation-fails" || finding.kind === "expected-finding-missing"),
    )
    .map(({ line, files, message }) => ({ line, file: files.at(-1) ?? null, message }));
}

/** What can't be made to happen from userspace, or is no run. */
function refusedLines(scenario: Scenario): Refusal["refused"] {
  const { steps, settings, document, program } = scenario;
  const header = (keyword: string) =>
    Math.max(
      0,
      document.statements.findIndex((each) => each.kind === "header" && each.keyword.text === keyword),
    );
  const whole = (line: number, message: string) => [{ line, file: null, message }];
  if (settings.design !== "pte-marker" || settings.rule !== "linux")
    return whole(
      header("design"),
      `no kernel has the design ${settings.design} (rule ${settings.rule}): there is nothing to run it on`,
    );
  const explored = program.bound.findIndex(({ move, property }) => move !== null || property !== null);
  if (explored >= 0)
    return whole(
      explored,
      "an explored section says what may happen, not what does; `ptescope explore --out DIR` writes the order that it finds as a scenario",
    );
  if (steps.length === 0) return whole(0, "nothing happens in it: there is no statement to carry out");
  if (steps.length > MOST_STEPS)
    return whole(0, `a reproducer has at most ${MOST_STEPS} steps, and this scenario has ${steps.length}`);
  const problems = steps.flatMap((step) => {
    const message = impossible(step);
    return message === null ? [] : [{ step: step.index, message }];
  });
  return [...problems, ...castProblems(scenario)].map(({ step, message }) => ({
    line: scenario.lineOf(step),
    file: steps[step]?.files.at(-1) ?? null,
    message,
  }));
}

function impossible({ operation: op, step, before }: Scenario["steps"][number]): string | null {
  const { notModelled, internal } = step.result;
  if (notModelled !== undefined)
    return internal
      ? `the model fails here: ${notModelled}`
      : `the model does not know what Linux does here: ${notModelled}`;
  switch (op.op) {
    case "migrate_begin":
    case "migrate_end":
      return "nothing in userspace leaves a migration under way; `migrate` (move_pages) does the whole of it";
    case "kread":
    case "kwrite":
      return op.by === "KVM"
        ? "a guest takes a machine whose KVM maps pages into guests, and nothing here sets one up; GUP comes by get_user_pages(), too"
        : null;
    case "numa_hint":
      return "nothing in userspace makes one NUMA hint: task_numa_work() does, wherever it has come to in the address space";
    case "khugepaged":
      return "nothing in userspace makes khugepaged look at one range; MADV_COLLAPSE does what it does, and more";
    case "bad":
      return "the recorder refuses this line, and so does C";
    case "reclaim": {
      const range = { place: op.place, page: op.page, count: 1 };
      const paged = stepOn(before, { op: "madvise", mm: op.mm, range, advice: "PAGEOUT" });
      return equalStates(paged.state, step.state)
        ? null
        : "MADV_PAGEOUT does something else to this page than memory pressure, and nothing else reclaims one page";
    }
    default:
      return null;
  }
}

function looksOf({ steps, checks }: Scenario, swapTypes: boolean): PagemapBits {
  const softDirty =
    steps.some(({ operation: op }) => {
      if (op.op === "clear_refs") return true;
      if (op.op !== "pagemap_scan") return false;
      return [...op.mask, ...op.inverted, ...op.anyof, ...(op.returned ?? [])].includes("SOFT_DIRTY");
    }) ||
    checks.some(({ bound }) => {
      const pattern = bound.check?.pattern;
      return pattern !== undefined && "has" in pattern && [...pattern.has, ...pattern.lacks].includes("soft_dirty");
    });
  return { softDirty, swapTypes };
}

/** Releases on which every expectation of the file is the same. Empty: all that are known. */
function releasesOf(scenario: Scenario, script: Script, looks: PagemapBits): Releases[] {
  const own = textOf(script);
  const ranges = kernelRanges(scenario);
  const so = ranges.map(
    ({ scenario: run }) => run === scenario || (!isRefused(run) && textOf(scriptOf(run, looks, null)) === own),
  );
  return so.every(Boolean) ? [] : spansOf(ranges, so);
}

/** What swap has to be, where it comes out otherwise on the other one: only a block device takes a large folio as a whole. */
function swapOf(scenario: Scenario, script: Script, looks: PagemapBits, kept: Regression | null): Host["swap"] {
  const { swap } = scenario.settings;
  if (!scenario.steps.some(({ operation: { op } }) => op === "swapon")) return null;
  const others = (["file", "block"] as const).filter((each) => each !== swap);
  const isSame = others.every((each) => {
    const other = onMachine(scenario, { swap: each });
    return !isRefused(other) && textOf(scriptOf(other, looks, kept)) === textOf(script);
  });
  return isSame ? null : swap;
}

function isRefused(scenario: Scenario): boolean {
  return scenario.steps.some((step) => impossible(step) !== null);
}

function textOf({ lines, functions }: Script): string {
  return [...lines, ...functions].join("\n");
}

function releasesText({ settings }: Scenario, releases: readonly Releases[], kept: boolean): string {
  if (kept) return `It passes on a kernel that keeps the protection; Linux ${settings.kernel} loses it.`;
  if (releases.length === 0) return "It is the same on every Linux since 5.10.";
  const spans = releases.map(({ since, until }) =>
    until === null
      ? `from ${since.replace(/\.0$/, "")} on`
      : `from ${since.replace(/\.0$/, "")} to before ${until.replace(/\.0$/, "")}`,
  );
  return `It is so on Linux ${spans.join(", ")}.`;
}

// What a scenario's narration says of it, as plain text for a comment.

/** The title, and what stands under it before the first statement. */
export function titleOf({ document }: Scenario): { title: string | null; text: string } {
  let title: string | null = null;
  const paragraphs: string[] = [];
  let open = false;
  for (const statement of document.statements) {
    if (statement.kind === "header" || statement.kind === "blank" || statement.kind === "comment") {
      open = false;
      continue;
    }
    if (statement.kind !== "narration") break;
    const text = plain(statement.markdown);
    if (statement.level > 0) {
      if (title !== null) break;
      title = text;
      open = false;
    } else if (text === "") open = false;
    else if (open) paragraphs[paragraphs.length - 1] += ` ${text}`;
    else {
      paragraphs.push(text);
      open = true;
    }
  }
  return { title, text: paragraphs.join("\n\n") };
}

/** Markdown without its marks. */
function plain(markdown: string): string {
  return markdown
    .replace(/^#+\s*/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .trim();
}
