// main(): what happens, a step at a time, and what is expected of each.

import { type AssertRecord, pagesOf, type Scenario, type StepRecord } from "../analysis/index.ts";
import { type Operation, processes, unborn, userfaultfds } from "../engine/index.ts";
import { type Call, callOf, copiedBytes, modesText, type Words } from "./call.ts";
import { type Cast, castOf, Names } from "./cast.ts";
import { expectedPages, pagesOfCheck, pagesOfProcess, pagesOfStep, stillProtected, without } from "./expected.ts";
import { type PagemapBits, type Pages, pageText, unitOf } from "./memory.ts";
import { Messages } from "./messages.ts";
import { readText, untilAsleep } from "./monitor.ts";
import { openedAbove, openedFile, openedWith } from "./opened.ts";
import { Forks, inProcess, onThread, type PendingCall } from "./pending.ts";
import { type Pins, pinsOf } from "./pins.ts";
import type { Regression } from "./regression.ts";
import {
  endsInSignal,
  expectedInMain,
  expectedThere,
  faultsIn,
  functionText,
  isUnnoticed,
  scanText,
  signalText,
  waits,
} from "./result.ts";
import { commentOf, Labels, lineComment, quoted } from "./text.ts";

/** Lines of main, and what they stand on. */
export interface Script {
  /** How many steps there are: the plan of KTAP. */
  readonly steps: number;
  readonly lines: readonly string[];
  /** Functions for threads and other processes. */
  readonly functions: readonly string[];
  /** Variables of type `pthread_t`. */
  readonly threads: readonly string[];
  readonly names: Names;
  readonly cast: Cast;
  readonly looks: PagemapBits;
  /** Variables of type `struct pin`. */
  readonly pins: readonly string[];
  readonly copied: { readonly bytes: number; readonly unit: number };
  /** What the user loses, in a sentence; null: nothing. */
  readonly loss: string | null;
}

/** Milliseconds after which what has not ended is taken to be stuck. */
const STUCK_MS = 300;

/** `kept`: where the test parts from what the engine does, for a kernel that loses nothing. */
export function scriptOf(scenario: Scenario, looks: PagemapBits, kept: Regression | null): Script {
  return new Writer(scenario, looks, kept).script();
}

class Writer {
  private readonly scenario: Scenario;
  private readonly looks: PagemapBits;
  private readonly kept: Regression | null;
  private readonly names: Names;
  private readonly cast: Cast;
  private readonly words: Words;
  private readonly messages: Messages;
  private readonly labels: Labels;
  private readonly pins: Pins;
  /** The step that is written. */
  private at = 0;
  private readonly lines: string[] = [];
  private readonly functions: string[] = [];
  private readonly threads: string[] = [];
  /** The call that a task is. */
  private readonly tasks = new Map<number, PendingCall>();
  private readonly forks = new Forks();
  private steps = 0;
  private copied = { bytes: 0, unit: 4096 };
  private heading = 0;
  private loss: string | null = null;

