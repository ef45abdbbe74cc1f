// PTE028: the engine failed, which says nothing of Linux.

import { type Rule, wholeOperation } from "./finding.ts";
import { AS_BEFORE } from "./pte025-not-modelled.ts";

export const internalError: Rule = {
  code: "PTE028",
  kind: "internal-error",
  group: "model",
  title: "Internal error",
  severity: "error",
  remedy: "Report it, with the scenario up to this line.",
  needs: "failure",
  check: ({ result }) =>
    result.internal && result.notModelled !== undefined
      ? [
          {
            subject: wholeOperation,
            cause: { kind: "internal", error: result.notModelled },
            message: `internal error of ptescope: ${result.notModelled}`,
            detail: AS_BEFORE,
          },
        ]
      : [],
};
