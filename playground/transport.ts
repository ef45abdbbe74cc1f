// What Monaco's LSP client takes as its connection.

import type { MonacoLspClient } from "monaco-lsp-client";
import type { Message, Server } from "./server.ts";

type Transport = ConstructorParameters<typeof MonacoLspClient>[0];
type Listener = Parameters<Transport["setListener"]>[0];
type ClientMessage = Parameters<Transport["send"]>[0];

/** The page's server, for one client. What the server says first waits until the client listens. */
export function transport(server: Server): Transport {
  let listener: Listener;
  const waiting: ClientMessage[] = [];
  server.attach((message) => {
    if (listener) listener(message as ClientMessage);
    else waiting.push(message as ClientMessage);
  });
  return {
    state: { value: { state: "open" }, onChange: () => ({ dispose: () => {} }) },
    send: (message) => server.fromClient(message as Message),
    setListener(added) {
      listener = added;
      for (const message of waiting.splice(0)) listener?.(message);
    },
    toString: () => "ptescope",
  };
}
