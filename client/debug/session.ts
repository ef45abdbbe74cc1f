// A debug session: which scenario, at which step somebody stands, and how he gets to another one. The scenario's run is
// known as a whole, so every way forward or back is a search.

import { Event } from "@vscode/debugadapter/lib/messages.js";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { RunOverride, SourcePlace } from "../../server/features/debug/calls.ts";
import { Breakpoints } from "./breakpoints.ts";
import { Inspector } from "./inspect.ts";
import { DebuggedScenario, type Surroundings } from "./scenario.ts";

/** What a launch configuration says. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** A path, or a URI. */
  readonly program?: string;
  readonly kernel?: string;
  readonly design?: string;
  readonly stopOnEntry?: boolean;
  readonly stopOnFinding?: boolean;
}

type StopReason = Omit<DebugProtocol.StoppedEvent["body"], "threadId">;

const FIRST: StopReason = { reason: "step", description: "Paused at the first statement" };

export class Session {
  readonly inspector: Inspector;
  readonly breakpoints = new Breakpoints();
  /** Where the session stands. */
  step = 0;
  /** The key of the thread whose statement that is. */
  thread = "A";
  /** Why it stopped last, as a phrase. */
  reason = "";
  /** Lines of the client begin there. */
  firstLine = 1;
  private readonly around: Surroundings;
  private readonly send: (event: Event) => void;
  private scenario: DebuggedScenario | undefined;
  private launched: LaunchArguments = {};
  private steps = 0;
  /** Rises with each move: what was on the way before counts no more. */
  private moves = 0;
  private over = false;
  /** The line of the step, which moves with the text. */
  private at: SourcePlace | null = null;

  constructor(around: Surroundings, send: (event: Event) => void) {
    this.around = around;
    this.send = send;
    this.inspector = new Inspector(around);
  }

  readonly toServer = (line: number): number => line - this.firstLine;
  readonly toClient = (line: number): number => line + this.firstLine;

  /** Throws where nothing was launched. */
  get debugged(): DebuggedScenario {
    if (!this.scenario) throw new Error("No scenario was launched.");
    return this.scenario;
  }

  /** What is debugged and where it stands; null: nothing yet, or nothing any more. */
  get position(): { readonly scenario: DebuggedScenario; readonly step: number } | null {
    return this.scenario && !this.over ? { scenario: this.scenario, step: this.step } : null;
  }

  /** Of what is, or was, debugged. */
  get uri(): string | undefined {
    return this.scenario?.uri;
  }

  /** Rejects where there is nothing to debug. No arguments: those of the launch. */
  async load(args: LaunchArguments = this.launched): Promise<void> {
    if (!args.program) throw new Error("No scenario: open one (.pte), or name it as 'program' in launch.json.");
    const uri = this.around.uriOf(args.program);
    const { kernel, design } = args;
    const override: RunOverride = { ...(kernel ? { kernel } : {}), ...(design ? { design } : {}) };
    await this.around.open(uri);
    const scenario = new DebuggedScenario(uri, override, this.around);
    const { steps, problem } = await scenario.sendRequest("open", {});
    if (problem !== null) throw new Error(problem);
    this.launched = args;
    this.scenario = scenario;
    this.steps = steps;
    this.breakpoints.stopOnFinding = args.stopOnFinding ?? null;
  }

  async begin(): Promise<void> {
    this.step = -1;
    if (this.launched.noDebug) await this.runThrough();
    else if (this.launched.stopOnEntry ?? true)
      await this.stopAt(0, { reason: "entry", description: "Paused on entry" });
    else await this.run(1);
  }

  /** Without the debugger: says what is found, and ends. */
  private async runThrough(): Promise<void> {
    for (let step = 0; step < this.steps; step++) {
      const { findings } = await this.debugged.sendRequest("findings", { step });
      if (findings.length === 0) continue;
      const { at } = await this.debugged.sendRequest("where", { step });
      for (const { code, message } of findings) this.say(`${code}: ${message}`, "stdout", at);
    }
    this.say(`${this.steps} statements run.`, "stdout");
    this.terminate();
  }

  /** One statement on, whatever thread it is of. */
  async advance(): Promise<void> {
    if (this.step + 1 >= this.steps) this.terminate();
    else await this.stopAt(this.step + 1, { reason: "step", description: "Paused on step" });
  }

