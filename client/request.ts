// Questions to the language server besides LSP's own, by the protocol's types.
import type { CancellationToken } from "vscode";
import type { HowFar, Requests } from "../server/protocol.ts";

/** Starts the server where it does not run. Rejects where it can't be started, has no answer, or the token is cancelled. */
export type SendRequest = <Name extends keyof Requests>(
  name: Name,
  params: Requests[Name]["params"],
  token?: CancellationToken,
  /** Told how far it is, where the server says so. */
  progress?: (far: HowFar) => void,
) => Promise<Requests[Name]["result"]>;

/** ContentModified of the LSP: the text changed while the answer was worked out. */
const CONTENT_MODIFIED = -32801;

/** Asks again where an edit came in between: whoever looks wants the newest. */
export function persistent(ask: SendRequest): SendRequest {
  return async (name, params, token, progress) => {
    for (let tries = 0; ; tries++) {
      try {
        return await ask(name, params, token, progress);
      } catch (error) {
        const modified =
          typeof error === "object" && error !== null && "code" in error && error.code === CONTENT_MODIFIED;
        if (!modified || tries === 20) throw error;
      }
    }
  };
}
