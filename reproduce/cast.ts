// Who carries out what: the process that main() is, and the others, which it starts and drives; and what all of them are called in C.

import type { Scenario } from "../analysis/index.ts";
import type { Operation } from "../engine/index.ts";
import { pieceWords } from "./library.ts";

// What the places, files, processes and threads of a scenario are called in C.

const keywords =
  "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof";
/** Functions, variables and types of the C library that a file may use. */
const library =
  "main name steps self failed failures features api lost host entry run uffd pagemap pagemap_fd undo check msg msgs found stdin stdout stderr errno read write open close fork exit pipe signal kill alarm usleep poll mmap munmap mremap mprotect madvise mlock munlock syscall ioctl uname index rindex time clock free malloc brk sbrk stat link unlink sync access dup y0 y1 yn j0 j1 jn div abs gamma signgam environ remove rename select send bind listen accept connect wait pause nice";
const taken: ReadonlySet<string> = new Set([...keywords.split(" "), ...library.split(" "), ...pieceWords]);

/** Identifiers, each used once. */
export class Names {
  private readonly used = new Set<string>();
  private readonly places = new Map<number, string>();
  private readonly files = new Map<string, string>();
  private readonly scenario: Scenario;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  place(place: number): string {
    return this.known(this.places, place, this.scenario.nameOf(place), "_mem");
  }

  file(file: string): string {
    return this.known(this.files, file, file, "_file");
  }

  /** A name of its own for a function or a variable. */
  fresh(wanted: string, suffix: string): string {
    const word = wanted.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
    let name = taken.has(word) || this.used.has(word) ? word + suffix : word;
    for (let n = 2; this.used.has(name) || taken.has(name); n++) name = `${word}${suffix}${n}`;
    this.used.add(name);
    return name;
  }

  /** The places that were named, in the order of their numbers. */
  *namedPlaces(): Iterable<readonly [place: number, name: string]> {
    yield* [...this.places].sort(([a], [b]) => a - b);
  }

  namedFiles(): string[] {
    return [...this.files.values()];
  }

  private known<T>(names: Map<T, string>, key: T, wanted: string, suffix: string): string {
    const name = names.get(key) ?? this.fresh(wanted, suffix);
    names.set(key, name);
    return name;
  }
}

/** What only the process itself can do. */
const own: readonly Operation["op"][] = [
  "mmap",
  "munmap",
  "mprotect",
  "mlock",
  "munlock",
  "mremap",
  "madvise",
  "read",
  "write",
  "kread",
  "kwrite",
  "pin",
  "unpin",
  "move",
  "migrate",
  "reclaim",
  "fork",
  "userfaultfd",
];

export interface Cast {
  /** The process that main() is; "": none of the scenario's. */
  readonly main: string;
  /** The others in the order in which they come up, by the names that their variables have. */
  readonly others: readonly { readonly mm: string; readonly name: string }[];
  /** Variables of userfaultfds. */
  readonly uffds: readonly string[];
  uffd(mm: string): string;
  pagemap(mm: string): string;
  pid(mm: string): string;
  /** The argument that says which process: `&b`. */
  process(mm: string): string;
  /** The first argument of what looks into pagemap, where there is more than one process. */
  pagemapArgument(mm: string): string;
  /** What starts processes before that step. */
  startsAt(step: number): readonly string[];
  end(mm: string): readonly string[];
}

/** The step before which processes start that have no parent in the scenario: the first that maps memory. */
function firstOwnStep({ steps }: Scenario): number {
  return steps.findIndex(({ operation: { op } }) => own.includes(op));
}

export function castOf(scenario: Scenario, names: Names): Cast {
  const ends = scenario.steps.some(({ operation: op }) => op.op === "exit" && op.mm === "A");
  const main = ends ? "" : "A";
  const others: { mm: string; name: string }[] = [];
  const spawned: string[] = [];
  const add = (mm: string): void => {
    if (mm === main || others.some((each) => each.mm === mm)) return;
    others.push({ mm, name: names.fresh(mm.toLowerCase(), "_process") });
  };
  if (ends) {
    add("A");
    spawned.push("A");
  }
  for (const { operation: op } of scenario.steps) {
    if (op.op === "spawn") spawned.push(op.process);
    if (op.op === "spawn") add(op.process);
    if (op.op === "fork") add(op.child);
  }
  const uffds: string[] = [];
  const variables = new Map<string, string>();
  const process = (mm: string): string => others.find((each) => each.mm === mm)?.name ?? "NULL";
  const member = (mm: string, name: string) => `${process(mm)}.${name}`;
  const pagemap = (mm: string) => (mm === main ? "pagemap_fd" : member(mm, "pagemap"));
  const first = firstOwnStep(scenario);
  return {
    main,
    others,
    uffds,
    uffd(mm) {
      let name = variables.get(mm);
      if (name === undefined) {
        name = mm === "A" ? "uffd" : names.fresh(`uffd_${mm.toLowerCase()}`, "_");
        variables.set(mm, name);
        uffds.push(name);
      }
      return name;
    },
    pagemap,
    pagemapArgument: (mm) => (others.length > 0 ? `${pagemap(mm)}, ` : ""),
    pid: (mm) => (mm === main ? "getpid()" : member(mm, "pid")),
    process: (mm) => `&${process(mm)}`,
    startsAt: (step) =>
      step === first ? spawned.map((mm) => `expect(started(&${process(mm)}, spawn(&${process(mm)})), 0);`) : [],
    end: (mm) => {
      const uffd = variables.get(mm);
      const lines = [`end_process(&${process(mm)});`];
      return uffd === undefined ? lines : [...lines, `close(${uffd});`, `${uffd} = -1;`];
    },
  };
}

/** Why a scenario's processes can't be started as they are, and at which step. */
export function castProblems({ steps }: Scenario): { readonly step: number; readonly message: string }[] {
  const problems: { step: number; message: string }[] = [];
  const started = new Set<string>(["A"]);
  const spawned = new Set<string>();
  const files = new Set<string>();
  let running = false;
  const early = new Set<string>();
  const main = steps.some(({ operation: op }) => op.op === "exit" && op.mm === "A") ? "" : "A";
  /** Processes of calls that wait. */
  const waiting = new Map<number, string>();
  for (const { index, operation: op, step } of steps) {
    const mm = "mm" in op && own.includes(op.op) && op.mm !== main ? op.mm : null;
    if (mm !== null && [...waiting.values()].includes(mm))
      problems.push({
        step: index,
        message: `process ${mm} waits in another call, and has one thread in C; let A do what several threads do`,
      });
    const task = step.result.blocked ?? step.result.stuck;
    if (mm !== null && task !== undefined) waiting.set(task, mm);
    for (const { task } of step.done) waiting.delete(task);
    if (!running && own.includes(op.op)) running = true;
    if (op.op === "file") {
      files.add(op.file);
      if (running) early.add(op.file);
    }
    const name = op.op === "spawn" ? op.process : op.op === "fork" ? op.child : undefined;
    if (name !== undefined && started.has(name))
      problems.push({ step: index, message: `a second process ${name} can't be started; give it another name` });
    if (name !== undefined) started.add(name);
    if (op.op === "spawn") spawned.add(op.process);
    if (op.op === "mmap" && op.backing.kind === "file" && early.has(op.backing.file) && spawned.has(op.mm))
      problems.push({
        step: index,
        message: `process ${op.mm} is started before anything is mapped, and can't know a file that is made later; make ${op.backing.file} above the first mmap`,
      });
  }
  return problems;
}
