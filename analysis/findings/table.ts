// The table of findings. A code is never given to another finding; docs/findings.md and `ptescope explain` are made
// from it.

import type { Settings } from "../../engine/index.ts";
import {
  blocksForEver,
  expectationFails,
  missingFinding,
  notCarriedOut,
  unexpectedError,
} from "../expectations/rules.ts";
import type { Rule } from "./finding.ts";
import { zap } from "./pte001-zap.ts";
import { filledOver } from "./pte002-filled-over.ts";
import { mremap } from "./pte003-mremap.ts";
import { registeredAgain } from "./pte004-registered-again.ts";
import { guard } from "./pte005-guard.ts";
import { moveTarget } from "./pte007-move-target.ts";
import { strayInChild } from "./pte008-stray-in-child.ts";
import { design } from "./pte009-design.ts";
import { noEffect } from "./pte010-no-effect.ts";
import { partDone } from "./pte011-part-done.ts";
import { stale } from "./pte012-stale.ts";
import { writable } from "./pte013-writable.ts";
import { forkChild } from "./pte014-fork-child.ts";
import { unnoticedWrite } from "./pte016-unnoticed-write.ts";
import { neverEnds } from "./pte018-never-ends.ts";
import { wakeAgain } from "./pte019-wake-again.ts";
import { missingFeature } from "./pte021-missing-feature.ts";
import { architectureLacksIt } from "./pte022-architecture-lacks-it.ts";
import { notModelled } from "./pte025-not-modelled.ts";
import { poisonDropped } from "./pte026-poison-dropped.ts";
import { internalError } from "./pte028-internal-error.ts";
import { checkNeeded, misread } from "./pte030-misread.ts";
import { resembles } from "./pte032-resembles.ts";
import { bitmap } from "./pte033-bitmap.ts";
import { tables } from "./pte034-tables.ts";
import { inverted } from "./pte035-inverted.ts";
import { ksm } from "./pte036-ksm.ts";
import { rwpDocumented } from "./pte037-rwp-documented.ts";
import { rwpReclaim } from "./pte038-rwp-reclaim.ts";
import { changedBeside } from "./pte040-changed-beside.ts";
import { contentGone } from "./pte041-content-gone.ts";
import { neverProtected } from "./pte042-never-protected.ts";
import { softDirtyMerge } from "./pte043-soft-dirty-merge.ts";
import { pinned } from "./pte044-pinned.ts";
import { refused } from "./pte045-refused.ts";
import { staysMerged } from "./pte046-stays-merged.ts";
import { leftInaccessible } from "./pte047-left-inaccessible.ts";
import { counted } from "./pte048-counted.ts";
import { forced } from "./pte049-forced.ts";
import { refusedMeanwhile } from "./pte050-refused-meanwhile.ts";
import { migrated } from "./pte051-migrated.ts";
import { forgotten } from "./pte052-forgotten.ts";
import { unreported } from "./pte053-unreported.ts";

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
  unreported,
];

/** Those that can find something with these settings. */
export function rulesWith(settings: Settings): readonly Rule[] {
  return rules.filter(({ on }) => on?.(settings) ?? true);
}

const byCode = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule of a code (`PTE001`), in any case; undefined where there is none. */
export function ruleOf(code: string): Rule | undefined {
  return byCode.get(code.toUpperCase());
}
