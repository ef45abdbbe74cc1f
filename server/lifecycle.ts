// When the server may be asked: requests before `initialize` and after `shutdown` are refused, as LSP 3.17 says under "Server lifecycle".
import {
  ErrorCodes,
  type LSPErrorCodes,
  Message,
  type MessageStrategy,
  type MessageWriter,
  type RequestMessage,
} from "vscode-languageserver";

type Code = (typeof ErrorCodes)[keyof typeof ErrorCodes] | (typeof LSPErrorCodes)[keyof typeof LSPErrorCodes];

/** For `createConnection`, on the writer of its connection. */
export function lifecycle(writer: MessageWriter): MessageStrategy {
  let initialized = false;
  let shutDown = false;
  const refuse = ({ id }: RequestMessage, code: Code, message: string): void => {
    // An editor that is gone hears nothing; the reader has said so.
    writer.write({ jsonrpc: "2.0", id, error: { code, message } } as Message).catch(() => {});
  };
  return {
    handleMessage(message, next) {
      if (Message.isRequest(message)) {
        if (shutDown) return refuse(message, ErrorCodes.InvalidRequest, "The server was shut down.");
        if (message.method === "initialize") {
          if (initialized) return refuse(message, ErrorCodes.InvalidRequest, "The server is initialized already.");
          initialized = true;
        } else if (!initialized) {
          return refuse(message, ErrorCodes.ServerNotInitialized, "The first request is initialize.");
        }
        if (message.method === "shutdown") shutDown = true;
      } else if (Message.isNotification(message)) {
        // Dropped, but for the one that ends the server.
        if ((!initialized || shutDown) && message.method !== "exit") return;
      }
      return next(message);
    },
  };
}
