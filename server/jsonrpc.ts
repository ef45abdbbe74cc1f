// The server's connection by way of vscode-jsonrpc.
import { createMessageConnection, type MessageReader, type MessageWriter, ResponseError } from "vscode-jsonrpc";
import { type Connection, Refusal } from "./connection.ts";

/** `closed`: the editor is gone. */
export function connectionOf(reader: MessageReader, writer: MessageWriter, closed: () => void = () => {}): Connection {
  const connection = createMessageConnection(reader, writer);
  connection.onClose(closed);
  return {
    onRequest: (method, handler) =>
      connection.onRequest(method, async (params, token): Promise<unknown> => {
        try {
          return await handler(params, token);
        } catch (error) {
          throw error instanceof Refusal ? new ResponseError(error.code, error.message) : error;
        }
      }),
    onNotification: (method, handler) => connection.onNotification(method, handler),
    ask: (method, params) =>
      // A parameter that is left out is another message than one that is null.
      params === undefined ? connection.sendRequest(method) : connection.sendRequest(method, params),
    // An editor that is gone hears nothing; `closed` has said so.
    tell: (method, params) => void connection.sendNotification(method, params).catch(() => {}),
    listen: () => connection.listen(),
  };
}
