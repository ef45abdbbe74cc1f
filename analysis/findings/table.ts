// The table of findings. A code is never given to another finding; docs/findings.md and `ptescope explain` are made
// from it.

import {
  blocksForEver,
  expectationFails,
  missingFinding,
  notCarriedOut,
  unexpectedError,
} from "../expectations/rules.ts";
import type { Rule } from "./finding.ts";
import { changedBeside } from "./rules/changed-beside.ts";
import { contentGone } from "./rules/content-gone.ts";
import { bitmap, checkNeeded, design, inverted, misread, resembles, tables } from "./rules/designs.ts";
import { leftInaccessible, poisonDropped, stale, writable } from "./rules/entries.ts";
import { counted, pinned, refused } from "./rules/kernel-access.ts";
import { forced, forgotten, ksm, migrated, rwpDocumented, rwpReclaim } from "./rules/kernel-losses.ts";
import { filledOver, guard, mremap, registeredAgain, zap } from "./rules/losses.ts";
import { neverProtected } from "./rules/never-protected.ts";
import { partDone } from "./rules/part-done.ts";
import { refusedMeanwhile } from "./rules/refused-meanwhile.ts";
import { softDirtyMerge } from "./rules/soft-dirty-merge.ts";
import { staysMerged } from "./rules/stays-merged.ts";
import { architectureLacksIt, internalError, missingFeature, notModelled } from "./rules/support.ts";
import { forkChild, moveTarget, strayInChild } from "./rules/uncovered.ts";
import { noEffect, unnoticedWrite } from "./rules/unnoticed.ts";
import { neverEnds, wakeAgain } from "./rules/waits.ts";

export const rules: readonly Rule[] = [
  zap,
  filledOver,
  mremap,
  registeredAgain,
  guard,
  moveTarget,
  strayInChild,
  design,
  noEffect,
  partDone,
  stale,
  writable,
  forkChild,
  unnoticedWrite,
  blocksForEver,
  neverEnds,
  wakeAgain,
  unexpectedError,
  missingFeature,
  architectureLacksIt,
  expectationFails,
  missingFinding,
  notModelled,
  poisonDropped,
  notCarriedOut,
  internalError,
  misread,
  checkNeeded,
  resembles,
  bitmap,
  tables,
  inverted,
  ksm,
  rwpDocumented,
  rwpReclaim,
  changedBeside,
  contentGone,
  neverProtected,
  softDirtyMerge,
  pinned,
  refused,
  staysMerged,
  leftInaccessible,
  counted,
  forced,
  refusedMeanwhile,
  migrated,
  forgotten,
];

const byCode = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule of a code (`PTE001`), in any case; undefined where there is none. */
export function ruleOf(code: string): Rule | undefined {
  return byCode.get(code.toUpperCase());
}
