// Sentences for the words that are no page-table entries.

import { hex, isSet, numberOf, type Reading } from "../engine/arch/reading.ts";

export function wordSentence(reading: Reading): string {
  switch (reading.context.kind) {
    case "pagemap":
      return pagemapSentence(reading);
    case "pf-error":
      return faultSentence(reading);
    case "esr":
      return syndromeSentence(reading);
    case "arm-fsr":
      return `${isSet(reading, "write") ? "A write" : "A read or fetch"}: ${wordOf(reading, "fs")}, domain ${numberOf(reading, "domain")}.`;
    case "s390-pic":
      return `Program interruption: ${wordOf(reading, "code")}.`;
    case "riscv-cause":
      return `${isSet(reading, "interrupt") ? "An interrupt" : "An exception"}: ${wordOf(reading, "cause")}.`;
    case "vm-flags":
      return `VMA flags: ${symbols(reading, "VM_")}.${isSet(reading, "uffd-wp") ? " The VMA is registered for userfaultfd write-protection." : ""}`;
    case "pagemap-scan":
      return `PAGEMAP_SCAN categories: ${symbols(reading, "PAGE_IS_")}.`;
    default:
      return `Page flags: ${symbols(reading, "KPF_")}.`;
  }
}

/** What the table has for a field's number. */
function wordOf(reading: Reading, name: string): string {
  const value = numberOf(reading, name);
  return reading.form.byName.get(name)?.row.values?.[Number(value)] ?? `${name} ${hex(value)}`;
}

function syndromeSentence(reading: Reading): string {
  const what = wordOf(reading, "ec");
  const cause = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  if (!reading.form.byName.has("fsc")) return `${cause}.`;
  const access = reading.form.byName.has("wnr") ? (isSet(reading, "wnr") ? "write" : "read") : "fetch";
  return `${cause}, ${access}: ${wordOf(reading, "fsc")}.`;
}

/** The names of the flags that are set, lowest bit first, without their prefix. */
function symbols(reading: Reading, prefix: string): string {
  const set = reading.form.fields.filter(
    (field) => field.isFlag && field.row.symbol !== undefined && Number(field.read(reading.word)) !== 0,
  );
  const names = set.reverse().map((field) => (field.row.symbol ?? field.name).replace(prefix, ""));
  return names.length > 0 ? names.join(", ") : "none";
}

function pagemapSentence(reading: Reading): string {
  const pfn = numberOf(reading, "pfn");
  const words: string[] = [];
  if (isSet(reading, "present"))
    words.push(pfn === 0n ? "the page frame is not shown without CAP_SYS_ADMIN" : `page frame ${hex(pfn)}`);
  if (isSet(reading, "file")) words.push("file page or shared anonymous");
  if (isSet(reading, "exclusive")) words.push("mapped by this process alone");
  if (isSet(reading, "soft-dirty")) words.push("soft-dirty");
  if (isSet(reading, "uffd-wp")) words.push("uffd-wp");
  if (isSet(reading, "guard")) words.push("guard region");
  const start = isSet(reading, "present")
    ? "Present"
    : isSet(reading, "uffd-wp")
      ? "Neither present nor swapped (a marker in a hugetlb mapping)"
      : "Neither present nor swapped";
  return words.length > 0 ? `${start}: ${words.join(", ")}.` : `${start}.`;
}

function faultSentence(reading: Reading): string {
  const who = isSet(reading, "user") ? "User-mode" : "Kernel-mode";
  const what = isSet(reading, "shstk")
    ? `shadow-stack ${isSet(reading, "write") ? "write" : "read"}`
    : isSet(reading, "instr")
      ? "instruction fetch"
      : isSet(reading, "write")
        ? "write"
        : "read";
  const present = isSet(reading, "prot");
  const why = isSet(reading, "rsvd")
    ? "an entry on the way has a reserved bit set"
    : isSet(reading, "pk")
      ? "its protection key forbids it"
      : isSet(reading, "rmp")
        ? "the RMP table of SEV-SNP forbids it"
        : !present
          ? "nothing is present there"
          : isSet(reading, "instr")
            ? "the page is not executable"
            : isSet(reading, "write") && isSet(reading, "user") && !isSet(reading, "shstk")
              ? "the page is present but not writable (copy-on-write, uffd-wp, mprotect)"
              : "the page is present but does not allow it";
  return `${who} ${what}: ${why}.`;
}