  async back(): Promise<void> {
    if (this.step <= 1) await this.stopAt(0, FIRST);
    else await this.stopAt(this.step - 1, { reason: "step", description: "Paused on step back" });
  }

  /** Out of a file that the scenario includes; of the scenario itself, to its end. */
  async leave(): Promise<void> {
    const { step } = await this.debugged.sendRequest("out", { step: this.step });
    if (step === null) await this.run(1);
    else await this.stopAt(step, { reason: "step", description: "Paused on step" });
  }

  /** To the next stop in that direction; to the end where there is none, and beyond it from there. */
  async run(direction: 1 | -1): Promise<void> {
    const move = ++this.moves;
    const { step, reason, logs } = await this.breakpoints.seek(this.debugged, this.step, direction);
    if (move !== this.moves || this.over) return;
    for (const { text, at } of logs) this.say(text, "console", at);
    if (reason) {
      const description = reason.reason === "exception" ? "Paused on a finding" : `Paused on ${reason.reason}`;
      await this.stopAt(step, { reason: reason.reason, description, text: reason.text, hitBreakpointIds: reason.ids });
    } else if (direction < 0) await this.stopAt(0, FIRST);
    else if (this.step >= this.steps - 1) this.terminate();
    else await this.stopAt(this.steps - 1, { reason: "end", description: "Paused at the end" });
  }

  async stopAt(step: number, why: StopReason): Promise<void> {
    const move = ++this.moves;
    const where = await this.debugged.sendRequest("where", { step });
    if (move !== this.moves || this.over) return;
    this.step = where.step;
    this.steps = where.steps;
    this.thread = where.thread;
    this.at = where.at;
    this.reason = why.text ?? why.description ?? why.reason;
    this.inspector.forget();
    // Which step of how many is of use wherever it stops.
    const description = `${why.description ?? "Paused"}, step ${where.step + 1} of ${where.steps}`;
    const threadId = this.inspector.threadId(where.thread);
    this.send(new Event("stopped", { ...why, description, threadId, allThreadsStopped: true }));
    this.around.moved(this.debugged.uri, where.step);
  }

  /** Goes to a step that somebody chose elsewhere. */
  async jump(step: number): Promise<void> {
    if (!this.position || step === this.step) return;
    // Nobody asked the editor to go on: it learns so that what it shows of the last stop is over.
    const threadId = this.inspector.threadId(this.thread);
    this.send(new Event("continued", { threadId, allThreadsContinued: true }));
    await this.stopAt(step, { reason: "goto", description: "Paused" });
  }

  /** The text of a file changes: what stands on its lines moves along. */
  shift(uri: string, changes: readonly LineChange[]): void {
    const moved = (line: number): number => changes.reduce((at, change) => movedLine(at, change), line);
    this.breakpoints.shift(uri, moved);
    if (this.at?.uri === uri) this.at = { uri, line: moved(this.at.line) };
  }

  /** The server knows the text that was changed. Nobody is taken anywhere: he types. */
  async edited(): Promise<void> {
    const { at, position } = this;
    if (!position || !at) return;
    const move = ++this.moves;
    const { steps } = await this.debugged.sendRequest("open", {});
    const { targets } = await this.debugged.sendRequest("targets", { at });
    // An edit that leaves nothing to run is mended by the next one.
    if (move !== this.moves || steps === 0) return;
    this.steps = steps;
    this.step = targets.find(({ line }) => line === at.line)?.step ?? Math.min(this.step, steps - 1);
    this.send(new Event("invalidated", { areas: ["variables"] }));
  }

  say(output: string, category: string, at: SourcePlace | null = null): void {
    const place = at && { source: { path: this.around.pathOf(at.uri) }, line: this.toClient(at.line) };
    this.send(new Event("output", { category, output: `${output}\n`, ...place }));
  }

  terminate(): void {
    if (this.over) return;
    this.finish();
    this.send(new Event("terminated"));
  }

  finish(): void {
    if (this.over) return;
    this.over = true;
    if (this.scenario) this.around.moved(this.scenario.uri, null);
  }
}

/** Lines `from` to `to` have become so many. */
export interface LineChange {
  readonly from: number;
  readonly to: number;
  /** Line breaks in what stands there now. */
  readonly lines: number;
}

function movedLine(line: number, { from, to, lines }: LineChange): number {
  if (line <= from) return line;
  return line <= to ? Math.min(line, from + lines) : line + lines - (to - from);
}
