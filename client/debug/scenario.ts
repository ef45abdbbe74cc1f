// The scenario of a debug session, as the language server knows it.

import type {
  DebugCall,
  DebugCalls,
  DebugRequest,
  DebugResult,
  RunOverride,
} from "../../server/features/debug/calls.ts";
import type { SendRequest } from "../server.ts";

/** What an adapter needs of the editor around it; paths are those of the protocol. */
export interface Surroundings {
  readonly sendRequest: SendRequest;
  uriOf(path: string): string;
  pathOf(uri: string): string;
  /** Has the server know the text. Rejects where it can't be read. */
  open(uri: string): Promise<void>;
  /** The session stands at a step of it; null: it is over. */
  moved(uri: string, step: number | null): void;
}

export class DebuggedScenario {
  readonly uri: string;
  readonly override: RunOverride;
  private readonly around: Surroundings;

  constructor(uri: string, override: RunOverride, around: Surroundings) {
    this.uri = uri;
    this.override = override;
    this.around = around;
  }

  /** Rejects with a message for the user. */
  async sendRequest<K extends DebugCall>(call: K, params: DebugCalls[K]["params"]): Promise<DebugResult<K>> {
    const request = { call, ...params } as DebugRequest;
    const overridden = Object.keys(this.override).length > 0 ? { run: this.override } : {};
    const question = { textDocument: { uri: this.uri }, request, ...overridden };
    const result =
      (await this.around.sendRequest("ptescope/debug", question)) ??
      (await this.again(() => this.around.sendRequest("ptescope/debug", question)));
    if (result === null) throw new Error("The scenario is not open any more.");
    return result as DebugResult<K>;
  }

  /** An editor closes a document that nobody sees after a while; the session goes on. */
  private async again<T>(request: () => Promise<T>): Promise<T> {
    await this.around.open(this.uri);
    return request();
  }
}
