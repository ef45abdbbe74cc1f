// Where a step took a page from that it brought elsewhere.

import type { Page } from "../describe/pages.ts";
import type { PageSpan, StepFacts } from "./finding.ts";

/** Before the step: of the first page of a span, its page in the source of an mremap or a MOVE, in the parent of a fork. Undefined: it was not brought. */
export function sourceOf({ mm, place, from }: PageSpan, { operation }: StepFacts): Page | undefined {
  switch (operation.op) {
    case "fork":
      return { mm: operation.mm, place, page: from };
    case "mremap": {
      const { range, to } = operation;
      if (to.place !== place || from < to.page) return undefined;
      return { mm, place: range.place, page: range.page + from - to.page };
    }
    case "move": {
      const { range } = operation;
      return { mm, place: operation.from.place, page: operation.from.page + from - range.page };
    }
    default:
      return undefined;
  }
}
