// How files and userfaultfds are opened: one userfaultfd alone before the first step, where the test is skipped without it; several each at its step.

import type { Scenario, StepRecord } from "../analysis/index.ts";
import type { Operation } from "../engine/index.ts";
import { modesText } from "./call.ts";
import type { Names } from "./cast.ts";
import { fileUnit, lengthText } from "./memory.ts";
import { quoted } from "./text.ts";

interface Opened {
  /** `O_CLOEXEC | O_NONBLOCK`, and more. */
  readonly flags: string;
  /** `UFFD_FEATURE_WP_ASYNC | …`; 0 for none. */
  readonly features: string;
  /** How they are called where they are asked for again: by a variable where there are several. */
  readonly called: string;
}

function openings({ steps }: Scenario): StepRecord[] {
  return steps.filter(({ operation: op, step }) => op.op === "userfaultfd" && step.result.ret >= 0);
}

/** The one userfaultfd of the one process; null: there are more, or none. */
export function openedAbove(scenario: Scenario): Opened | null {
  const [first, ...more] = openings(scenario);
  const others = scenario.steps.some(({ operation: { op } }) => op === "fork" || op === "spawn" || op === "exit");
  const tried = scenario.steps.filter(({ operation: { op } }) => op === "userfaultfd").length > 1;
  // What comes before it finds none.
  const early = scenario.steps.slice(0, first?.index ?? 0).some(({ step: { result } }) => result.err === "EBADF");
  if (first?.operation.op !== "userfaultfd" || first.operation.mm !== "A" || more.length > 0) return null;
  if (others || tried || early) return null;
  const { userModeOnly, features } = first.operation;
  const text = modesText("UFFD_FEATURE_", features);
  return {
    flags: `O_CLOEXEC | O_NONBLOCK${userModeOnly ? " | UFFD_USER_MODE_ONLY" : ""}`,
    features: text,
    called: features.length > 1 ? "features" : text,
  };
}

/** The arguments of uffd_open: flags only where any userfaultfd of the scenario has some. */
export function openedWith(scenario: Scenario, flags: string, features: string): string {
  const isFlagged = openings(scenario).some(({ operation: op }) => op.op === "userfaultfd" && op.userModeOnly);
  return isFlagged ? `${flags}, ${features}` : features;
}

/** Makes a file of the scenario, of as many pages. */
export function openedFile({ file, kind, pages, huge }: Extract<Operation, { op: "file" }>, names: Names): string[] {
  const name = names.file(file);
  const make = {
    memfd: `memfd_create(${quoted(file)}, 0)`,
    hugetlb: `memfd_create(${quoted(file)}, MFD_HUGETLB | MFD_HUGE_2MB)`,
    tmpfs: huge === undefined ? 'open("/dev/shm", O_TMPFILE | O_RDWR, 0600)' : `open_tmpfs(${quoted(huge)})`,
  }[kind];
  return [`${name} = ${make};`, `expect(ftruncate(${name}, ${lengthText(pages, fileUnit(kind))}), 0);`];
}
