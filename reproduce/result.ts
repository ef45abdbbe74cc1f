// How an operation comes out, as statements of C that expect it; the regions of a PAGEMAP_SCAN too.

import type { Scenario, StepRecord } from "../analysis/index.ts";
import { type Operation, userfaultfds } from "../engine/index.ts";
import { type Call, modesText, type Words } from "./call.ts";
import { lengthText, type PagemapBits, pageText, rangeText, unitOf } from "./memory.ts";

/** Something else has to happen before the call comes back: a message is read, or nothing ever does. */
export function waits({ operation: { op }, step: { result, messages } }: StepRecord): boolean {
  if (result.blocked !== undefined || result.stuck !== undefined) return true;
  // What is read raised itself before.
  if (op === "uffd_read") return false;
  return messages.some(({ type }) => type === "fork" || type === "remap" || type === "remove" || type === "unmap");
}

/**
 * Calls that the kernel faults pages in for: one that waits there unexpectedly is not interrupted by SIGALRM, so they have threads where a
 * userfaultfd watches.
 */
export function faultsIn({ operation: op, before }: StepRecord): boolean {
  const may =
    op.op === "kread" ||
    op.op === "kwrite" ||
    op.op === "pin" ||
    op.op === "mlock" ||
    (op.op === "madvise" && (op.advice === "POPULATE_READ" || op.advice === "POPULATE_WRITE"));
  return may && userfaultfds(before).length > 0;
}

/** An access gets a signal, at once or when it goes on. */
export function endsInSignal(scenario: Scenario, step: StepRecord): boolean {
  if (step.operation.op !== "read" && step.operation.op !== "write") return false;
  const { result } = step.step;
  if (result.sig) return true;
  if (result.blocked === undefined && result.stuck === undefined) return false;
  return scenario.steps.some((later) =>
    later.step.done.some(({ task, sig }) => sig !== undefined && scenario.taskOwner(later.index, task) === step.index),
  );
}

const codes: Readonly<Record<string, string>> = {
  "SIGBUS/2": "BUS_ADRERR",
  "SIGBUS/4": "poison_code()",
  "SIGSEGV/1": "SEGV_MAPERR",
  "SIGSEGV/2": "SEGV_ACCERR",
};

/** What an access comes to that gets the signal. */
export function signalText({ name, code }: { readonly name: string; readonly code: number }): string {
  return `SIGNALLED(${name}, ${codes[`${name}/${code}`] ?? code})`;
}

/** What main() calls itself. */
export function expectedInMain(call: Call, { step: { result } }: StepRecord): string[] {
  if (call.fails === "errno" && !result.sig && result.err !== undefined)
    return [`expect(${call.text}, -1);`, `expect(errno, ${result.err});`];
  return [`expect(${call.text}, ${resultText(call, result, call.returns ?? "0")});`];
}

/** What comes back from a thread or another process (functionText): minus an errno where the call fails. */
export function expectedThere(text: string, call: Call, { step: { result } }: StepRecord): string {
  return `expect(${text}, ${resultText(call, result, "0")});`;
}

function resultText({ fails }: Call, result: StepRecord["step"]["result"], success: string): string {
  const { ret, err, sig, val } = result;
  if (sig) return signalText(sig);
  const bytes = fails === "minus" && val !== undefined && val > 0 ? bytesText(val) : null;
  if (err !== undefined) return bytes ?? `-${err}`;
  return bytes ?? String(val ?? (ret > 0 ? ret : success));
}

