// The screen of `ptescope run --watch`, line by line: a function of what is looked at and how large the terminal is.

import { basename } from "node:path";
import type { Scenario } from "../../analysis/index.ts";
import { answerCall, type MappedView } from "../../analysis/view/index.ts";
import type { Colour } from "../output.ts";
import { coloured, cut, type Line, lineWidth, plain, textWidth } from "./line.ts";
import { mapLines, roomOf } from "./map.ts";

export interface ViewState {
  readonly file: string;
  readonly scenario: Scenario;
  /** From 0. */
  readonly step: number;
  /** Lines of the state that are above the screen. */
  readonly scroll: number;
  /** Why what is shown is not what the file says now; null: it is. */
  readonly problem: string | null;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Screen {
  /** At most `rows`, each at most `columns` wide. */
  readonly lines: readonly Line[];
  /** How far the state can be scrolled. */
  readonly most: number;
}

/** So many of the lines that don't run are told. */
const BROKEN = 3;
/** Those that a narrow terminal has room for, from the first on. */
const KEYS = ["←→ step", "f F finding", "q quit", "Home End", "↑↓ scroll"];

export function screen(state: ViewState, { columns, rows }: Size): Screen {
  const { scenario, step } = state;
  const room = Math.max(1, rows);
  const view = scenario.steps.length === 0 ? null : stepView(state, columns);
  const head = headLine(state, columns);
  const foot = footLine(columns);
  const ofStep = view === null ? [plain("No statement of it runs.")] : stateLines(view, columns);
  const about = [...brokenLines(scenario), ...ofStep];
  const source = sourceLines(scenario, step, sourceRoom(room, about.length));
  const rule = coloured("dim", "─".repeat(columns));
  // What a small terminal has no room for, from the least important on: rules, keys, the source around the statement.
  const ruled = room >= 16;
  const above = room < 4 ? [head] : [head, ...(ruled ? [rule] : []), ...source, ...(ruled ? [rule] : [])];
  const below = room >= 6 ? [foot] : [];
  const inSight = Math.max(0, room - above.length - below.length);
  const most = Math.max(0, about.length - inSight);
  const from = Math.min(state.scroll, most);
  const body = about.slice(from, from + inSight);
  const fill = Array.from({ length: Math.max(0, inSight - body.length) }, () => plain(""));
  const lines = [...above, ...body, ...fill, ...below].slice(0, room);
  return { lines: lines.map((line) => cut(line, columns)), most };
}

function stepView({ file, scenario, step }: ViewState, columns: number): MappedView {
  const viewport = { room: roomOf(columns), selected: null };
  return answerCall(scenario, { name: file, revision: 0 }, "step", { step, viewport });
}

/** A quarter of the screen, and more where the state leaves it. */
function sourceRoom(rows: number, about: number): number {
  return Math.max(1, Math.floor(rows / 4), rows - about - 4);
}

function headLine({ file, scenario, step, problem }: ViewState, columns: number): Line {
  const { kernel, design } = scenario.settings;
  const findings = scenario.findings.filter(({ expected }) => !expected).length;
  const wrong = scenario.program.bound.filter(({ diagnostics }) =>
    diagnostics.some(({ severity }) => severity === "error"),
  ).length;
  const left = (name: string): Line => [
    { text: name, colour: "bold" },
    { text: `  Linux ${kernel}, ${scenario.arch}${design === "pte-marker" ? "" : `, ${design}`}`, colour: "dim" },
  ];
  const counts = [
    scenario.steps.length === 0 ? "" : `step ${step + 1} of ${scenario.steps.length}`,
    count(findings, "finding"),
    count(wrong, "broken line"),
  ].filter((text) => text !== "");
  const right: Line = problem === null ? [{ text: counts.join(", ") }] : [{ text: problem, colour: "red" }];
  // The name gives way to what changes.
  const room = Math.max(1, columns - lineWidth(right) - 2);
  const title = cut(left(lineWidth(left(file)) <= room ? file : basename(file)), room);
  const gap = Math.max(2, columns - lineWidth(title) - lineWidth(right));
  return [...title, { text: " ".repeat(gap) }, ...right];
}

function count(number: number, noun: string): string {
  return number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function footLine(columns: number): Line {
  let text = "";
  for (const key of KEYS)
    if (textWidth(text) + textWidth(key) + 3 <= columns) text += `${text === "" ? "" : "   "}${key}`;
  return coloured("dim", text);
}

/** The lines around the statement, it and what is to be said of each marked. */
function sourceLines(scenario: Scenario, step: number, room: number): Line[] {
  const { statements } = scenario.document;
  const at = scenario.steps.length === 0 ? 0 : scenario.lineOf(step);
  const digits = String(statements.length).length;
  const start = Math.max(0, Math.min(at - Math.floor((room - 1) / 2), statements.length - room));
  return statements.slice(start, start + room).map((statement, index): Line => {
    const line = start + index;
    const isHere = line === at && scenario.steps.length > 0;
    const worst = worstAt(scenario, line);
    const text = statement.text.replaceAll("\t", "  ");
    return [
      { text: isHere ? "▶ " : "  ", colour: "yellow" },
      { text: `${String(line + 1).padStart(digits)}  `, colour: "dim" },
      { text, ...(worst ? { colour: worst } : isHere ? { colour: "bold" } : {}) },
    ];
  });
}

function worstAt(scenario: Scenario, line: number): Colour | undefined {
  const diagnostics = scenario.program.bound[line]?.diagnostics ?? [];
  if (diagnostics.some(({ severity }) => severity === "error")) return "red";
  const found = scenario.findings.filter(
    ({ step, expected }) => !expected && scenario.steps[step]?.files.length === 0 && scenario.lineOf(step) === line,
  );
  if (found.some(({ severity }) => severity === "error")) return "red";
  return found.length > 0 || diagnostics.length > 0 ? "yellow" : undefined;
}

/** What is wrong with lines that don't run, of the first ones. */
function brokenLines(scenario: Scenario): Line[] {
  const all = scenario.program.bound.flatMap(({ diagnostics }, line) =>
    diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => `line ${line + 1}: ${message}`),
  );
  const more = all.length > BROKEN ? [plain(`… ${all.length - BROKEN} more`)] : [];
  return [...all.slice(0, BROKEN).map((text) => coloured("red", text)), ...more];
}

/** What the step did, and what stands in the entries after it. */
function stateLines(view: MappedView, columns: number): Line[] {
  const lines: Line[] = [
    [
      { text: view.text, colour: "bold" },
      {
        text: ` -> ${view.outcome}`,
        colour: view.tone === "failed" ? "red" : view.tone === "waits" ? "yellow" : "cyan",
      },
      ...(view.trail.length === 0 ? [] : [{ text: `  ${view.trail.join(" > ")}`, colour: "dim" as const }]),
    ],
  ];
  for (const { code, severity, message, expected } of view.findings)
    lines.push([
      { text: `${code} ${expected ? "expected" : severity}`, colour: expected ? "dim" : "red" },
      { text: `: ${message}` },
    ]);
  for (const message of view.messages) lines.push(plain(`message: ${message}`));
  for (const { pages, from, to, how, protection } of view.changes) {
    // What becomes of the protection first: a narrow terminal cuts the end.
    const colour = protection === "lost" ? "red" : "cyan";
    lines.push([
      { text: "* ", colour: "yellow" },
      { text: pages },
      ...(protection === null ? [] : [{ text: ` ${protection}`, colour } as const]),
      { text: `: ${from.words} -> ${to.words}${how === null ? "" : `, ${how}`}` },
    ]);
  }
  if (view.changeCount > view.changes.length) lines.push(plain(`  … ${view.changeCount - view.changes.length} more`));
  for (const { name, operation, wait } of view.tasks) lines.push(plain(`waiting: ${name} ${operation}: ${wait}`));
  return [...lines, plain(""), ...mapLines(view.map, columns)];
}
