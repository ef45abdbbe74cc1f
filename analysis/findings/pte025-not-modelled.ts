// PTE025: the engine does not know what Linux does here, and says so; what follows may not hold then.

import { type Rule, wholeOperation } from "./finding.ts";

/** What holds after a statement of which nothing is known. */
export const AS_BEFORE: readonly string[] = [
  "The state is as before, as if the statement were not there: what follows may not hold.",
];

export const notModelled: Rule = {
  code: "PTE025",
  kind: "not-modelled",
  group: "model",
  title: "Not modelled",
  severity: "warning",
  remedy: "`ptescope record` asks the running kernel.",
  needs: "failure",
  check: ({ result }) =>
    result.notModelled === undefined || result.internal
      ? []
      : [
          {
            subject: wholeOperation,
            cause: { kind: "not-modelled", what: result.notModelled },
            message: `not modelled: ${result.notModelled}`,
            detail: AS_BEFORE,
          },
        ],
};
