// What carries messages between an editor and the server. jsonrpc.ts has it over streams, IPC and ports; the page has one of its own, for a
// worker that it starts itself.
import type { CancellationToken } from "vscode-jsonrpc";
import type { News, Notifications, Questions, Requests } from "./methods.ts";

export type Handler<Name extends keyof Requests> = (
  params: Requests[Name]["params"],
  token: CancellationToken,
) => Requests[Name]["result"] | Promise<Requests[Name]["result"]>;

export interface Connection {
  /** A handler that throws answers with that error: a `Refusal` with its own code, another one as a defect of the server. */
  onRequest<Name extends keyof Requests>(method: Name, handler: Handler<Name>): void;
  onNotification<Name extends keyof Notifications>(method: Name, handler: (params: Notifications[Name]) => void): void;
  /** Rejects where the editor does not answer, or with an error. */
  ask<Name extends keyof Questions>(
    method: Name,
    params: Questions[Name]["params"],
  ): Promise<Questions[Name]["result"]>;
  tell<Name extends keyof News>(method: Name, params: News[Name]): void;
  /** Messages wait until this is called. */
  listen(): void;
}

/** A request that gets no answer, and why: a code of LSP, and words for the user where an editor shows them. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
