// Which of several tasks that are woken at once runs first is the scheduler's choice, and no property of a kernel's memory management
// (__wake_userfault() wakes all that wait at a page, fs/userfaultfd.c): a trace agrees where the engine gives its answers in some order of theirs.

import type { Answer, Orders } from "./answer.ts";
import type { TraceLine } from "./trace.ts";

/** Lines, from a difference back, whose sleepers are tried in other orders. */
const LINES = 3;
/** Tasks of which every order is tried; of more, each before each other. */
const ALL_ORDERS = 4;

/**
 * Orders to try, where the model's own comes to a difference at line `until`: the one in which the recorder saw them end, then others of the last lines
 * before it.
 */
export function* ordersFor(
  answers: readonly Answer[],
  lines: readonly TraceLine[],
  until: number,
): Generator<Orders, void, void> {
  const seen = new Map<number, readonly number[]>();
  for (const { line, woken } of answers.slice(0, until + 1)) {
    if (woken === undefined) continue;
    const ended = lines[line.i]?.done?.map((each) => each.i) ?? [];
    seen.set(line.i, [...ended.filter((i) => woken.includes(i)), ...woken.filter((i) => !ended.includes(i))]);
  }
  if (seen.size === 0) return;
  yield seen;
  for (const [i, order] of [...seen].slice(-LINES).reverse())
    for (const other of others(order)) yield new Map([...seen, [i, other]]);
}

function others(order: readonly number[]): (readonly number[])[] {
  if (order.length <= ALL_ORDERS) return permutations(order);
  return order.flatMap((one) =>
    order.map((other) => {
      const rest = order.filter((each) => each !== one);
      return one === other ? [...rest, one] : rest.toSpliced(rest.indexOf(other), 0, one);
    }),
  );
}

function permutations(of: readonly number[]): (readonly number[])[] {
  if (of.length < 2) return [of];
  return of.flatMap((first) => permutations(of.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}