  constructor(scenario: Scenario, looks: PagemapBits, kept: Regression | null) {
    this.scenario = scenario;
    this.looks = looks;
    this.kept = kept;
    this.names = new Names(scenario);
    this.cast = castOf(scenario, this.names);
    const { cast } = this;
    this.pins = pinsOf(scenario, this.names);
    this.labels = new Labels(cast.others.length > 0);
    this.words = {
      names: this.names,
      uffd: (mm) => cast.uffd(mm),
      pagemap: (mm) => cast.pagemap(mm),
      pid: (mm) => cast.pid(mm),
      forked: (mm) => this.forks.nextChild(mm),
      pins: () => this.pins.at(this.at),
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
    const { steps, lines, functions, threads, names, cast, looks, copied, loss } = this;
    return { steps, lines, functions, threads, names, cast, looks, pins: this.pins.names, copied, loss };
  }

  private checksAfter(step: number): AssertRecord[] {
    return this.scenario.checks.filter(({ after, failed }) => after === step && failed === null);
  }

  private add(...lines: string[]): void {
    this.lines.push(...lines);
  }

  /** The scenario's line above what it does, and the name of the step. */
  private begin({ files, bound, line }: Pick<AssertRecord, "files" | "bound" | "line">): void {
    if (files.length === 0) this.headings(line);
    const above = "operation" in bound && bound.operation?.op === "userfaultfd" && openedAbove(this.scenario) !== null;
    this.add(
      lineComment(bound.statement, above ? ": opened above" : ""),
      `step(${quoted(this.labels.next(bound.statement))});`,
    );
    this.steps++;
  }

  /** Headings of the narration that stand above the line. */
  private headings(line: number): void {
    const { statements } = this.scenario.document;
    for (; this.heading < line; this.heading++) {
      const statement = statements[this.heading];
      if (statement?.kind === "narration" && statement.level > 1)
        this.add("", commentOf(`--- ${statement.markdown.replace(/^#+\s*/, "").replaceAll("`", "")} ---`));
    }
  }

  private assert(check: AssertRecord): void {
    this.begin(check);
    this.add(...this.pages(pagesOfCheck(check), check.state));
  }

  private step(step: StepRecord): void {
    const { operation: op, bound, files, before } = step;
    this.at = step.index;
    this.begin({ files, bound, line: this.scenario.lineOf(step.index) });
    const copied = copiedBytes(op, before);
    if (copied) this.copied = copied.bytes > this.copied.bytes ? copied : this.copied;
    this.add(...this.cast.startsAt(step.index));
    if (this.kept?.access && step.index === this.kept.end) this.add(...this.reported(step));
    else this.add(...this.carryOut(step), ...this.settle(step), ...this.after(step));
  }

  /** The operation, and what it returns at once. */
  private carryOut(step: StepRecord): string[] {
    const { operation: op, before } = step;
    const { result } = step.step;
    if (result.bad !== undefined || result.skip) return [`/* nothing is done here: ${result.bad ?? "one node"} */`];
    switch (op.op) {
      case "file":
        return openedFile(op, this.names);
      case "spawn":
        return ["/* it was started before anything was mapped */"];
      case "exit":
        return [...this.cast.end(op.mm)];
      case "userfaultfd":
        return this.userfaultfd(step, op);
      case "close": {
        const uffd = this.words.uffd(op.mm);
        return [...expectedInMain({ text: `close(${uffd})`, fails: "errno", own: false }, step), `${uffd} = -1;`];
      }
      case "fork":
        return this.fork(step, op);
      case "uffd_read":
      case "uffd_poll":
        return [...readText(step, op, this.words), ...this.messages.expectations(step)];
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

  private call(step: StepRecord, { text, ...rest }: Call): string[] {
    const { operation: op } = step;
    const mm = "mm" in op ? op.mm : this.cast.main;
    const call = { ...rest, text: endsInSignal(this.scenario, step) ? `try_${text}` : this.madeOnce(text) };
    const isRemote = call.own && mm !== this.cast.main;
    if (waits(step) || faultsIn(step)) return this.began(step, call, isRemote ? mm : this.cast.main);
    if (isRemote)
      return [this.expectedThere(`call_in(${this.cast.process(mm)}, ${this.function_(step, call)})`, call, step)];
    // That it comes back at all is what is expected of a write.
    if (call.text.startsWith("put(")) return [`${call.text};`];
    return this.expectedInMain(call, step);
  }

  /** The swap file is made by the first swapon. */
  private madeOnce(text: string): string {
    if (text !== "swap_on()") return text;
    const isMade = this.lines.some((line) => line.includes("swap_on()"));
    return isMade ? "swapon(swap_path, 0)" : text;
  }

  /** Where the protection is to be kept, nothing is expected of the call that loses it: the kernel may refuse it. */
  private expectedInMain(call: Call, step: StepRecord): string[] {
    return step.index === this.kept?.loss ? [`${call.text};`] : expectedInMain(call, step);
  }

  private expectedThere(text: string, call: Call, step: StepRecord): string {
    return step.index === this.kept?.loss ? `${text};` : expectedThere(text, call, step);
  }

  /** A call that something has to happen for, before it ends. */
  private began(step: StepRecord, call: Call, mm: string): string[] {
    const { blocked, stuck } = step.step.result;
    const { begins, begun } = this.begin_(step, mm, call);
    const task = blocked ?? stuck;
    if (task === undefined)
      return [
        begins,
        ...this.messages.events(step),
        this.expectedThere(begun.result, call, step),
        ...this.messages.faults(step),
      ];
    this.tasks.set(task, begun);
    return [
      begins,
      ...this.messages.all(step),
      ...untilAsleep(step.step.state, task, this.words),
      ...begun.waits(stuck === undefined ? 0 : STUCK_MS),
    ];
  }

  /** Begins a call on a thread, or in another process. */
  private begin_(step: StepRecord, mm: string, call: Call): { readonly begins: string; readonly begun: PendingCall } {
    const name = this.function_(step, call);
    if (mm !== this.cast.main) {
      const lane = this.cast.process(mm);
      return { begins: `expect(begin_in(${lane}, ${name}), 0);`, begun: inProcess(lane) };
    }
    const [, thread] = step.bound.thread?.split("/") ?? [];
    const wanted = thread === undefined ? `thread_${this.steps}` : /^\d/.test(thread) ? `thread${thread}` : thread;
    const variable = this.names.fresh(wanted, `_${this.steps}`);
    this.threads.push(variable);
    return {
      begins: `expect(pthread_create(&${variable}, NULL, run, ${name}), 0);`,
      begun: onThread(variable),
    };
  }

  /** A function that carries it out, for a thread or another process. */
  private function_(step: StepRecord, call: Call): string {
    const name = this.names.fresh(`${step.operation.op}_${this.steps}`, "_");
    this.functions.push(`static long ${name}(void)\n{\n${functionText(call)}\n}`);
    return name;
  }

  private userfaultfd(step: StepRecord, op: Extract<Operation, { op: "userfaultfd" }>): string[] {
    const uffd = this.words.uffd(op.mm);
    const features = modesText("UFFD_FEATURE_", op.features);
    const flags = op.userModeOnly ? "UFFD_USER_MODE_ONLY" : "0";
    if (step.step.result.ret < 0)
      return this.expectedInMain({ text: `uffd_try(${flags}, ${features})`, fails: "errno", own: true }, step);
    // Its line says so (begin()).
    if (openedAbove(this.scenario) !== null) return [];
    const asked = openedWith(this.scenario, flags, features);
    if (op.mm === this.cast.main) return [`${uffd} = uffd_open(${asked});`];
    const process = this.cast.process(op.mm);
    const held = this.names.fresh(`opened_${this.steps}`, "_");
    this.functions.push(`static int ${held};`);
    const opens = this.function_(step, { text: `${held} = uffd_open(${asked})`, fails: "minus", own: true });
    const closes = this.names.fresh(`close_${this.steps}`, "_");
    this.functions.push(`static long ${closes}(void)\n{\n\treturn close(${held});\n}`);
    return [
      `${uffd} = take_fd(${process}, call_in(${process}, ${opens}));`,
      `expect(call_in(${process}, ${closes}), 0);`,
    ];
  }

  private fork(step: StepRecord, op: Extract<Operation, { op: "fork" }>): string[] {
    const child = this.cast.process(op.child);
    const call: Call = { text: `spawn(${child})`, fails: "errno", own: true };
    if (!waits(step)) {
      const pid =
        op.mm === this.cast.main ? call.text : `call_in(${this.cast.process(op.mm)}, ${this.function_(step, call)})`;
      return [`expect(started(${child}, ${pid}), 0);`];
    }
    const { begins, begun } = this.begin_(step, op.mm, call);
    const { blocked } = step.step.result;
    if (blocked !== undefined) {
      this.tasks.set(blocked, begun);
      this.forks.sleeps(blocked, op.mm, op.child);
      return [begins, ...untilAsleep(step.step.state, blocked, this.words), ...begun.waits(0)];
    }
    return [begins, ...this.messages.events(step), `expect(started(${child}, ${begun.result}), 0);`];
  }

  private scan(step: StepRecord, op: Extract<Operation, { op: "pagemap_scan" }>): string[] {
    const { call, regions } = scanText(step, op, this.words, this.looks);
    if (step.step.result.ret < 0) return this.expectedInMain({ text: call, fails: "errno", own: false }, step);
    return [`expect(${call}, ${regions.length});`, ...regions];
  }

  /** What else happened in the step: messages, and calls that went on. */
  private settle(step: StepRecord): string[] {
    const { done, again } = step.step;
    const isRead = waits(step) || faultsIn(step) || step.operation.op === "uffd_read";
    const lines = isRead ? [] : this.messages.all(step);
    for (const { task, ret, err, sig, val, read } of done) {
      const begun = this.tasks.get(task);
      this.tasks.delete(task);
      if (begun === undefined) continue;
      const child = this.forks.goesOn(task);
      if (child !== undefined) {
        lines.push(`expect(started(${this.cast.process(child)}, ${begun.result}), 0);`);
        lines.push(...this.pages(pagesOfProcess(step.step.state, child), step.step.state));
        continue;
      }
      const wanted = sig ? signalText(sig) : err !== undefined ? `-${err}` : read ? val : Math.max(ret, 0);
      lines.push(`expect(${begun.result}, ${wanted});`);
    }
    for (const { task } of again)
      lines.push(...untilAsleep(step.step.state, task, this.words), ...(this.tasks.get(task)?.waits(0) ?? []));
    return lines;
  }

  /** The pages that the step is about, as they are after it; and that nobody was told, where it passed unnoticed. */
  private after(step: StepRecord): string[] {
    const state = step.step.state;
    const there = new Set(processes(state).filter((mm) => !unborn(state).includes(mm)));
    const asserted = this.checksAfter(step.index).flatMap(pagesOfCheck);
    const lost = this.kept?.lostAt(step.index) ?? [];
    const pages = pagesOfStep(step).filter(({ mm }) => there.has(mm));
    const lines = this.pages(without(pages, [...asserted, ...lost]), state);
    lines.push(...stillProtected(lost, state, this.names, this.cast));
    const { operation: op } = step;
    if (!isUnnoticed(step) || !("mm" in op)) return lines;
    const isSilent = userfaultfds(state).every(({ mm, messages }) => mm !== op.mm || messages.length === 0);
    // Where earlier messages wait to be read, nothing tells that no other one came.
    if (isSilent) lines.push(`expect(read(${this.cast.uffd(op.mm)}, &msg, sizeof(msg)), -1);`);
    if (this.loss === null) this.lose(step);
    return lines;
  }

  private pages(pages: readonly Pages[], state: StepRecord["before"]): string[] {
    return expectedPages(pages, state, this.looks, this.names, this.cast);
  }

  /** Where the protection is kept, the access that passed unnoticed is told. */
  private reported(step: StepRecord): string[] {
    const { operation: op, before } = step;
    const call = callOf(op, before, this.words);
    if (call === undefined || (op.op !== "write" && op.op !== "read")) return [];
    this.lose(step);
    const lose = "lost = failed;";
    if (this.kept?.signals) {
      const text = `try_${call.text}`;
      const tried =
        op.mm === this.cast.main
          ? text
          : `call_in(${this.cast.process(op.mm)}, ${this.function_(step, { ...call, text })})`;
      return [`expect(${tried}, SIGNALLED(SIGBUS, BUS_ADRERR));`, lose];
    }
    const { begins, begun } = this.begin_(step, op.mm, call);
    const at = pageText(this.names, op.place, op.page, unitOf(before, op.mm, op.place));
    const flags = [
      this.kept?.of === "rwp" ? "UFFD_PAGEFAULT_FLAG_RWP" : "UFFD_PAGEFAULT_FLAG_WP",
      op.op === "write" && "UFFD_PAGEFAULT_FLAG_WRITE",
    ].filter((flag) => flag !== false);
    return [begins, `expect_fault(${this.cast.uffd(op.mm)}, ${at}, ${flags.join(" | ")});`, ...begun.waits(0), lose];
  }

  /** Notes what is lost. */
  private lose(step: StepRecord): void {
    const [pages] = step.findings.filter(({ kind }) => kind === "unnoticed-write").flatMap(pagesOf);
    if (pages !== undefined) {
      const what = step.operation.op === "read" ? "read of" : "write to";
      const where = `page ${pages.from} of ${this.scenario.nameOf(pages.place)}`;
      this.loss = `the ${what} ${where} at step ${this.steps} was not reported`;
    }
  }
}
