// What a statement answers and what an entry may be asserted to be.

import { MARKER_GUARD, MARKER_POISONED, MARKER_UFFD_WP } from "../../engine/state/entry.ts";
import { vocabulary } from "./builders.ts";

export const answerVocabularies = [
  vocabulary("outcomes", "result", "", [
    ["ok", ""],
    ["stuck", ""],
    ["bad", ""],
    ["skipped", ""],
    ["blocks", ""],
    ["after", ""],
    ["event", ""],
  ]),
  vocabulary("faults", "fault", "", [
    ["wp", "5.7", "UFFD_PAGEFAULT_FLAG_WP"],
    ["missing", "4.3"],
    ["minor", "5.13", "UFFD_PAGEFAULT_FLAG_MINOR"],
    ["rwp", "7.3", "UFFD_PAGEFAULT_FLAG_RWP"],
  ]),
  vocabulary("events", "event", "UFFD_EVENT_", [
    ["fork", "4.11", "UFFD_EVENT_FORK"],
    ["remap", "4.11", "UFFD_EVENT_REMAP"],
    ["remove", "4.11", "UFFD_EVENT_REMOVE"],
    ["unmap", "4.11", "UFFD_EVENT_UNMAP"],
    ["wp", "5.7", "UFFD_EVENT_PAGEFAULT"],
    ["missing", "4.3"],
    ["minor", "5.13"],
    ["rwp", "7.3"],
  ]),
  vocabulary("signals", "signal", "", [
    ["SIGBUS", ""],
    ["SIGSEGV", ""],
  ]),
  vocabulary("errnos", "errno", "", [
    ["EACCES", ""],
    ["EAGAIN", ""],
    ["EBADF", ""],
    ["EBUSY", ""],
    ["EEXIST", ""],
    ["EFAULT", ""],
    ["EFBIG", ""],
    ["EHWPOISON", ""],
    ["EINTR", ""],
    ["EINVAL", ""],
    ["EIO", ""],
    ["ENODEV", ""],
    ["ENOENT", ""],
    ["ENOMEM", ""],
    ["ENOSPC", ""],
    ["ENOSYS", ""],
    ["ENOTTY", ""],
    ["EOPNOTSUPP", ""],
    ["EPERM", ""],
    ["ESRCH", ""],
    ["ETXTBSY", ""],
  ]),
  vocabulary("states", "entry", "", [
    ["none", ""],
    ["present", ""],
    ["zero", ""],
    ["swap", ""],
    ["migration", ""],
    ["marker", "5.19"],
    ["hwpoison", ""],
  ]),
  vocabulary("attributes", "attribute", "", [
    ["wp", ""],
    ["rwp", "7.3"],
    ["rw", ""],
    ["dirty", ""],
    ["young", ""],
    ["soft_dirty", "3.11"],
    ["exclusive", "5.19"],
    ["prot_none", ""],
    ["huge", ""],
    ["read", ""],
    ["read_exclusive", "5.19"],
    ["write", ""],
    ["poison", "6.6"],
    ["guard", "6.13"],
  ]),
] as const;

/** Which attributes an asserted entry takes. */
export const stateAttributes: Readonly<Record<string, readonly string[]>> = {
  none: [],
  hwpoison: [],
  present: ["wp", "rwp", "rw", "dirty", "young", "soft_dirty", "exclusive", "prot_none", "huge"],
  zero: ["wp", "rwp", "dirty", "young", "soft_dirty", "prot_none", "huge"],
  swap: ["wp", "rwp", "soft_dirty", "exclusive"],
  migration: ["read", "read_exclusive", "write", "wp", "rwp", "soft_dirty", "young", "dirty", "huge"],
  marker: ["wp", "poison", "guard"],
};

export const markerBits: Readonly<Record<string, number>> = {
  wp: MARKER_UFFD_WP,
  poison: MARKER_POISONED,
  guard: MARKER_GUARD,
};
