// main(): what happens, a step at a time, and what is expected of each.

import { type AssertRecord, pagesOf, type Scenario, type StepRecord, statementText } from "../analysis/index.ts";
import { type Operation, processes } from "../engine/index.ts";
import { pagesOfCheck, pagesOfStep, without } from "./about.ts";
import { type Call, callOf, copiedBytes, modesText, type Words } from "./call.ts";
import { type Cast, castOf } from "./cast.ts";
import type { Kept } from "./kept.ts";
import { alike, fileUnit, joined, type Looks, lengthText, type Pages, pageText, rangeText, unitOf } from "./memory.ts";
import { Messages } from "./messages.ts";
import { Names } from "./names.ts";
import { carriedOut, endsInSignal, expected, faultsIn, isUnnoticed, signalText, waits } from "./result.ts";
import { scanOf } from "./scan.ts";
import { commentText, quoted } from "./text.ts";

/** Lines of main, and what they stand on. */
export interface Script {
  /** How many steps there are: the plan of KTAP. */
  readonly steps: number;
  readonly lines: readonly string[];
  /** Functions for threads and other processes. */
  readonly functions: readonly string[];
  /** Threads' calls: variables of type `struct call`. */
  readonly calls: readonly string[];
  readonly names: Names;
  readonly cast: Cast;
  readonly looks: Looks;
  readonly copied: { readonly bytes: number; readonly unit: number };
  /** What the user loses, in a sentence; null: nothing. */
  readonly loss: string | null;
}

/** Runs of different bits in one step beyond which only the first are looked at: a fragmented THP has hundreds. */
const MOST_RUNS = 32;
/** Milliseconds after which what has not ended is taken to be stuck. */
const STUCK_MS = 300;

/** `kept`: where the test parts from what the engine does, for a kernel that loses nothing. */
export function scriptOf(scenario: Scenario, looks: Looks, kept: Kept | null): Script {
  return new Writer(scenario, looks, kept).script();
}

class Writer {
  private readonly scenario: Scenario;
  private readonly looks: Looks;
  private readonly kept: Kept | null;
  private readonly names: Names;
  private readonly cast: Cast;
  private readonly words: Words;
  private readonly messages: Messages;
  private readonly lines: string[] = [];
  private readonly functions: string[] = [];
  private readonly calls: string[] = [];
  /** The variable of the call that a task is. */
  private readonly tasks = new Map<number, string>();
  private steps = 0;
  private copied = { bytes: 0, unit: 4096 };
  private heading = 0;
  private loss: string | null = null;

  constructor(scenario: Scenario, looks: Looks, kept: Kept | null) {
    this.scenario = scenario;
    this.looks = looks;
    this.kept = kept;
    this.names = new Names(scenario);
    this.cast = castOf(scenario, this.names);
    const { cast } = this;
    this.words = {
      names: this.names,
      uffd: (mm) => cast.uffd(mm),
      pagemap: (mm) => cast.pagemap(mm),
      pid: (mm) => cast.pid(mm),
    };
    this.messages = new Messages(this.words);
  }

  script(): Script {
    const end = this.kept?.end ?? this.scenario.steps.length - 1;
    for (const check of this.checksAfter(-1)) this.assert(check);
    for (const step of this.scenario.steps.slice(0, end + 1)) {
      this.step(step);
      if (step.index < (this.kept?.loss ?? end + 1))
        for (const check of this.checksAfter(step.index)) this.assert(check);
    }
    const { steps, lines, functions, calls, names, cast, looks, copied, loss } = this;
    return { steps, lines, functions, calls, names, cast, looks, copied, loss };
  }

  private checksAfter(step: number): AssertRecord[] {
    return this.scenario.checks.filter(({ after, failed }) => after === step && failed === null);
  }

  private say(...lines: string[]): void {
    this.lines.push(...lines);
  }

  /** The scenario's line, and the name of the step that it is. */
  private begin({ files, bound, line }: Pick<AssertRecord, "files" | "bound" | "line">): void {
    if (files.length === 0) this.headings(line);
    this.say("", `/* ${commentText(bound.statement.text)} */`, `step(${quoted(statementText(bound.statement))});`);
    this.steps++;
  }

