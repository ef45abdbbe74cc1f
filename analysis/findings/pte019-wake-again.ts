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
  remedy:
    "Change the page first: unprotect it (`unwp` wakes too, unless `DONTWAKE`), or fill it with COPY, ZEROPAGE or CONTINUE. `resolve` is unprotect and wake in one statement.",
  needs: "again",
  check: (facts) => {
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
