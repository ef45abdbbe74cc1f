// Breakpoints as questions to a step: whether somebody stops there, and why. A run is known as a whole, so a breakpoint
// hits forward and backward alike, and its third hit is the same step whichever way one comes.

import { type Finding, ruleOf, type Severity, type StepRecord } from "../../../analysis/index.ts";
import { functionOn } from "../../../engine/index.ts";
import { knownFunctions } from "../../../engine/version/file.ts";
import { nearest } from "../../../language/index.ts";
import { accessOf } from "./access.ts";
import type { Access, Answer, Breakpoint, Checked } from "./calls.ts";
import { contains, type Expression, environmentAt, expressionOf, holds, numbersOf, type Pages } from "./expression.ts";
import { wordsAt } from "./memory.ts";
import { type Debugged, nearestLine, stepsIn } from "./runs.ts";
import { processOf } from "./threads.ts";

/** Why it stops at a step, as a phrase; null: it does not. */
type Match = (record: StepRecord) => string | null;

export interface Compiled extends Checked {
  readonly match: Match;
  /** Which hits count, of their numbers from 1 on; null: all. */
  readonly counted: ((hit: number) => boolean) | null;
  readonly log: string | null;
}

export function compiled(debugged: Debugged, breakpoint: Breakpoint): Compiled {
  const never = (problem: string, line: number | null = null): Compiled => ({
    line,
    problem,
    match: () => null,
    counted: null,
    log: null,
  });
  const base = matchOf(debugged, breakpoint);
  if (typeof base === "string") return never(base);
  const { line, stops } = base;
  const condition = breakpoint.kind === "finding" ? always : conditionOf(debugged, breakpoint.condition);
  if (typeof condition === "string") return never(condition, line);
  const counted = hitsOf(breakpoint.hits);
  if (typeof counted === "string") return never(counted, line);
  return {
    line,
    problem: null,
    match: (record) => {
      const text = stops(record);
      return text !== null && condition(record) ? text : null;
    },
    counted,
    log: breakpoint.kind === "line" ? (breakpoint.log ?? null) : null,
  };
}

interface Base {
  readonly line: number | null;
  readonly stops: Match;
}

/** A string: why it never stops. */
function matchOf(debugged: Debugged, breakpoint: Breakpoint): Base | string {
  switch (breakpoint.kind) {
    case "line": {
      const lines = stepsIn(debugged, breakpoint.at.uri);
      const line = nearestLine(lines, breakpoint.at.line);
      if (line === null) return "No statement of this file runs in the scenario.";
      const steps = new Set(lines.get(line));
      return { line, stops: ({ index }) => (steps.has(index) ? "breakpoint" : null) };
    }
    case "function":
      return functionMatch(debugged, breakpoint.name.trim());
    case "data":
      return dataMatch(debugged, breakpoint.expression, breakpoint.access);
    case "finding":
      return findingMatch(debugged, breakpoint.severity, breakpoint.condition);
    case "answer":
      return { line: null, stops: (record) => answerMatch(debugged, record, breakpoint.answer) };
  }
}

