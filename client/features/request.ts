// What the client asks of the server besides LSP, by the protocol's own types.
import type { CancellationToken } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Requests } from "../../server/protocol.ts";

/** Sends once the server runs. Rejects where it can't be started, or the token is cancelled. */
export async function request<Name extends keyof Requests>(
  client: BaseLanguageClient,
  name: Name,
  params: Requests[Name]["params"],
  token?: CancellationToken,
): Promise<Requests[Name]["result"]> {
  if (!client.isRunning()) await client.start();
  type Result = Requests[Name]["result"];
  // A token that is not there must not be sent: it would reach the server as a second parameter, null.
  return token ? client.sendRequest<Result>(name, params, token) : client.sendRequest<Result>(name, params);
}
