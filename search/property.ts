// What must not happen, as a question to one transition.

import { looksAt, needsMet, type PageSpan, pagesText, rulesWith } from "../analysis/index.ts";
import type { EntryContext } from "../engine/arch/entry.ts";
import type { Settings } from "../engine/index.ts";
import type { Property, Transition, Violation } from "./problem.ts";

/** What a finding is told with, beside the transition. */
export interface Naming {
  readonly settings: Settings;
  readonly raw: EntryContext;
  nameOf(place: number): string;
}

/** None of these findings. Told apart by code, cause and kernel function. */
export function neverFindings(codes: readonly string[], naming: Naming, text = `never ${codes.join(", ")}`): Property {
  const asked = rulesWith(naming.settings).filter(({ code, check }) => check !== undefined && codes.includes(code));
  const argument = ({ place, from, to }: PageSpan) => `${naming.nameOf(place)}${pagesText(from, to)}`;
  return {
    text,
    judge: ({ before, operation, step, after }) => {
      const met = needsMet(step);
      for (const rule of asked) {
        if (!looksAt(rule, operation.op, met)) continue;
        const [draft] =
          rule.check?.({
            index: 0,
            operation,
            result: step.result,
            step,
            before: before.state,
            after: after.state,
            settings: naming.settings,
            span: (span) => `${span.mm}.${argument(span)}`,
            argument,
            nameOf: naming.nameOf,
            lastStep: () => -1,
            expects: false,
          }) ?? [];
        if (draft === undefined) continue;
        const loss = step.protection.find(({ to }) => to === "lost") ?? null;
        const by = loss === null ? "" : ` ${loss.cause} ${loss.by}`;
        return { key: `${rule.code}${by}`, code: rule.code, message: draft.message, loss };
      }
      return null;
    },
  };
}

export interface BrokenProperty extends Violation {
  /** The index of the property. */
  readonly property: number;
}

/** What the properties of a problem say of a transition. */
export function violationsOf(properties: readonly Property[], transition: Transition): readonly BrokenProperty[] {
  const violations: BrokenProperty[] = [];
  for (const [property, each] of properties.entries()) {
    const broken = each.judge(transition);
    if (broken !== null) violations.push({ property, ...broken });
  }
  return violations;
}

/** Two with the same key are one way. */
export function keyOf({ property, key }: BrokenProperty): string {
  return `${property} ${key}`;
}
