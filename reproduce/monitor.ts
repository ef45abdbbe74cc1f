// A monitor that takes its time (UNREAD): messages are read where the scenario says so, and who waits for that is waited for.

import type { StepRecord } from "../analysis/index.ts";
import { type Operation, type State, tasks, userfaultfds } from "../engine/index.ts";
import type { Words } from "./call.ts";

/** Milliseconds after which a message that is to come is taken not to. */
const LIMIT_MS = 5000;

/**
 * Until a task sleeps in a userfaultfd that nobody reads now: by its message; where others wait already by where its thread sleeps. Nothing of
 * a userfaultfd whose messages are read at once.
 */
export function untilAsleep(state: State, task: number, words: Words): string[] {
  const all = tasks(state);
  const one = all.find((each) => each.task === task);
  if (one === undefined || one.wait.on === "stuck" || one.wait.uffd === null) return [];
  const { mm } = one;
  const { uffd } = one.wait;
  const monitor = userfaultfds(state).find((each) => each.mm === uffd);
  if (monitor === undefined || !monitor.unread) return [];
  if (monitor.messages.length === 1) return [`expect(${polled(words.uffd(uffd), LIMIT_MS)}, 1);`];
  const count = all.filter((each) => each.mm === mm && each.wait.on !== "stuck").length;
  return [`expect(asleep(${words.pid(mm)}, ${count}), ${count});`];
}

/** Whether threads are told asleep by where they sleep, which takes a kernel that says it (get_wchan() of x86-64 with ORC: 5.16). */
export function usesSleepers(code: string): boolean {
  return /\basleep\(/.test(code);
}

type Read = Extract<Operation, { op: "uffd_read" | "uffd_poll" }>;

/** read(2) and poll(2), with what they come to. */
export function readText({ step }: StepRecord, op: Read, words: Words): string[] {
  const uffd = words.uffd(op.mm);
  const { err, val = 0 } = step.result;
  if (op.op === "uffd_poll")
    return [err === undefined ? `expect(${polled(uffd, 0)}, ${val});` : "/* there is none to be polled */"];
  const read = `read(${uffd}, msgs, ${sizeOf(op.count)})`;
  return err === undefined ? [`expect(${read}, ${sizeOf(val)});`] : [`expect(${read}, -1);`, `expect(errno, ${err});`];
}

/** Messages that a file reads at once at most. */
export function mostRead(scenario: { readonly steps: readonly StepRecord[] }): number {
  return Math.max(0, ...scenario.steps.map(({ operation: op }) => (op.op === "uffd_read" ? op.count : 0)));
}

function polled(uffd: string, ms: number): string {
  return `poll(&(struct pollfd){ .fd = ${uffd}, .events = POLLIN }, 1, ${ms})`;
}

function sizeOf(count: number): string {
  return count === 0 ? "0" : count === 1 ? "sizeof(*msgs)" : `${count} * sizeof(*msgs)`;
}
