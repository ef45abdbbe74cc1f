// The sentence that says what a value is. Every face shows it first.

import { leafShift, pageShift } from "../engine/arch/context.ts";
import { hex, isSet, leafOf, numberOf, type Reading } from "../engine/arch/reading.ts";
import type { Context } from "../engine/arch/table.ts";

const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** `4 KiB`, `2 MiB`: what 2^shift bytes are. */
function sizeText(shift: number): string {
  return `${2 ** (shift % 10)} ${units[Math.floor(shift / 10)] ?? "EiB"}`;
}

export function sentenceOf(reading: Reading): string {
  const { form, context } = reading;
  switch (form.name) {
    case "none":
      return isSet(reading, "erratum")
        ? "None: nothing is mapped here (accessed and dirty do not count: a hardware erratum may set them)."
        : "None: nothing is mapped here.";
    case "present":
      return context.kind === "pagemap" ? wordSentence(reading) : presentSentence(reading);
    case "table":
      return tableSentence(reading);
    case "protnone":
      return `Not present to the hardware: PROT_NONE, or a NUMA hint; ${leafWords(reading)}. Any access faults${isSet(reading, "uffd-wp") ? "; uffd-wp is kept for when access is given back" : ""}.`;
    case "file":
      return `Not present: page ${hex(numberOf(reading, "pgoff"))} of a nonlinear file mapping (remap_file_pages), which a fault reads in.`;
    case "invalid":
      return `Not present to the hardware, present to Linux: an entry made invalid while it is split or changed; ${leafWords(reading)}. An access faults and waits for that.`;
    case "reserved":
      return `Impossible: ${form.says}.`;
    case "word":
      return wordSentence(reading);
    default:
      return swapSentence(reading);
  }
}

function presentSentence(reading: Reading): string {
  const leaf = leafOf(reading);
  const start = `Present: ${leafWords(reading)}.`;
  if (!leaf.uffdWp) return start;
  return leaf.writable
    ? `${start} uffd-wp is set, yet it is writable: a write goes through and userfaultfd is not told.`
    : `${start} A write to it faults and goes to userfaultfd, where the VMA is registered for WP.`;
}

/** Page frame, size and properties, separated by commas. */
function leafWords(reading: Reading): string {
  const { context } = reading;
  const leaf = leafOf(reading);
  const isX86 = context.arch === "x86_64";
  const pfn = numberOf(reading, "pfn");
  const shift = isSet(reading, "napot") ? 16 : leafShift(context);
  const words = [`${sizeText(shift)} page, pfn ${hex(pfn)}`];
  if (leaf.special) words.push("special (zero page, PFN map)");
  const named = reading.form.name !== "protnone";
  // arm64: no EL0 access, yet EL0 may execute.
  const executeOnly = context.arch === "arm64" && named && !leaf.user && !isSet(reading, "uxn");
  // Where user and kernel have address spaces of their own, entries don't say whose they are.
  const saysWhose = ["user", "plv", "privileged", "ap", "ap-read"].some((name) => reading.form.byName.has(name));
  if (named && saysWhose) words.push(leaf.user || executeOnly ? "user" : "kernel");
  if (executeOnly) words.push("execute-only");
  else if (
    isX86 &&
    context.kernel >= 6006 &&
    reading.form.name === "present" &&
    leaf.user &&
    !leaf.writable &&
    leaf.dirty
  ) {
    words.push("shadow stack (read-only and dirty)");
  } else words.push(leaf.writable ? "writable" : "read-only");
  if (named && !executeOnly) words.push(leaf.executable ? "executable" : "not executable");
  const read = ["r", "read"].find((name) => reading.form.byName.has(name));
  if ((read !== undefined && !isSet(reading, read)) || isSet(reading, "no-read")) words.push("not readable");
  words.push(leaf.accessed ? "accessed" : "not accessed");
  const saved = leaf.savedDirty ? (leaf.dirty ? "dirty and saved-dirty" : "dirty (saved-dirty)") : "";
  words.push(saved || (leaf.dirty ? "dirty" : "clean"));
  if (leaf.softDirty) words.push("soft-dirty");
  if (leaf.uffdWp) words.push("uffd-wp");
  if (isSet(reading, "global")) words.push("global");
  if (isSet(reading, "cont")) words.push(contiguous(context));
  if (isSet(reading, "gp")) words.push("guarded (BTI)");
  if (isSet(reading, "devmap")) words.push("devmap");
  if (isSet(reading, "pkey")) words.push(`protection key ${numberOf(reading, "pkey")}`);
  if (isSet(reading, "po")) words.push(`protection key ${numberOf(reading, "po")}`);
  if (isSet(reading, "encrypted")) words.push("encrypted");
  if (isX86 && isSet(reading, "shared")) words.push("shared with the host");
  if (leaf.memory !== "") words.push(`memory type ${leaf.memory}`);
  return words.join(", ");
}

/** CONFIG_ARM64_CONT_PTE_SHIFT: 16 entries of 4K, 128 of 16K, 32 of 64K. */
function contiguous(context: Context): string {
  if (context.kind !== "pte") return "one of a contiguous group";
  return `one of a contiguous group of ${sizeText(pageShift(context) === 12 ? 16 : 21)}`;
}