/** The body of a function for a thread or another process that carries the call out. */
export function functionText({ text, fails, returns }: Call): string {
  if (text.startsWith("put(")) return `\t${text};\n\treturn 0;`;
  if (returns !== undefined) return `\treturn ${text} == MAP_FAILED ? -errno : 0;`;
  const isValue = fails === "minus" || /^(?:get|try_\w+|spawn)\(/.test(text);
  return isValue ? `\treturn ${text};` : `\treturn ${text} ? -errno : 0;`;
}

function bytesText(bytes: number): string {
  if (bytes % (2 << 20) === 0) return lengthText(bytes / (2 << 20), { name: "HPAGE", bytes: 2 << 20 });
  return bytes % 4096 === 0 ? lengthText(bytes / 4096, { name: "PAGE", bytes: 4096 }) : String(bytes);
}

/** An access to a page whose protection was lost: nobody was told. */
export function isUnnoticed({ findings }: StepRecord): boolean {
  return findings.some(({ kind }) => kind === "unnoticed-write");
}

// PAGEMAP_SCAN: what it is asked, and the regions that come back.

interface Region {
  readonly page: number;
  readonly count: number;
  /** `PAGE_IS_WRITTEN | PAGE_IS_PRESENT` */
  readonly categories: string;
}

interface Scan {
  readonly regions: readonly Region[];
  /** Initializers of struct pm_scan_arg. */
  readonly masks: readonly string[];
}

type ScanOperation = Extract<Operation, { op: "pagemap_scan" }>;

/** The call, and what is expected of each region that it gives. */
export function scanText(
  step: StepRecord,
  op: ScanOperation,
  { names, pagemap }: Words,
  looks: PagemapBits,
): { readonly call: string; readonly regions: readonly string[] } {
  const { start, length } = rangeText(names, step.before, op.mm, op.range);
  const { regions, masks } = scanOf(step, op, looks);
  const flags = modesText("PM_SCAN_", [op.wpMatching && "WP_MATCHING", op.checkWpAsync && "CHECK_WPASYNC"]);
  const unit = unitOf(step.before, op.mm, op.range.place);
  return {
    call: `scan(${pagemap(op.mm)}, ${start}, ${length}, ${flags}, (struct pm_scan_arg){ ${masks.join(", ")} })`,
    regions: regions.map(({ page, count, categories }, index) => {
      const address = pageText(names, op.range.place, page, unit);
      return `expect_region(${index}, ${address}, ${lengthText(count, unit)}, ${categories});`;
    }),
  };
}

function scanOf({ step }: StepRecord, op: ScanOperation, looks: PagemapBits): Scan {
  const regions: Region[] = [];
  const reported = new Set<string>();
  let whole = "";
  for (const { page, count, categories: all } of step.result.scan ?? []) {
    const is = all.map(wordOf).filter((word) => looks.softDirty || word !== "SOFT_DIRTY");
    for (const word of is) reported.add(word);
    const categories = modesText("PAGE_IS_", is);
    const last = regions.at(-1);
    // What is not looked at tells no regions apart; what the kernel tells apart though it is alike stays so.
    const isSame = last !== undefined && last.page + last.count === page && last.categories === categories;
    if (isSame && all.join() !== whole) regions[regions.length - 1] = { ...last, count: last.count + count };
    else regions.push({ page, count, categories });
    whole = all.join();
  }
  const returned = op.returned ?? ["WPALLOWED", "WRITTEN", "FILE", "PRESENT", "SWAPPED", "PFNZERO", "HUGE"];
  // Later kernels know these; others refuse them.
  const newer = ["SOFT_DIRTY", "GUARD", "ACCESSED"].filter((word) => reported.has(word) && op.returned === null);
  const masks: [name: string, words: readonly string[]][] = [
    ["return_mask", [...returned, ...newer]],
    ["category_mask", op.mask],
    ["category_inverted", op.inverted],
    ["category_anyof_mask", op.anyof],
  ];
  return {
    regions,
    masks: masks.flatMap(([name, words]) => (words.length > 0 ? [`.${name} = ${modesText("PAGE_IS_", words)}`] : [])),
  };
}

/** `softdirty` of a trace, as the kernel has it. */
function wordOf(category: string): string {
  return category === "softdirty" ? "SOFT_DIRTY" : category.toUpperCase();
}
