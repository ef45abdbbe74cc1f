// A step and the state after it, as far as somebody looks at it.

import { tasks, userfaultfds } from "../../engine/index.ts";
import { believe } from "../belief/belief.ts";
import { callText, statementText } from "../describe/naming.ts";
import { messageText, outcomeText, untilText, waitText } from "../describe/outcome.ts";
import { reasonText } from "../describe/reason.ts";
import type { Task } from "../scenario/scenario.ts";
import { sceneAt } from "../walkthrough/scene.ts";
import { changeViews } from "./change.ts";
import type { At } from "./item.ts";
import { mapView } from "./map.ts";
import { processViews } from "./mapping.ts";
import { memoryRows } from "./memory.ts";
import { findingView } from "./overview.ts";
import type { MappedView, MapViewport, StateView, StepView, TaskView, UnreadView } from "./types.ts";

/** A step with its map, in small pieces. */
export function* mappedStep(at: At, revision: number, viewport: MapViewport): Task<MappedView> {
  return { ...stepView(at, revision), map: yield* mapView(at, viewport) };
}

/** A step with the rows of its state, in small pieces. */
export function* stateAfter(at: At, revision: number): Task<StateView> {
  return { ...stepView(at, revision), processes: yield* processViews(at), memory: yield* memoryRows(at) };
}

export function stepView(at: At, revision: number): StepView {
  const { scenario, record } = at;
  const { step } = record;
  const { changes, count } = changeViews(at);
  const text = statementText(record.bound.statement);
  const thread = (task: number) => scenario.threadAt(record.index, task);
  const outcome = outcomeText(step, thread);
  const findings = record.findings.map((finding) => findingView(scenario, finding));
  const scene = sceneAt(scenario, record.index);
  const changeTexts = changes.map(
    (change) =>
      `${change.pages} ${change.from.words === change.to.words ? "is still" : "becomes"} ${change.to.words}${change.protection === null ? "" : `, ${change.protection}`}`,
  );
  const spoken = [
    `Step ${record.index + 1}: ${text} gives ${outcome}.`,
    changeTexts.length > 0 ? `${changeTexts.slice(0, 6).join("; ")}.` : "No entry changed.",
    ...findings.map(({ code, message }) => `${code}: ${message}.`),
  ];
  return {
    revision,
    step: record.index,
    line: scenario.lineOf(record.index),
    file: record.files.at(-1) ?? null,
    text,
    outcome,
    reason: reasonText(step, thread),
    belief: beliefOf(at),
    tone: toneOf(at),
    trail: step.trail,
    messages: step.messages.map((message) => messageText(scenario, message)),
    changes,
    changeCount: count,
    findings,
    tasks: taskViews(at),
    unread: unreadViews(at),
    section: scene?.section ?? null,
    narration: scene?.blocks ?? [],
    spoken: spoken.join(" "),
  };
}

function beliefOf({ scenario, record }: At): StepView["belief"] {
  const { result } = record.step;
  if (result.bad !== undefined || result.skip || result.notModelled !== undefined) return null;
  const { on, text } = believe(record.before, record.operation, scenario.settings);
  return { on, text };
}

function toneOf({ record }: At): StepView["tone"] {
  const { result } = record.step;
  if (result.blocked !== undefined || result.stuck !== undefined) return "waits";
  const failed =
    result.err !== undefined ||
    result.sig !== undefined ||
    result.bad !== undefined ||
    result.notModelled !== undefined;
  return failed || record.mismatches.length > 0 ? "failed" : "done";
}

function unreadViews({ scenario, record }: At): UnreadView[] {
  return userfaultfds(record.step.state).flatMap(({ mm, messages, changing }) =>
    messages.length === 0 && changing === 0
      ? []
      : [{ process: mm, messages: messages.map((message) => messageText(scenario, message)), changing }],
  );
}

function taskViews({ scenario, record }: At): TaskView[] {
  const { state } = record.step;
  return tasks(state).map(({ task, mm, wait }) => {
    const owner = scenario.taskOwner(record.index, task);
    const from = scenario.steps[owner];
    return {
      name: scenario.threadAt(record.index, task) ?? mm,
      operation: from ? callText(from.bound.statement) : "",
      wait: waitText(wait),
      until: untilText(wait),
      step: Math.max(0, owner),
      page: wait.on === "userfault" ? { mm, place: wait.place, page: wait.page } : null,
    };
  });
}
