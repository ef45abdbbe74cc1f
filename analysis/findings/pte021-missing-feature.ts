import { lacksOf } from "../../engine/index.ts";
import type { Rule } from "./finding.ts";

/** PTE021: what the scenario asks for does not exist on its kernel. */
export const missingFeature: Rule = {
  code: "PTE021",
  name: "kernel-lacks-it",
  title: "The kernel does not have this yet",
  severity: "warning",
  explanation: `The feature, advice, ioctl or mode came with a later kernel than the scenario's. The kernel refuses it: UFFDIO_API with an unknown feature is EINVAL, **and no userfaultfd results**, so that every later
call is EBADF; an unknown ioctl is ENOTTY or EINVAL; an unknown advice EINVAL.`,
  remedy:
    "Choose a later kernel (`kernel 6.18`), or leave the feature out. A monitor should ask for what it needs and fall back.",
  example: `kernel 6.1
A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_ASYNC)   -> EINVAL, !PTE021
`,
  check: (facts) =>
    lacksOf(facts.settings.kernel, facts.operation).map(({ what, since }) => ({
      message: `Linux ${facts.settings.kernel} does not have ${what} (since ${since})`,
    })),
};
