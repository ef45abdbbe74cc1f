// `ptescope run --watch`: the screen on this process's own terminal, which is left as it was found, however this ends.

import { unwatchFile, watchFile } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Scenario, ScenarioOptions } from "../../analysis/index.ts";
import { UsageError } from "../arguments.ts";
import type { Io } from "../command.ts";
import { control, painter } from "../output.ts";
import { openFile } from "../scenario.ts";
import { firstStep, keysIn, moved, saved } from "./keys.ts";
import { type Line, lineWidth, painted } from "./line.ts";
import { type Screen, screen, type ViewState } from "./view.ts";

/** Milliseconds between two looks at a file: a save is seen at once, and a network's file system, too. */
const EVERY = 200;

/** The alternate screen, without a cursor and without wrapping: what was there before comes back (xterm's DECSET 1049, 25, 7). */
const ENTER = control("[?1049h") + control("[?25l") + control("[?7l");
const LEAVE = control("[?7h") + control("[?25h") + control("[?1049l");
/** To the first line, and to a line's end: what is drawn anew stands over the old, so that nothing flickers. */
const HOME = control("[H");
const TO_END = control("[K");

type Options = Omit<ScenarioOptions, "include">;

/** Shows a scenario until `q`. Gives the exit status. Throws UsageError where it can't be read at first, or there is no terminal. */
export async function watch(file: string, io: Io, options: Options): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY || io.env.TERM === "dumb")
    throw new UsageError("--watch takes a terminal, for its keys and its screen");
  const first = await openFile(file, io, options);
  const session = new Session(file, first.scenario, io, options);
  return session.run();
}

class Session {
  private readonly io: Io;
  private readonly options: Options;
  private state: ViewState;
  private shown: Screen = { lines: [], most: 0 };
  private rest = "";
  private watched: readonly string[] = [];
  private end: (status: number) => void = () => {};
  private fail: (error: unknown) => void = () => {};

  constructor(file: string, scenario: Scenario, io: Io, options: Options) {
    this.io = io;
    this.options = options;
    this.state = { file, scenario, step: firstStep(scenario), scroll: 0, problem: null };
  }

  run(): Promise<number> {
    const { stdin, stdout } = process;
    const ended = new Promise<number>((end, fail) => {
      this.end = end;
      this.fail = fail;
    });
    // A defect is told when the screen is as it was.
    const guarded = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        this.fail(error);
      }
    };
    const onKeys = (text: string): void => guarded(() => this.press(text));
    const onResize = (): void => guarded(() => this.draw());
    const onSignal = (signal: NodeJS.Signals): void =>
      this.end(signal === "SIGINT" ? 130 : signal === "SIGHUP" ? 129 : 143);
    const onContinue = (): void => this.enter();
    const onExit = (): void => this.leave();
    stdin.setEncoding("utf8").on("data", onKeys);
    stdin.once("end", () => this.end(0));
    stdout.on("resize", onResize);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
    process.on("SIGCONT", onContinue);
    process.on("exit", onExit);
    guarded(() => {
      this.follow();
      this.enter();
    });
    return ended.finally(() => {
      for (const path of this.watched) unwatchFile(path);
      stdin.off("data", onKeys).pause();
      stdout.off("resize", onResize);
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal);
      process.off("SIGCONT", onContinue);
      process.off("exit", onExit);
      this.leave();
    });
  }

  private enter(): void {
    process.stdin.setRawMode(true);
    this.io.stdout(ENTER);
    this.draw();
  }

  private leave(): void {
    this.io.stdout(LEAVE);
    process.stdin.setRawMode(false);
  }

  private draw(): void {
    const { columns, rows } = process.stdout;
    const size = { columns: columns || 80, rows: rows || 24 };
    this.shown = screen(this.state, size);
    const paint = painter(this.io);
    // Behind the last column there is nothing to erase: the cursor stays on it.
    const rest = (line: Line): string => (lineWidth(line) < size.columns ? TO_END : "");
    this.io.stdout(HOME + this.shown.lines.map((line) => `${painted(line, paint)}${rest(line)}`).join("\n"));
  }

  private press(text: string): void {
    const { keys, rest } = keysIn(this.rest + text);
    this.rest = rest;
    for (const key of keys) {
      if (key === "quit") {
        this.end(0);
        return;
      }
      if (key === "suspend") {
        this.leave();
        // The shell's job control; SIGCONT brings the screen back.
        process.kill(process.pid, "SIGTSTP");
        return;
      }
      const page = Math.max(1, (process.stdout.rows || 24) >> 1);
      this.state = moved(this.state, key, this.shown.most, page);
    }
    this.draw();
  }

  /** Looks at the scenario's file and at those that it includes, which may be others after each save. */
  private follow(): void {
    const { file, scenario } = this.state;
    const paths = [resolve(file), ...includedFiles(resolve(file), scenario)];
    for (const path of this.watched) if (!paths.includes(path)) unwatchFile(path);
    for (const path of paths)
      if (!this.watched.includes(path)) watchFile(path, { interval: EVERY }, () => void this.reload().catch(this.fail));
    this.watched = paths;
  }

  private async reload(): Promise<void> {
    try {
      const { scenario } = await openFile(this.state.file, this.io, this.options);
      this.state = saved(this.state, scenario);
      this.follow();
    } catch (error) {
      // An editor takes the old file away before the new one is there: what was seen last stays in sight.
      if (!(error instanceof UsageError)) throw error;
      // The name stands beside it.
      this.state = { ...this.state, problem: error.message.replace(`can't read ${this.state.file}: `, "") };
    }
    this.draw();
  }
}

function includedFiles(file: string, { program }: Pick<Scenario, "program">): string[] {
  return [...program.includes.values()].flatMap((included) => {
    const path = resolve(dirname(file), included.path);
    return [path, ...(included.program === null ? [] : includedFiles(path, { program: included.program }))];
  });
}
