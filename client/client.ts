// The LSP client, whatever carries its messages: the streams of a process, or a worker of the browser. One for both, so
// that it is shipped once. What vscode-languageclient has besides it for Node is in connection.ts.
import {
  BaseLanguageClient,
  type InitializeParams,
  type LanguageClientOptions,
  type MessageTransports,
} from "vscode-languageclient/browser";

/** Where the server runs. */
export interface Carrier {
  /** Starts a server, in place of the one before. */
  start(): Promise<MessageTransports>;
  /** Whoever the server may outlive by nothing; null: the server can't ask for it. */
  readonly processId: number | null;
  /** The server was asked to end. */
  ended(): void;
}

export class Client extends BaseLanguageClient {
  private readonly carrier: Carrier;

  constructor(carrier: Carrier, options: LanguageClientOptions) {
    super("ptescope", "ptescope", options);
    this.carrier = carrier;
  }

  protected override createMessageTransports(): Promise<MessageTransports> {
    return this.carrier.start();
  }

  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    params.processId ??= this.carrier.processId;
  }

  protected override async shutdown(...args: Parameters<BaseLanguageClient["shutdown"]>): Promise<void> {
    try {
      await super.shutdown(...args);
    } finally {
      this.carrier.ended();
    }
  }
}