function functionMatch(debugged: Debugged, text: string): Base | string {
  const name = text.replace(/\(\)$/, "");
  // The trail has the names of the scenario's kernel: the name that 6.18 has is as good.
  const here = functionOn(debugged.run.settings.kernel, name);
  if (knownFunctions.has(name)) {
    const through = ({ step }: StepRecord) => [name, here].find((each) => step.trail.includes(each));
    return {
      line: null,
      stops: (record) => {
        const found = through(record);
        return found === undefined ? null : `goes through ${found}()`;
      },
    };
  }
  if (/[.[]/.test(name)) {
    const expression = parsed(debugged, name, "A");
    if ("problem" in expression) return sentence(expression.problem);
    if (expression.kind !== "pages")
      return "A breakpoint has the name of a kernel function, or of a page: A.buf[0].entry.";
    return dataMatch(debugged, name, expression.facet === "page" ? "readWrite" : "change");
  }
  const near = nearest(name, knownFunctions);
  return `The model goes through no function ${name}()${near === undefined ? "." : `; did you mean ${near}()?`}`;
}

function parsed({ run }: Debugged, text: string, mm: string): Expression | { readonly problem: string } {
  const last = run.steps.at(-1)?.step.state ?? run.timeline.start;
  const environment = environmentAt(run, last);
  // Whether a process is there is asked at each step.
  const processes = new Map([...environment.processes.keys()].map((name) => [name, true]));
  return expressionOf(text, { ...environment, processes }, mm);
}

function dataMatch(debugged: Debugged, text: string, access: Access): Base | string {
  const expression = parsed(debugged, text, "A");
  if ("problem" in expression) return sentence(expression.problem);
  if (expression.kind !== "pages") return "A data breakpoint is about pages: A.buf[0].";
  const { facet } = expression;
  if (access !== "change") {
    return {
      line: null,
      stops: (record) => {
        const how = accessOf(record, expression, access === "readWrite");
        return how && `${text} ${how}`;
      },
    };
  }
  if (facet === "protection") return { line: null, stops: ({ step }) => protectionChange(text, step, expression) };
  return { line: null, stops: (record) => entryChange(text, record, expression) };
}

function protectionChange(text: string, step: StepRecord["step"], pages: Pages): string | null {
  const change = step.protection.find((each) => contains(pages, each));
  return change ? `${text}: ${change.from} → ${change.to}, by ${change.by}()` : null;
}

function entryChange(text: string, { before, step }: StepRecord, pages: Pages): string | null {
  const change = step.changes.find((each) => contains(pages, each));
  if (change === undefined) return null;
  const page = { ...change, from: change.page, to: change.page };
  const many = numbersOf(pages, step.state).length > 1 ? `, page ${change.page}` : "";
  return `${text}${many}: ${wordsAt(before, page, page.page)} → ${wordsAt(step.state, page, page.page)}`;
}

/** Those of a step, and of asserts that look at the state after it. */
export function findingsBy({ run }: Debugged): (step: number) => readonly Finding[] {
  const asserted = new Map<number, Finding[]>();
  for (const { after, findings } of run.checks) {
    if (findings.length === 0) continue;
    const step = Math.max(0, after);
    asserted.set(step, [...(asserted.get(step) ?? []), ...findings]);
  }
  return (step) => [...(run.steps[step]?.findings ?? []), ...(asserted.get(step) ?? [])];
}

/** `condition`: `PTE001, PTE016`, findings of these codes alone. */
function findingMatch(debugged: Debugged, severity: Severity, condition: string | undefined): Base | string {
  const codes = new Set((condition ?? "").split(/[\s,|]+/).filter((word) => word !== ""));
  for (const code of codes)
    if (ruleOf(code)?.code !== code) return `There is no finding ${code}; a condition here is: PTE001, PTE016.`;
  const findings = findingsBy(debugged);
  return {
    line: null,
    stops: ({ index }) => {
      const found = findings(index).filter(
        (each) => each.severity === severity && (codes.size === 0 || codes.has(each.code)),
      );
      return found.length === 0 ? null : found.map(({ code, message }) => `${code}: ${message}`).join("; ");
    },
  };
}

function answerMatch({ run }: Debugged, { step, index }: StepRecord, answer: Answer): string | null {
  const { result, done, again } = step;
  const thread = (task: number): string => run.threadAt(index, task) ?? "an earlier statement";
  if (answer === "blocked") {
    if (result.blocked !== undefined || result.stuck !== undefined) return "the thread blocks";
    const [first] = again;
    return first ? `${thread(first.task)} blocks again` : null;
  }
  if (result.err === answer || result.sig?.name === answer) return answer;
  const other = done.find(({ err, sig }) => err === answer || sig?.name === answer);
  return other ? `${thread(other.task)} gets ${answer}` : null;
}

type Condition = (record: StepRecord) => boolean;
const always: Condition = () => true;

/** A string: what is wrong with it. */
function conditionOf(debugged: Debugged, text: string | undefined): Condition | string {
  if (text === undefined || text.trim() === "") return always;
  const first = parsed(debugged, text, "A");
  if ("problem" in first) return sentence(first.problem);
  if (first.kind !== "assert" && first.kind !== "protection")
    return `'${text}' is no condition; one is: A.buf[0] is marker(wp).`;
  const known = new Map<string, ReturnType<typeof parsed>>();
  return (record) => {
    // A name without a process is of the statement's.
    const mm = processOf(record);
    const expression = known.get(mm) ?? parsed(debugged, text, mm);
    known.set(mm, expression);
    return !("problem" in expression) && holds(expression, record.step.state, debugged.run) === true;
  };
}

function hitsOf(text: string | undefined): ((hit: number) => boolean) | null | string {
  if (text === undefined || text.trim() === "") return null;
  const found = /^(?<sign>[<>]=?|==?|%)?\s*(?<number>\d+)$/.exec(text.trim())?.groups;
  const number = Number(found?.number);
  if (!found || number === 0) return `'${text}' is no hit count; one is: 3, >= 3, or % 2.`;
  switch (found.sign) {
    case ">":
      return (hit) => hit > number;
    case ">=":
      return (hit) => hit >= number;
    case "<":
      return (hit) => hit < number;
    case "<=":
      return (hit) => hit <= number;
    case "%":
      return (hit) => hit % number === 0;
    default:
      return (hit) => hit === number;
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
