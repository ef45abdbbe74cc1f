// What comes of an event on a design, in a word.

import { openScenario, type StepRecord } from "../../analysis/index.ts";
import { designs, pageAt, type Settings } from "../../engine/index.ts";
import { type Event, type EventScenario, eventScenario, type Memory, memories, type State, states } from "./events.ts";

/** One cell of docs/events.md. */
export interface Cell {
  readonly word: string;
  /** What the write to the page came to: null where there is none. */
  readonly probe: "told" | "passes" | "other" | null;
  readonly misread: boolean;
  readonly patched: boolean;
}

export interface Row {
  readonly event: Event;
  readonly scenario: EventScenario;
  /** Parallel to `designs`. */
  readonly cells: readonly Cell[];
}

export interface Table {
  readonly memory: Memory;
  readonly state: State;
  readonly rows: readonly Row[];
}

export function tables(rule: Settings["rule"]): Table[] {
  return memories
    .flatMap((memory) =>
      states.map((state) => ({
        memory,
        state,
        rows: state.events.flatMap((event) => {
          const scenario = eventScenario(memory, state, event);
          if (scenario === null) return [];
          return [{ event, scenario, cells: designs.map(({ name }) => cellOf(scenario, { design: name, rule })) }];
        }),
      })),
    )
    .filter(({ rows }) => rows.length > 0);
}

function cellOf(scenario: EventScenario, override: Partial<Settings>): Cell {
  const run = openScenario(scenario.text, { override });
  const wrong = run.program.bound.flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === "error"),
  );
  if (wrong[0] !== undefined) throw new Error(`${scenario.file}: ${wrong[0].message}`);
  const { steps } = run;
  const end = steps.length - scenario.after;
  const last = steps[end - 1];
  if (last === undefined) throw new Error(`${scenario.file} does nothing`);
  const probe = scenario.ends ? null : probeOf(steps.at(-1));
  const misread = steps.some(({ step }) => step.misread.some(({ misreading }) => !misreading.patched));
  const patched = steps.some(({ step }) => step.misread.some(({ misreading }) => misreading.patched));
  const notes = { probe, misread, patched };
  const refused = steps
    .slice(0, end)
    .find(({ step }) => step.result.bad !== undefined || step.result.notModelled !== undefined);
  if (refused !== undefined)
    return { word: refused.step.result.notModelled === undefined ? "–" : "not modelled", ...notes };
  const place = run.names.indexOf(scenario.target.name);
  const at = pageAt(last.step.state, scenario.target.mm, place, 0);
  const { err } = last.step.result;
  const fate = fateOf(at.protection.state);
  if (err === undefined) return { word: fate, ...notes };
  return { word: last.step.changes.length === 0 ? err : `${fate}, ${err}`, ...notes };
}

function fateOf(state: string): string {
  return { held: "kept", lost: "lost", ineffective: "lost", none: "ended", uncovered: "not covered" }[state] ?? state;
}

function probeOf(step: StepRecord | undefined): Cell["probe"] {
  if (step === undefined) return null;
  if (step.step.messages.some(({ type }) => type === "wp" || type === "missing")) return "told";
  return step.step.result.ret === 0 && step.step.result.stuck === undefined && step.step.result.sig === undefined
    ? "passes"
    : "other";
}
