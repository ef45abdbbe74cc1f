// A kernel image booted in QEMU, for scenarios to be recorded on it. A guest that panics, hangs or floods its console is ended, what it was
// at is told, and another one is booted for the rest; no process and no file stays behind.

import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../arguments.ts";
import { fromDisk } from "../files.ts";
import { dyingWithUs } from "./child.ts";
import { diskModules, prepare } from "./initramfs.ts";
import type { Job, Machine, Request, Run } from "./recorder.ts";

const BLOCK = 4096;
/** Bytes of a trace that did not end. */
const MOST_PARTIAL = 16 << 20;
/** Console a scenario may cause: more is a flood. */
const FLOOD = 8 << 20;

/** Machines on which KVM was tried and did not come up. */
const withoutKvm = new WeakSet<Machine>();

/** Seconds that a guest may take before KVM's first word. */
const KVM_PATIENCE = 10;

/** Records scenarios on a machine's kernel, in their order. Gives the kernel's release. Throws UsageError where it does not come up at all. */
export async function recordInGuest(machine: Machine, jobs: readonly Job[], request: Request): Promise<string> {
  const folder = fromDisk(tmpdir(), () => mkdtempSync(join(tmpdir(), "ptescope-guest-")), "write");
  let guest: Guest | undefined;
  const clear = (): void => {
    guest?.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const ends = signals.map((signal, index) => {
    const end = (): void => {
      clear();
      process.exit(128 + ([2, 15, 1][index] ?? 0));
    };
    process.once(signal, end);
    return () => process.removeListener(signal, end);
  });
  process.once("exit", clear);
  try {
    const modules = machine.modules === undefined ? [] : diskModules(machine.modules);
    let accel = machine.arch === "x86_64" && !withoutKvm.has(machine) && hasKvm() ? "kvm" : "tcg";
    let release = "";
    for (let first = 0; first < jobs.length; ) {
      const rest = jobs.slice(first);
      prepare(folder, machine, modules, rest, request.runs);
      guest = new Guest(machine, folder, accel, rest, request);
      const ended = await guest.run();
      guest.kill();
      release = guest.release || release;
      // Where KVM lacks what the machine's processor has, QEMU aborts, and its own words are the only ones.
      const aborted = guest.release === "" && ended.why.startsWith("QEMU ended with SIG");
      if ((ended.kind === "never up" || aborted) && accel === "kvm") {
        accel = "tcg";
        withoutKvm.add(machine);
        request.note("KVM does not come up here; going on with TCG, which is slower.");
        continue;
      }
      if (guest.release === "") throw new UsageError(`the guest did not come up: ${ended.why}`, guest.lastWords());
      if (ended.kind === "done") break;
      first += guest.finished;
      request.note(
        `The guest is ended: ${ended.why}.${first < jobs.length ? ` Booting it again for the other ${jobs.length - first}.` : ""}`,
      );
    }
    return release;
  } finally {
    process.removeListener("exit", clear);
    for (const end of ends) end();
    clear();
  }
}

function hasKvm(): boolean {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

interface Ended {
  readonly kind: "done" | "died" | "hung" | "flooded" | "never up";
  readonly why: string;
}

interface RecordingNotes {
  operation?: { readonly index: number; readonly text: string };
  readonly warnings: string[];
}

const WARNING =
  /(?:WARNING: |BUG: |Oops|Kernel panic|general protection fault|soft lockup|rcu.*stall|blocked for more than|KASAN|UBSAN|KFENCE).*/;

class Guest {
  release = "";
  /** Jobs that are told, the one that it ended at included. */
  finished = 0;
  private readonly machine: Machine;
  private readonly jobs: readonly Job[];
  private readonly request: Request;
  private readonly accel: string;
  private readonly process: ChildProcess;
  private exit: string | undefined;
  private killed = false;
  private readonly results: number;
  /** Offset of the next record. */
  private at = 0;
  private over = false;
  private runs: Run[] = [];
  /** What the console said, by the number of the scenario that was on. */
  private readonly notesOf = new Map<number, RecordingNotes>();
  /** The scenario that the console is at, and how many it has done. */
  private current = -1;
  private saidDone = 0;
  /** The console's last characters, its last unfinished line, and how much there was since the scenario began. */
  private tail = "";
  private line = "";
  private flood = 0;
  private hasOutput = false;
  /** When something was last heard. */
  private lastOutput = Date.now();
  private noDisk = false;

  constructor(machine: Machine, folder: string, accel: string, jobs: readonly Job[], request: Request) {
    this.machine = machine;
    this.jobs = jobs;
    this.request = request;
    this.accel = accel;
    const [program, ...args] = [...dyingWithUs(), ...machine.command(folder, accel)];
    request.note(`Booting ${machine.image} with ${accel === "kvm" ? "KVM" : "TCG"}.`);
    this.process = spawn(program ?? "", args, { stdio: ["ignore", "pipe", "pipe"] });
    this.process.on("error", (error) => {
      this.exit = error.message;
    });
    this.process.on("exit", (code, signal) => {
      this.exit ??= `QEMU ended with ${code ?? signal}`;
    });
    this.process.stdout?.setEncoding("latin1").on("data", (text: string) => {
      this.hasOutput = true;
      this.console(text);
    });
    // QEMU's own words are no sign that the guest came up.
    this.process.stderr?.setEncoding("latin1").on("data", (text: string) => this.console(text));
    this.results = openSync(join(folder, "results"), "r");
  }

  /** Waits until all is recorded or it has come to an end; the scenario that it came to an end at is told. */
  async run(): Promise<Ended> {
    const started = Date.now();
    const patience = this.machine.timeout * 1000;
    for (;;) {
      const exited = this.exit;
      this.read();
      if (this.over) return { kind: "done", why: "" };
      if (exited !== undefined)
        return this.end(this.hasOutput || this.release !== "" ? "died" : "never up", this.reason(exited));
      if (this.flood > FLOOD) return this.end("flooded", `it printed more than ${FLOOD >> 20} MB to its console`);
      if (this.accel === "kvm" && !this.hasOutput && Date.now() - started > KVM_PATIENCE * 1000)
        return this.end("never up", "KVM says nothing");
      if (Date.now() - this.lastOutput > patience)
        return this.end("hung", `nothing was heard of it for ${this.machine.timeout} s`);
      await sleep(50);
    }
  }

  kill(): void {
    if (this.killed) return;
    this.killed = true;
    this.process.kill("SIGKILL");
    closeSync(this.results);
  }

  lastWords(): string[] {
    return this.tail
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .slice(-8);
  }

  private reason(exited: string): string {
    if (this.noDisk) return `it has no virtio disk: --modules DIR names the folder of this kernel's modules`;
    const panic = /Kernel panic - not syncing: (.*)/.exec(this.tail)?.[1]?.trim();
    return panic === undefined ? exited : `it panicked: ${panic}`;
  }

  private end(kind: Ended["kind"], why: string): Ended {
    if (this.release === "") return { kind, why };
    // The disk has it whole, and the console's last word was lost.
    if (this.runs.length === this.request.runs) this.saidDone = this.finished + 1;
    this.read();
    const job = this.jobs[this.finished];
    if (job === undefined) return { kind: "done", why };
    this.settle(job, why, this.partial());
    return { kind, why };
  }

  /** What a run that did not end left on the disk: whole lines. */
  private partial(): string | undefined {
    if (!this.head().startsWith("part ")) return undefined;
    const body = Buffer.alloc(MOST_PARTIAL);
    const length = readSync(this.results, body, 0, MOST_PARTIAL, this.at + BLOCK);
    const end = body.subarray(0, length).indexOf(0);
    const text = body.toString("utf8", 0, end < 0 ? length : end);
    return text.slice(0, text.lastIndexOf("\n") + 1) || undefined;
  }

  /** The header of the next record; "" where there is none. */
  private head(): string {
    const head = Buffer.alloc(BLOCK);
    if (readSync(this.results, head, 0, BLOCK, this.at) === 0) return "";
    return head.toString("latin1", 0, head.indexOf(0));
  }

  private settle(job: Job, ended?: string, partial?: string): void {
    const { operation, warnings = [] } = this.notesOf.get(this.finished) ?? {};
    this.request.done({
      job,
      runs: this.runs,
      warnings,
      ...(partial === undefined ? {} : { partial }),
      ...(ended === undefined ? {} : { ended, ...(operation === undefined ? {} : { operation }) }),
    });
    this.finished++;
    this.runs = [];
  }

  private console(text: string): void {
    this.lastOutput = Date.now();
    this.machine.keep?.(text);
    this.flood += text.length;
    this.tail = (this.tail + text).slice(-65536);
    const lines = (this.line + text).split("\n");
    this.line = (lines.pop() ?? "").slice(-4096);
    for (const line of lines) {
      const [, index, operation] = /@ptescope (\d+) (.*?)\r?$/.exec(line) ?? [];
      const current = this.notesOf.get(this.current);
      if (index !== undefined && current) current.operation = { index: Number(index), text: operation ?? "" };
      const [, event, number] = /@ptescope (begin|done) (\d+)/.exec(line) ?? [];
      if (event === "begin") {
        this.current = Number(number);
        this.notesOf.set(this.current, { warnings: [] });
        this.flood = 0;
      }
      if (event === "done") this.saidDone = Number(number) + 1;
      if (line.includes("@ptescope no disk")) this.noDisk = true;
      const [warning] = WARNING.exec(line) ?? [];
      if (warning !== undefined && current && current.warnings.length < 8) current.warnings.push(warning.trim());
    }
  }

  /** Takes the records that are whole. A scenario is told when the console has said so too: its warnings come there. */
  private read(): void {
    for (;;) {
      const job = this.jobs[this.finished];
      if (job !== undefined && this.runs.length === this.request.runs) {
        if (this.saidDone <= this.finished) return;
        this.settle(job);
      }
      const [kind, number, , status, bytes] = this.head().split(" ");
      // One that grows is not done.
      if (kind === "" || kind === "part") return;
      const length = kind === "run" ? Number(bytes) : 0;
      this.lastOutput = Date.now();
      this.at += BLOCK + Math.ceil(length / BLOCK) * BLOCK;
      if (kind === "ready") this.release = number ?? "";
      else if (kind === "end") this.over = true;
      else if (kind === "same" || kind === "run")
        this.took(Number(status), kind === "run" ? this.body(length) : undefined);
    }
  }

  private body(length: number): string {
    const body = Buffer.alloc(length);
    readSync(this.results, body, 0, length, this.at - Math.ceil(length / BLOCK) * BLOCK);
    return body.toString("utf8");
  }

  private took(status: number, trace: string | undefined): void {
    this.runs.push({ status, trace: trace ?? this.runs[0]?.trace ?? "" });
  }
}
