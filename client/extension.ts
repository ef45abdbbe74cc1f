// Where VS Code comes in, in Node: the language server is a process of its own, one for the window.

import { type ChildProcess, fork } from "node:child_process";
import { type ExtensionContext, ExtensionMode, Uri } from "vscode";
import { type LoadShared, setUp } from "./activate.ts";
import type { RecordOn } from "./features/kernels.ts";

export function activate(context: ExtensionContext): void {
  const recordOn: RecordOn = async (...asked) => {
    const { recorderAt } = await import("./node.ts");
    return recorderAt(Uri.joinPath(context.extensionUri, "dist", "record.js").fsPath)(...asked);
  };
  // The other host's bundle has the LSP client and the debug adapter, which are the same here.
  const shared: LoadShared = async () => (await import("./browser.ts")).shared();
  setUp(
    context,
    async (options, log) => {
      const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
      const process = new ServerProcess(module, context.extensionMode === ExtensionMode.Development);
      process.prepare();
      const [{ Client }, { carrierOf }] = await Promise.all([shared(), import("./node.ts")]);
      return new Client(carrierOf(process, log), options);
    },
    shared,
    recordOn,
  );
}

// The language server's process. It starts by itself, before there is a client to talk to it: the client's code loads meanwhile.

/** Milliseconds that a server has to end by itself. */
const PATIENCE = 2000;

class ServerProcess {
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
