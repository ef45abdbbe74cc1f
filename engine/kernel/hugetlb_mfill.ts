// UFFDIO_COPY, _CONTINUE and _POISON in hugetlb memory. mm/hugetlb.c: hugetlb_mfill_atomic_pte().

import { pteMkdirty, pteMkuffdWp } from "../state/bits.ts";
import { ACCESSED, isNoneMostly, MARKER_POISONED, marker, NONE, present } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isShared, type Vma } from "../state/vma.ts";
import { hugePte } from "./hugetlb.ts";
import { allocHugetlb, hugeIndex, makeHugePte } from "./hugetlb_fault.ts";
import { type Fill, fillWp } from "./mfill.ts";
import { prepareAnonVma } from "./vma.ts";

/** One page; an errno where it fails. */
export function hugetlbMfill(tx: Tx, mm: number, given: Vma, vpn: number, op: Fill, nth: number): string | undefined {
  tx.via("hugetlb_mfill_atomic_pte");
  tx.allocPmdTable(mm, vpn);
  const shared = isShared(given);
  const vma = shared ? given : prepareAnonVma(tx, mm, tx.mm(mm).lookup(vpn) ?? given);
  const entry = hugePte(tx, mm, vpn);
  const index = hugeIndex(vma, vpn);
  if (op.op !== "continue" && !isNoneMostly(entry)) return "EEXIST";
  if (op.op === "poison") {
    if (entry !== NONE) return "EEXIST";
    tx.setPmd(mm, vpn, marker(MARKER_POISONED));
    return undefined;
  }
  let frame = tx.cached(vma.file, index);
  if (op.op === "continue") {
    if (frame === 0) return "EFAULT";
    if (!isNoneMostly(entry)) return "EEXIST";
  } else {
    if (shared && frame !== 0) return "EEXIST";
    const value = op.op === "copy" ? op.value + nth : 0;
    // An allocation that fails looks whether somebody else was faster, and takes the table that it made itself for that.
    const exhausted = tx.has("mfill-exhausted-exists") ? "EEXIST" : "ENOMEM";
    if (shared && index >= tx.file(vma.file).pages) return tx.state.pool.free === 0 ? exhausted : "EFAULT";
    frame = allocHugetlb(tx, shared ? { kind: "file", value, file: vma.file, index } : { kind: "anon", value });
    if (frame === 0) return exhausted;
    if (shared) tx.setCached(vma.file, index, frame);
  }
  const wp = fillWp(op);
  tx.mapFrame(frame, mm, vpn);
  let pte = makeHugePte(tx, vma, !wp && !(op.op === "continue" && !shared));
  pte = pteMkdirty(tx.bits, pte) | ACCESSED;
  if (wp) pte = pteMkuffdWp(tx.bits, pte);
  tx.setPmd(mm, vpn, present(frame, pte));
  return undefined;
}
