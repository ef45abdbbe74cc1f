// The language server, as the rest of the extension sees it: asked, and started when it is first needed; its commands and its status. The LSP
// client around it is large, and loaded then too, so that a window which opens waits for neither.
import {
  type CancellationToken,
  commands,
  Disposable,
  EventEmitter,
  LanguageStatusSeverity,
  type LogOutputChannel,
  languages,
  window,
} from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { ProgressParams, ProgressValue, Requests } from "../server/protocol.ts";

// Questions to it besides LSP's own, by the protocol's types.

/** Starts the server where it does not run. Rejects where it can't be started, has no answer, or the token is cancelled. */
export type SendRequest = <Name extends keyof Requests>(
  name: Name,
  params: Requests[Name]["params"],
  token?: CancellationToken,
  /** Told how far it is, where the server says so. */
  progress?: (far: ProgressValue) => void,
) => Promise<Requests[Name]["result"]>;

/** ContentModified of the LSP: the text changed while the answer was worked out. */
const CONTENT_MODIFIED = -32801;

/** Asks again where an edit came in between: whoever looks wants the newest. */
export function persistent(sendRequest: SendRequest): SendRequest {
  return async (name, params, token, progress) => {
    for (let tries = 0; ; tries++) {
      try {
        return await sendRequest(name, params, token, progress);
      } catch (error) {
        const modified =
          typeof error === "object" && error !== null && "code" in error && error.code === CONTENT_MODIFIED;
        if (!modified || tries === 20) throw error;
      }
    }
  };
}

type Condition = "starting" | "running" | "stopped";

export class Server implements Disposable {
  readonly log: LogOutputChannel;
  private readonly load: () => Promise<BaseLanguageClient>;
  private asked = 0;
  /** Who wants to know how far a request is, by the name it was asked with. */
  private readonly progressListeners = new Map<string, (far: ProgressValue) => void>();
  private client: Promise<BaseLanguageClient> | undefined;
  private readonly changed = new EventEmitter<Condition>();
  readonly onDidChange = this.changed.event;

  /** `load`: makes the client, not started yet. */
  constructor(log: LogOutputChannel, load: () => Promise<BaseLanguageClient>) {
    this.log = log;
    this.load = load;
  }

  dispose(): void {
    void this.client?.then((client) => client.dispose());
    this.changed.dispose();
    this.log.dispose();
  }

  readonly sendRequest: SendRequest = async (name, params, token, progress) => {
    const client = await this.loaded();
    if (!client.isRunning()) await client.start();
    const own = `${++this.asked}`;
    if (progress) this.progressListeners.set(own, progress);
    const sent = progress ? { ...params, progress: own } : params;
    try {
      // A token that is not there must not be sent: it would reach the server as a second parameter, null.
      return await (token ? client.sendRequest(name, sent, token) : client.sendRequest(name, sent));
    } finally {
      this.progressListeners.delete(own);
    }
  };

  /** Starts it where it does not run yet, and tells the user when it can't be. */
  start(): Promise<void> {
    return this.attempt((client) => client.start());
  }

  restart(): Promise<void> {
    return this.attempt(async (client) => {
      if (client.isRunning()) await client.stop();
      await client.start();
    });
  }

  private loaded(): Promise<BaseLanguageClient> {
    this.client ??= this.load().then((client) => {
      client.onNotification("ptescope/progress", ({ request, ...far }: ProgressParams) =>
        this.progressListeners.get(request)?.(far),
      );
      client.onDidChangeState(() => {
        const waiting = client.needsStop() ? "starting" : "stopped";
        this.changed.fire(client.isRunning() ? "running" : waiting);
      });
      return client;
    });
    return this.client;
  }

  private async attempt(action: (client: BaseLanguageClient) => Promise<void>): Promise<void> {
    try {
      await action(await this.loaded());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const show = "Show Output";
      const chosen = await window.showErrorMessage(`The ptescope language server can't be started: ${reason}`, show);
      if (chosen === show) this.log.show(true);
    }
  }
}

/** The language status item (the `{}` at the right of the status bar): whether the server runs. */
export function showStatus(server: Server): Disposable {
  const item = languages.createLanguageStatusItem("ptescope.server", { language: "pte" });
  item.name = "ptescope";
  const show = (condition: Condition): void => {
    item.busy = condition === "starting";
    item.severity = condition === "stopped" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.text = condition === "stopped" ? "ptescope: server stopped" : "ptescope";
    item.detail = describe(condition);
    item.command =
      condition === "stopped"
        ? { command: "ptescope.restartServer", title: "Restart" }
        : { command: "ptescope.showOutput", title: "Show Output" };
  };
  show("starting");
  return Disposable.from(item, server.onDidChange(show));
}

function describe(condition: Condition): string {
  if (condition === "running") return "Scenarios are run as you type";
  return condition === "starting" ? "Starting the language server" : "The language server does not run";
}

/** The commands that concern the server itself. */
export function registerCommands(server: Server): Disposable {
  return Disposable.from(
    commands.registerCommand("ptescope.restartServer", () => server.restart()),
    commands.registerCommand("ptescope.showOutput", () => server.log.show(true)),
  );
}
