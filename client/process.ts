// The language server's process. It starts by itself, before there is a client to talk to it: the client's code loads meanwhile.
import { type ChildProcess, fork } from "node:child_process";

/** Milliseconds that a server has to end by itself. */
const PATIENCE = 2000;

export class ServerProcess {
  private readonly module: string;
  private readonly execArgv: string[];
  private running: ChildProcess | undefined;
  private ahead: Promise<ChildProcess> | undefined;

  /** `debugged`: a debugger may attach to it. */
  constructor(module: string, debugged: boolean) {
    this.module = module;
    this.execArgv = debugged ? ["--inspect=6009", "--enable-source-maps"] : [];
  }

  /** Begins to start one; the next `start` gives it. */
  prepare(): void {
    this.ahead = this.spawn();
    // Whoever calls `start` hears of it.
    this.ahead.catch(() => {});
  }

  /** One that runs, with LSP on its standard streams. The one before ends where it has not yet. Rejects where none can be started. */
  start(): Promise<ChildProcess> {
    const started = this.ahead ?? this.spawn();
    this.ahead = undefined;
    return started;
  }

  /** It was asked to end, and is ended where it does not. */
  end(): void {
    const asked = this.running;
    setTimeout(() => asked?.kill(), PATIENCE).unref();
  }

  private spawn(): Promise<ChildProcess> {
    this.running?.kill();
    const child = fork(this.module, ["--stdio"], {
      silent: true,
      execArgv: this.execArgv,
      // Desktop VS Code's own executable is Electron, which is a Node where this is set.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    this.running = child;
    return new Promise((done, failed) => {
      child.once("spawn", () => done(child));
      child.once("error", failed);
    });
  }
}