  /** Headings of the narration that stand above the line. */
  private headings(line: number): void {
    const { statements } = this.scenario.document;
    for (; this.heading < line; this.heading++) {
      const statement = statements[this.heading];
      if (statement?.kind === "narration" && statement.level > 1)
        this.say("", `/* --- ${commentText(statement.markdown.replace(/^#+\s*/, "").replaceAll("`", ""))} --- */`);
    }
  }

  private assert(check: AssertRecord): void {
    this.begin(check);
    this.say(...this.pages(pagesOfCheck(check), check.state));
  }

  private step(step: StepRecord): void {
    const { operation: op, bound, files, before } = step;
    this.begin({ files, bound, line: this.scenario.lineOf(step.index) });
    const copied = copiedBytes(op, before);
    if (copied) this.copied = copied.bytes > this.copied.bytes ? copied : this.copied;
    this.say(...this.cast.startsAt(step.index));
    if (this.kept?.access && step.index === this.kept.end) this.say(...this.reported(step));
    else this.say(...this.carryOut(step), ...this.settle(step), ...this.after(step));
  }

  /** The operation, and what it returns at once. */
  private carryOut(step: StepRecord): string[] {
    const { operation: op, before } = step;
    const { result } = step.step;
    if (result.bad !== undefined || result.skip) return [`/* nothing is done here: ${result.bad ?? "one node"} */`];
    switch (op.op) {
      case "file":
        return this.file(op);
      case "spawn":
        return ["/* it was started before anything was mapped */"];
      case "exit":
        return [...this.cast.end(op.mm)];
      case "userfaultfd":
        return this.userfaultfd(step, op);
      case "close": {
        const uffd = this.words.uffd(op.mm);
        return [expected(`close(${uffd})`, "errno", step), `${uffd} = -1;`];
      }
      case "fork":
        return this.fork(step, op);
      case "pagemap_scan":
        return this.scan(step, op);
      default: {
        const call = callOf(op, before, this.words);
        // What there is no call for was refused before.
        if (call === undefined) return [];
        return [...this.call(step, call), ...(call.after ?? [])];
      }
    }
  }

  /** Where the protection is to be kept, nothing is expected of the call that loses it: the kernel may refuse it. */
  private expected(call: string, fails: Call["fails"], step: StepRecord): string {
    return step.index === this.kept?.loss ? carriedOut(call) : expected(call, fails, step);
  }

  private call(step: StepRecord, call: Call): string[] {
    const { operation: op } = step;
    const mm = "mm" in op ? op.mm : this.cast.main;
    const remote = call.own && mm !== this.cast.main;
    const text = endsInSignal(this.scenario, step) ? `try_${call.text}` : call.text;
    if (waits(step) || faultsIn(step)) return this.began(step, { ...call, text }, remote ? mm : this.cast.main);
    if (remote)
      return [this.expected(`call_in(${this.cast.process(mm)}, ${this.function_(step, text)})`, call.fails, step)];
    // That it comes back at all is what is expected of a write.
    if (text.startsWith("put(")) return [`${text};`];
    return [this.expected(text, call.fails, step)];
  }

  /** A call that something has to happen for, before it ends. */
  private began(step: StepRecord, call: Call, mm: string): string[] {
    const { blocked, stuck } = step.step.result;
    const variable = this.cast.call(this.callName(step));
    const begins = this.begins(mm, variable, this.function_(step, call.text));
    const task = blocked ?? stuck;
    if (task === undefined) {
      const result = this.expected(`result_of(&${variable})`, call.fails, step);
      return [begins, ...this.messages.events(step), result, ...this.messages.faults(step)];
    }
    this.tasks.set(task, variable);
    const goesOn = stuck === undefined ? `${variable}.ended` : `ended(&${variable}, ${STUCK_MS})`;
    return [begins, ...this.messages.all(step), `expect(${goesOn}, 0);`];
  }

  private begins(mm: string, variable: string, name: string): string {
    return mm === this.cast.main
      ? `begin(&${variable}, ${name});`
      : `begin_in(${this.cast.process(mm)}, &${variable}, ${name});`;
  }

  private callName(step: StepRecord): string {
    const [, thread] = step.bound.thread?.split("/") ?? [];
    const wanted = thread === undefined ? `call_${this.steps}` : /^\d/.test(thread) ? `thread${thread}` : thread;
    const name = this.names.fresh(wanted, `_${this.steps}`);
    this.calls.push(name);
    return name;
  }

  /** A function that carries it out, for a thread or another process. */
  private function_(step: StepRecord, text: string): string {
    const name = this.names.fresh(`${step.operation.op}_${this.steps}`, "_");
    const value = text.startsWith("put(") ? `(${text}, 0)` : text;
    this.functions.push(`static long ${name}(void)\n{\n\treturn ${value};\n}`);
    return name;
  }

  private file(op: Extract<Operation, { op: "file" }>): string[] {
    const name = this.names.file(op.file);
    const make = {
      memfd: `memfd_create(${quoted(op.file)}, 0)`,
      hugetlb: `memfd_create(${quoted(op.file)}, MFD_HUGETLB | MFD_HUGE_2MB)`,
      tmpfs: 'open("/dev/shm", O_TMPFILE | O_RDWR, 0600)',
    }[op.kind];
    return [`${name} = ${make};`, `expect(ftruncate(${name}, ${lengthText(op.pages, fileUnit(op.kind))}), 0);`];
  }

  private userfaultfd(step: StepRecord, op: Extract<Operation, { op: "userfaultfd" }>): string[] {
    const uffd = this.words.uffd(op.mm);
    const flags = op.userModeOnly ? "UFFD_USER_MODE_ONLY" : "0";
    const asked = `${flags}, ${modesText("UFFD_FEATURE_", op.features)}`;
    if (step.step.result.ret < 0) return [this.expected(`uffd_try(${asked})`, "errno", step)];
    if (op.mm === this.cast.main) return [`${uffd} = uffd_open(${asked});`];
    const process = this.cast.process(op.mm);
    const held = this.names.fresh(`opened_${this.steps}`, "_");
    this.functions.push(`static int ${held};`);
    const opens = this.function_(step, `${held} = uffd_open(${asked})`);
    const closes = this.names.fresh(`close_${this.steps}`, "_");
    this.functions.push(`static long ${closes}(void)\n{\n\treturn close(${held});\n}`);
    return [
      `${uffd} = take_fd(${process}, call_in(${process}, ${opens}));`,
      `expect(call_in(${process}, ${closes}), 0);`,
    ];
  }

  private fork(step: StepRecord, op: Extract<Operation, { op: "fork" }>): string[] {
    const child = this.cast.process(op.child);
    const spawn = `spawn(${child})`;
    if (!waits(step)) {
      const pid =
        op.mm === this.cast.main ? spawn : `call_in(${this.cast.process(op.mm)}, ${this.function_(step, spawn)})`;
      return [`expect(started(${child}, ${pid}), 0);`];
    }
    const variable = this.cast.call(this.callName(step));
    return [
      this.begins(op.mm, variable, this.function_(step, spawn)),
      ...this.messages.events(step),
      `expect(started(${child}, result_of(&${variable})), 0);`,
    ];
  }

  private scan(step: StepRecord, op: Extract<Operation, { op: "pagemap_scan" }>): string[] {
    const { start, length } = rangeText(this.names, step.before, op.mm, op.range);
    const { regions, masks } = scanOf(step, op, this.looks);
    const flags = modesText("PM_SCAN_", [op.wpMatching && "WP_MATCHING", op.checkWpAsync && "CHECK_WPASYNC"]);
    const scan = `scan(${this.words.pagemap(op.mm)}, ${start}, ${length}, ${flags}, (struct pm_scan_arg){ ${masks.join(", ")} })`;
    if (step.step.result.ret < 0) return [this.expected(scan, "errno", step)];
    const unit = unitOf(step.before, op.mm, op.range.place);
    return [
      `expect(${scan}, ${regions.length});`,
      ...regions.map(({ page, count, categories }, index) => {
        const address = pageText(this.names, op.range.place, page, unit);
        return `expect_region(${index}, ${address}, ${lengthText(count, unit)}, ${categories});`;
      }),
    ];
  }

  /** What else happened in the step: messages, and calls that went on. */
  private settle(step: StepRecord): string[] {
    const { done, again } = step.step;
    const lines = waits(step) || faultsIn(step) ? [] : this.messages.all(step);
    for (const { task, ret, err, sig, val, read } of done) {
      const variable = this.tasks.get(task);
      this.tasks.delete(task);
      if (variable === undefined) continue;
      const call = `result_of(&${variable})`;
      if (sig) lines.push(`expect(${call}, ${signalText(sig)});`);
      else if (err !== undefined) lines.push(`expect_errno(${call}, ${err});`);
      else lines.push(`expect(${call}, ${read ? val : Math.max(ret, 0)});`);
    }
    for (const { task } of again) {
      const variable = this.tasks.get(task);
      if (variable !== undefined) lines.push(`expect(${variable}.ended, 0);`);
    }
    return lines;
  }

  /** The pages that the step is about, as they are after it; and that nobody was told, where it passed unnoticed. */
  private after(step: StepRecord): string[] {
    const state = step.step.state;
    const there = new Set(processes(state));
    const asserted = this.checksAfter(step.index).flatMap(pagesOfCheck);
    const lost = this.kept?.lostAt(step.index) ?? [];
    const pages = pagesOfStep(step).filter(({ mm }) => there.has(mm));
    const lines = this.pages(without(pages, [...asserted, ...lost]), state);
    for (const { mm, place, page, count } of joined(lost)) {
      const unit = unitOf(state, mm, place);
      const at = pageText(this.names, place, page, unit);
      lines.push(`expect_protected(${this.words.pagemap(mm)}, ${at}, ${lengthText(count, unit)});`);
    }
    const { operation: op } = step;
    if (!isUnnoticed(step) || !("mm" in op)) return lines;
    lines.push(`expect(pending(${this.cast.uffd(op.mm)}), 0);`);
    return this.loss === null ? [...lines, this.lose(step, "lost = !wrong;")] : lines;
  }

  private pages(pages: readonly Pages[], state: StepRecord["before"]): string[] {
    return alike(state, pages, this.looks)
      .slice(0, MOST_RUNS)
      .map(({ mm, place, page, count, bits }) => {
        const unit = unitOf(state, mm, place);
        const at = pageText(this.names, place, page, unit);
        const check = this.looks.swapTypes && /PM_SWAP|PM_MARKER/.test(bits) ? "expect_pagemap_swap" : "expect_pagemap";
        return `${check}(${this.words.pagemap(mm)}, ${at}, ${lengthText(count, unit)}, ${bits});`;
      });
  }

  /** Where the protection is kept, the access that passed unnoticed is told. */
  private reported(step: StepRecord): string[] {
    const { operation: op, before } = step;
    const call = callOf(op, before, this.words);
    if (call === undefined || (op.op !== "write" && op.op !== "read")) return [];
    const lose = this.lose(step, "lost = wrong;");
    if (this.kept?.signals) {
      const text = `try_${call.text}`;
      const tried =
        op.mm === this.cast.main ? text : `call_in(${this.cast.process(op.mm)}, ${this.function_(step, text)})`;
      return [`expect(${tried}, SIGNALLED(SIGBUS, BUS_ADRERR));`, lose];
    }
    const variable = this.cast.call(this.callName(step));
    const at = pageText(this.names, op.place, op.page, unitOf(before, op.mm, op.place));
    const flags = [
      this.kept?.of === "rwp" ? "UFFD_PAGEFAULT_FLAG_RWP" : "UFFD_PAGEFAULT_FLAG_WP",
      op.op === "write" && "UFFD_PAGEFAULT_FLAG_WRITE",
    ].filter((flag) => flag !== false);
    return [
      this.begins(op.mm, variable, this.function_(step, call.text)),
      `expect_fault(${this.cast.uffd(op.mm)}, ${at}, ${flags.join(" | ")});`,
      `expect(${variable}.ended, 0);`,
      lose,
    ];
  }

  /** Notes what is lost; `line` tells at run time whether it is. */
  private lose(step: StepRecord, line: string): string {
    const [pages] = step.findings.filter(({ kind }) => kind === "unnoticed-write").flatMap(pagesOf);
    if (pages !== undefined) {
      const what = step.operation.op === "read" ? "read of" : "write to";
      const where = `page ${pages.from} of ${this.scenario.nameOf(pages.place)}`;
      this.loss = `the ${what} ${where} at step ${this.steps} was not reported`;
    }
    return line;
  }
}
