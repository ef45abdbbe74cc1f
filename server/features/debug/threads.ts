// Threads and their stacks at a step: processes, what waits, and whoever the statement is of. The kernel's part of a
// stack is the functions that the step went through: a way, and not a stack that was there at one moment.

import { callText } from "../../../analysis/describe/naming.ts";
import { type StepRecord, statementText, stuckText } from "../../../analysis/index.ts";
import { processes, type TaskView, tasks } from "../../../engine/index.ts";
import { fileOn } from "../../../engine/version/file.ts";
import type { Frame, ThreadView, Where } from "./calls.ts";
import { type Debugged, placeOf } from "./runs.ts";

/** What is done to the machine is no process's: a file that is made, swapon, memory pressure. */
const MACHINE = "machine";

/** The process whose pages a bare name of the statement means. */
export function processOf({ operation }: StepRecord): string {
  return "mm" in operation ? operation.mm : "A";
}

function threadOf(record: StepRecord): string {
  return record.bound.thread ?? ("mm" in record.operation ? record.operation.mm : MACHINE);
}

export function whereAt(debugged: Debugged, step: number): Where {
  const { steps } = debugged.run;
  const record = steps[step];
  if (record === undefined) return { step: 0, steps: 0, at: null, thread: "A", text: "no statement runs" };
  return {
    step,
    steps: steps.length,
    at: placeOf(debugged, step),
    thread: keyOf(debugged, record),
    text: `step ${step + 1} of ${steps.length}: ${statementText(record.bound.statement)}`,
  };
}

/** Of a statement without a name for its thread that sleeps, the thread is one of its own: the process goes on. */
function keyOf({ run }: Debugged, record: StepRecord): string {
  const { result, state } = record.step;
  const task = result.blocked ?? result.stuck;
  const waits = task === undefined ? undefined : tasks(state).find((each) => each.task === task);
  return waits ? taskKey(run.threadAt(record.index, waits.task), waits) : threadOf(record);
}

function taskKey(name: string | null, { mm, task }: TaskView): string {
  return name ?? `${mm} #${task}`;
}

export function threadsAt(debugged: Debugged, step: number): ThreadView[] {
  const { run } = debugged;
  const record = run.steps[step];
  const state = record?.step.state ?? run.timeline.start;
  const views: ThreadView[] = [];
  const add = (view: ThreadView): void => {
    if (!views.some(({ key }) => key === view.key)) views.push(view);
  };
  for (const mm of processes(state)) {
    add({ key: mm, name: mm, waits: false });
    for (const task of tasks(state)) {
      if (task.mm !== mm) continue;
      const key = taskKey(run.threadAt(step, task.task), task);
      const owner = run.steps[run.taskOwner(step, task.task)];
      const what = key.includes("#") && owner ? `: ${callText(owner.bound.statement)}` : "";
      add({ key, name: `${key.replace(/ #.*/, "")}${what} waits: ${waitsFor(debugged, task)}`, waits: true });
    }
  }
  // Whose statement it is comes in any case: a process that has just exited, a thread that is done.
  if (record) {
    const key = keyOf(debugged, record);
    add({ key, name: key, waits: false });
  }
  return views;
}

function waitsFor({ run }: Debugged, { wait }: TaskView): string {
  if (wait.on === "event") return `its ${wait.event} message to be read`;
  return wait.on === "userfault"
    ? `${wait.fault} fault at ${run.nameOf(wait.place)}[${wait.page}]${wait.unread ? ", its message is not read" : ""}`
    : stuckText(wait.in);
}

/** The statement first, for that is what one debugs: editors show the source of the uppermost frame. */
export function stackOf(debugged: Debugged, step: number, thread: string): Frame[] {
  const { run } = debugged;
  const record = run.steps[step];
  if (record === undefined) return [];
  const { state, trail } = record.step;
  const waiting = tasks(state).find((task) => taskKey(run.threadAt(step, task.task), task) === thread);
  if (keyOf(debugged, record) === thread)
    return [statementFrame(debugged, record), ...wayOf(debugged, "went through, in this order", trail)];
  if (waiting) {
    const owner = run.steps[run.taskOwner(step, waiting.task)];
    const sleeps = {
      userfault: "handle_userfault",
      event: "userfaultfd_event_wait_completion",
      stuck: waiting.wait.on === "stuck" ? waiting.wait.in : "",
    }[waiting.wait.on];
    return [...(owner ? [statementFrame(debugged, owner)] : []), ...wayOf(debugged, "is in", [sleeps])];
  }
  const last = run.steps.findLast((each) => each.index <= step && threadOf(each) === thread);
  return last ? [statementFrame(debugged, last)] : [];
}

function wayOf(debugged: Debugged, how: string, names: readonly string[]): Frame[] {
  if (names.length === 0) return [];
  const heading = `${how}, on Linux ${debugged.run.settings.kernel}:`;
  return [
    { kind: "heading", name: heading, at: null, file: null },
    ...names.map((name) => functionFrame(debugged, name)),
  ];
}

function functionFrame({ run }: Debugged, name: string): Frame {
  return { kind: "function", name: `${name}()`, at: null, file: fileOn(run.settings.kernel, name) };
}

function statementFrame(debugged: Debugged, record: StepRecord): Frame {
  return {
    kind: "statement",
    name: statementText(record.bound.statement),
    at: placeOf(debugged, record.index),
    file: null,
  };
}