function tableSentence(reading: Reading): string {
  const within = reading.form.byName.get("table-offset");
  const offset = numberOf(reading, "table-offset") << BigInt(within?.spans.at(-1)?.lo ?? 0);
  const address = (numberOf(reading, "pfn") << BigInt(pageShift(reading.context))) | offset;
  const start =
    reading.context.kind === "asce" ? "The address space's first table" : "Table entry: the next level's table";
  const words = [`${start} is at ${hex(address)}`];
  if (reading.context.kind === "asce")
    words.push(
      `it is ${reading.form.byName.get("table-type")?.row.values?.[Number(numberOf(reading, "table-type"))] ?? "of no known type"}`,
    );
  if (isSet(reading, "nx")) words.push("nothing below it is executable");
  if (isSet(reading, "uxn-table")) words.push("nothing below it is executable for user space");
  if (isSet(reading, "pxn-table")) words.push("nothing below it is executable for the kernel");
  if (isSet(reading, "encrypted")) words.push("encrypted");
  return `${words.join("; ")}.`;
}

const migrationKinds: Readonly<Record<string, string>> = {
  "migration-read": "read (not writable, not exclusive)",
  "migration-read-exclusive": "read-exclusive (anonymous, not writable, exclusive to this process)",
  "migration-write": "write (it was writable)",
};

function swapSentence(reading: Reading): string {
  const { form, context } = reading;
  const pfn = hex(numberOf(reading, "pfn"));
  const bits = [
    ...(isSet(reading, "exclusive") && context.kind !== "pagemap" ? ["exclusive"] : []),
    ...(isSet(reading, "soft-dirty") ? ["soft-dirty"] : []),
    ...(isSet(reading, "uffd-wp") ? ["uffd-wp"] : []),
  ];
  const also = bits.length > 0 ? `, ${bits.join(", ")}` : "";
  const wp = isSet(reading, "uffd-wp");
  if (form.name === "marker") return markerSentence(reading);
  if (form.name.startsWith("migration")) {
    const moving = [isSet(reading, "young") ? "young" : "", isSet(reading, "dirty") ? "dirty" : ""].filter(
      (each) => each !== "",
    );
    const was = moving.length > 0 ? `, ${moving.join(", ")}` : "";
    return `Not present: migration entry, ${migrationKinds[form.name]}; page frame ${pfn} is being moved${was}${also}. An access waits until that is done.`;
  }
  switch (form.name) {
    case "swap": {
      const slot = numberOf(reading, "offset");
      if (context.kind === "pagemap" && slot === 0n && form.type === 0) return `${maskedPagemap(reading)}`;
      const back = wp ? " After it is swapped in it is still write-protected." : "";
      return `Not present: swapped out, swap area ${form.type ?? 0}, slot ${hex(slot)}${also}.${back}`;
    }
    case "hwpoison":
      return `Not present: page frame ${pfn} is poisoned (hwpoison)${also}. An access gets SIGBUS.`;
    case "swapin-error":
      return `Not present: swap-in error; the page (frame ${pfn}) could not be read back from swap${also}. An access gets SIGBUS.`;
    case "device-write":
    case "device-read":
      return `Not present: device private memory, frame ${pfn}, ${form.name === "device-write" ? "writable" : "read-only"}${also}. A CPU access brings the page back.`;
    case "device-exclusive":
    case "device-exclusive-read":
    case "device-exclusive-write":
      return `Not present: device exclusive; a device has atomic access to page frame ${pfn}${also}. A CPU access ends that.`;
    default:
      return "Not present, and no entry that Linux makes: no such swap type.";
  }
}

function maskedPagemap(reading: Reading): string {
  const bits = ["soft-dirty", "uffd-wp", "guard", "file"].filter((name) => isSet(reading, name));
  const also = bits.length > 0 ? ` (${bits.join(", ")})` : "";
  return `Not present: swapped out, or a migration entry or PTE marker${also}; type and offset read as 0 without CAP_SYS_ADMIN.`;
}

function markerSentence(reading: Reading): string {
  const wp = isSet(reading, "marker-uffd-wp");
  const poisoned = isSet(reading, "marker-poisoned");
  const guard = isSet(reading, "marker-guard");
  const old = reading.context.kernel < 6006;
  const kinds = [
    wp ? "uffd-wp" : "",
    poisoned ? (old ? "swap-in error" : "poisoned") : "",
    guard ? "guard" : "",
  ].filter((kind) => kind !== "");
  const page = reading.context.kind === "pagemap";
  const rides = [
    isSet(reading, "soft-dirty") ? "soft-dirty" : "",
    isSet(reading, "uffd-wp") && !page ? "uffd-wp" : "",
  ].filter((bit) => bit !== "");
  const riding =
    rides.length > 0 ? `; the swap ${rides.join(" and ")} bit${rides.length > 1 ? "s are" : " is"} set on it` : "";
  const fate = guard
    ? " An access gets SIGSEGV."
    : poisoned
      ? " An access gets SIGBUS."
      : wp
        ? " A fault treats it as an empty entry and makes the new one write-protected, where the VMA is registered for WP."
        : "";
  return `Not present: PTE marker, ${kinds.length > 0 ? kinds.join(", ") : "without any bit that Linux knows"}${riding}.${fate}`;
}

// Of the words that are no page-table entries.

function wordSentence(reading: Reading): string {
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
