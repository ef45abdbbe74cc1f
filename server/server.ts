// Wires the features to a connection, whatever carries it: a process's IPC or standard streams, a browser's worker.

import type { CancellationToken } from "vscode-languageserver";
import { type Connection, type InitializeResult, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import type { OpenDocument } from "./document.ts";
import { Documents, textDocumentSync } from "./documents.ts";
import { codeActions } from "./features/code-actions.ts";
import { hover } from "./features/hover/hover.ts";
import type { ReadText } from "./include.ts";

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** Answers on this connection until it closes. */
export function serve(connection: Connection, readFile: ReadText): void {
  const documents = new Documents(connection, readFile);

  connection.onInitialize(
    (): InitializeResult => ({
      capabilities: {
        textDocumentSync,
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: ["quickfix"] },
      },
      serverInfo: { name: "ptescope" },
    }),
  );

  /** A feature that looks at the document's run, of the text as it is when the run is done. */
  function onRun<Params extends AboutDocument, Answer>(
    feature: (document: OpenDocument, run: Scenario, params: Params) => Answer,
  ) {
    return async (params: Params, token: CancellationToken): Promise<Answer | null | ResponseError> => {
      const document = documents.get(params.textDocument.uri);
      if (!document) return null;
      const run = await document.scenario();
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      return feature(document, run, params);
    };
  }

  connection.onHover(onRun((_, run, { position }) => hover(run, position)));
  connection.onCodeAction(
    onRun((document, run, { range, context }) => codeActions(run, document.uri, range, context.diagnostics)),
  );
  connection.listen();
}
