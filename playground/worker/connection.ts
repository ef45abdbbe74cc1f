// The server's connection to the page: JSON-RPC as the messages of a worker. The page is the only editor there is, so that this is a small
// part of vscode-jsonrpc.

import { type Connection, Refusal } from "../../server/connection.ts";

type Handler = (params: never, token: typeof never) => unknown;

interface Incoming {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
}

/** The page asks again and takes the newest answer; it never takes a question back. */
const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };

const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;

export interface Port {
  onmessage: ((event: MessageEvent) => unknown) | null;
  postMessage(message: unknown): void;
}

export function connectionOn(port: Port): Connection {
  const handlers = new Map<string, Handler>();
  const on = (method: string, handler: Handler): void => void handlers.set(method, handler);

  async function receive({ id, method = "", params }: Incoming): Promise<void> {
    const handler = handlers.get(method);
    const answer = (outcome: object): void => {
      if (id !== undefined) port.postMessage({ jsonrpc: "2.0", id, ...outcome });
    };
    const fail = (code: number, message: string): void => answer({ error: { code, message } });
    if (!handler) {
      fail(METHOD_NOT_FOUND, `The server does not answer ${method}.`);
      return;
    }
    try {
      answer({ result: (await handler(params as never, never)) ?? null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      fail(error instanceof Refusal ? error.code : INTERNAL_ERROR, message);
    }
  }

  return {
    onRequest: on,
    onNotification: on,
    // The page announces nothing that the server could ask for.
    ask: (method) => Promise.reject(new Error(`The page does not answer ${method}.`)),
    tell: (method, params) => port.postMessage({ jsonrpc: "2.0", method, params }),
    listen: () => {
      port.onmessage = ({ data }: MessageEvent<Incoming>) => void receive(data);
    },
  };
}
