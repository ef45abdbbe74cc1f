// What the kernel reads and writes on somebody's behalf: a system call's buffer, another process's memory, a guest's. Each way finds the page
// as it does, and userfaultfd is asked, or refused, accordingly. Kernel functions: lib/usercopy.c, mm/process_vm_access.c,
// __access_remote_vm() of mm/memory.c, lib/iov_iter.c, hva_to_pfn() of virt/kvm/kvm_main.c.

import type { KernelAccess, Operation } from "../operation.ts";
import type { Tx } from "../state/tx.ts";
import { access, endUnnoticed } from "./fault.ts";
import { type FollFlags, getUserPage, gupFast, pageOf, pinnedFrame } from "./gup.ts";
import { errno, type Outcome, ok, signal } from "./outcome.ts";
import { permits } from "./pgprot.ts";

type Access = Extract<Operation, { readonly op: "kread" | "kwrite" }>;

/** The ways by get_user_pages() and its relations. */
type ByGup = Exclude<KernelAccess, "COPY_USER" | "PIN">;

/** The kernel function that asks for the page. */
const functions: Readonly<Record<ByGup, string>> = {
  PROCESS_VM: "process_vm_rw",
  PTRACE: "__access_remote_vm",
  GUP: "get_user_pages_fast",
  KVM: "hva_to_pfn",
};

/** The flags that each way passes to get_user_pages(): FOLL_PIN, FOLL_FORCE, FOLL_HONOR_NUMA_FAULT, FOLL_HWPOISON. */
function follOf(by: ByGup, write: boolean): FollFlags {
  switch (by) {
    case "PROCESS_VM":
      return { write, pin: true };
    // mmap_lock is held and never given back (`locked` is NULL): a fault can't wait.
    case "PTRACE":
      return { write, force: true, noRetry: true };
    case "KVM":
      return { write, honorNuma: true, hwpoison: true };
    default:
      return { write };
  }
}

/** An errno of get_user_pages(), as the call above it says it. */
function refusal(tx: Tx, by: ByGup, err: string | undefined): Outcome {
  if (by === "PTRACE") return errno("EIO");
  // kvm_send_hwpoison_signal(); any other error is that of KVM_RUN.
  if (by === "KVM" && err === "EHWPOISON") return signal("SIGBUS", tx.state.settings.memoryFailure ? 4 : 2);
  return errno(by === "PROCESS_VM" || err === undefined ? "EFAULT" : err);
}

/** 4 bytes at the start of a page. `retry`: it had slept in a fault. */
export function kernelAccess(tx: Tx, mm: number, vpn: number, op: Access, retry: boolean): Outcome {
  const write = op.op === "kwrite";
  const value = op.op === "kwrite" ? op.value : 0;
  if (op.by === "COPY_USER") {
    tx.via(write ? "copy_to_user" : "copy_from_user");
    return access(tx, mm, vpn, { write, user: false }, value, retry);
  }
  if (op.by === "PIN") return throughPin(tx, mm, vpn, write, value);
  tx.via(functions[op.by]);
  const foll = follOf(op.by, write);
  if (op.by !== "GUP" || !gupFast(tx, mm, vpn, foll)) {
    const outcome = getUserPage(tx, mm, vpn, foll);
    if (outcome?.kind === "block") return outcome;
    if (outcome !== undefined) return refusal(tx, op.by, outcome.result.err);
  }
  const frame = pageOf(tx, mm, vpn);
  const entry = tx.entry(mm, vpn);
  // KVM marks a page dirty that its guest may write to, whether it did or not.
  if (write || (op.by === "KVM" && permits(entry, true))) markDirty(tx, frame);
  if (write) tx.setFrame(frame, { value });
  endUnnoticed(tx, mm, vpn, write);
  return ok(write ? undefined : frame === 0 ? 0 : tx.frame(frame).value);
}

/** folio_mark_dirty(): of a THP and of a hugetlb page the first frame says so. */
function markDirty(tx: Tx, n: number): void {
  if (n > 0) tx.setFrame(tx.headOf(n), { dirty: true });
}

/** A device, or io_uring with a registered buffer: the page is known, and neither table nor VMA is looked at. Nobody can be told. */
function throughPin(tx: Tx, mm: number, vpn: number, write: boolean, value: number): Outcome {
  const frame = pinnedFrame(tx, mm, vpn);
  if (frame === undefined) return { kind: "result", result: { ret: 0, bad: "no pin covers that address" } };
  if (!write) return ok(tx.frame(frame).value);
  tx.setFrame(frame, { value });
  return ok();
}
