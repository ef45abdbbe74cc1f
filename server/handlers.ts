// What a feature is asked about: the text of a document, what it means, or its run, of a scenario or of one in a page in Markdown.
import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import type { Program } from "../language/index.ts";
import type { OpenDocument } from "./document.ts";
import type { Documents } from "./documents.ts";
import type { Place } from "./features/page.ts";
import type { Progress } from "./progress.ts";

export interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** What pages in Markdown take: not every editor opens one. */
export const page = () => import("./features/page.ts");

/** Ends work that the editor waits for no more. */
export function refusing(token: CancellationToken): () => void {
  return () => {
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
  };
}

export type Handlers = ReturnType<typeof handlersOf>;

/** Makes a feature the answer to a request. Null: there is no such document. */
export function handlersOf(documents: Documents, progress: Progress) {
  /** A feature that looks at the document's text alone: answered at once, whatever runs. */
  function onText<Params extends AboutDocument, Answer>(feature: (document: OpenDocument, params: Params) => Answer) {
    return (params: Params): Answer | null => {
      const document = documents.get(params.textDocument.uri);
      return document ? feature(document, params) : null;
    };
  }

  /** A feature that looks at what the text means, and so needs what it includes. */
  function onProgram<Params extends AboutDocument, Answer>(
    feature: (document: OpenDocument, program: Program, params: Params) => Answer | Promise<Answer>,
  ) {
    const answer = async (document: OpenDocument, params: Params) =>
      feature(document, await document.program(), params);
    return async (params: Params): Promise<Answer | null> => {
      const document = documents.get(params.textDocument.uri);
      return document ? answer(document, params) : onPage(params, (each) => answer(each, params));
    };
  }

  /** A feature that looks at the document's run. An edit while it goes on makes the answer worthless: the editor asks again. */
  function onRun<Params extends AboutDocument, Answer>(
    feature: (
      document: OpenDocument,
      run: Scenario,
      params: Params,
      token: CancellationToken,
    ) => Answer | Promise<Answer>,
  ) {
    const answer = async (document: OpenDocument, params: Params, token: CancellationToken): Promise<Answer> => {
      const { version } = document;
      const run = document.scenario ?? (await progress.during(document));
      refusing(token)();
      if (document.version !== version) throw new ResponseError(LSPErrorCodes.ContentModified, "edited meanwhile");
      return feature(document, run, params, token);
    };
    return async (params: Params, token: CancellationToken): Promise<Answer | null> => {
      const document = documents.get(params.textDocument.uri);
      return document ? answer(document, params, token) : onPage(params, (each) => answer(each, params, token));
    };
  }

  /** The same for a page in Markdown: of its scenarios, those at the place that is asked about. */
  async function onPage<Answer>(
    params: AboutDocument & Place,
    feature: (document: OpenDocument) => Promise<Answer>,
  ): Promise<Answer | null> {
    const scenarios = await documents.scenariosOf(params.textDocument.uri);
    return scenarios?.length ? (await page()).answerOnPage(scenarios, params, feature) : null;
  }

  return { onText, onProgram, onRun };
}
