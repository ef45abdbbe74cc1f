// PTE019: a task was let go on, met the same fault, and sleeps again.

import { tasks } from "../../engine/index.ts";
import type { Draft, Rule } from "./finding.ts";
import { unprotectBefore } from "./quick-fix.ts";

export const wakeAgain: Rule = {
  code: "PTE019",
  kind: "wake-faults-again",
  group: "memory",
  title: "The woken thread faults again",
  severity: "warning",
  explanation: `UFFDIO_WAKE lets the thread go on, and it tries its access again. The page is as it was, so it faults and sleeps in \`handle_userfault()\` a second time; the monitor reads a second message.`,
  remedy:
    "Change the page first: unprotect it (`unwp` wakes too, unless `DONTWAKE`), or fill it with COPY, ZEROPAGE or CONTINUE. `resolve` is unprotect and wake in one statement.",
  example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A/1: write(buf[0], 9)                -> blocks wp
A: wake(buf)                         -> A/1 blocks wp, !PTE019
A: unwp(buf)                         -> A/1 ok
`,
  check: (facts) => {
    if (facts.step.again.length === 0) return [];
    const waited = new Map(tasks(facts.before).map((task) => [task.task, task]));
    return facts.step.again.flatMap(({ task, fault }): Draft[] => {
      const was = waited.get(task);
      if (
        was?.wait.on !== "userfault" ||
        was.wait.fault !== fault ||
        facts.step.protection.length > 0 ||
        facts.step.changes.length > 0
      )
        return [];
      return [
        {
          subject: { kind: "task", task },
          cause: { kind: "wait", for: "userfaultfd" },
          message: `the waiting thread meets the same ${fault} fault and sleeps again`,
          detail: ["Nothing changed about the page between."],
        },
      ];
    });
  },
  fixes: ({ subject }, facts) => {
    const was = tasks(facts.before).find(({ task }) => subject.kind === "task" && task === subject.task);
    if (was?.wait.on !== "userfault" || was.wait.fault !== "wp") return [];
    const { place, page } = was.wait;
    return [{ ...unprotectBefore({ mm: was.mm, place, from: page, to: page }, facts), preferred: true }];
  },
};
