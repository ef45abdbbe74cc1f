// The requests of this server's own (protocol.ts), besides those of LSP.
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import { parse } from "../language/index.ts";
import type { OpenDocument } from "./document.ts";
import type { Documents } from "./documents.ts";
import type { RunOverride } from "./features/debug/calls.ts";
import type { Runs } from "./features/debug/runs.ts";
import type { Logs } from "./features/decoder.ts";
import { type Handlers, refusing } from "./handlers.ts";
import { type Host, inSlices } from "./host.ts";
import { inWords, shares } from "./progress.ts";
import type { Requests, StepAtParams } from "./protocol.ts";

const onOpen = () => import("./lazy/on-open.ts");
const onView = () => import("./lazy/on-view.ts");
const onDemand = () => import("./lazy/on-demand.ts");

/** `refreshLenses`: has the editor ask for them again, when a search has said something of a document. */
export function answerRequests(
  connection: Connection,
  host: Host,
  documents: Documents,
  onRun: Handlers["onRun"],
  refreshLenses: () => void,
): void {
  /** A request of this server's own, by its name in the protocol. */
  function onRequest<Name extends keyof Requests>(
    name: Name,
    handler: (
      params: Requests[Name]["params"],
      token: CancellationToken,
    ) => Requests[Name]["result"] | Promise<Requests[Name]["result"]>,
  ): void {
    const answer = async (params: Requests[Name]["params"], token: CancellationToken): Promise<unknown> =>
      handler(params, token);
    connection.onRequest(name, answer);
  }
  let logs: Promise<Logs> | undefined;
  const openLogs = (): Promise<Logs> => {
    logs ??= onDemand().then(({ Logs }) => new Logs(host));
    return logs;
  };
  onRequest("ptescope/decodeAt", async (params) => (await onDemand()).decodeAt(params));
  onRequest("ptescope/decoder", async (params) => (await openLogs()).answer(params));
  onRequest("ptescope/openLog", async (params) => (await openLogs()).add(params));
  onRequest("ptescope/closeLog", async ({ uri }) => {
    (await openLogs()).remove(uri);
    return null;
  });
  onRequest("ptescope/import", async (params, token) =>
    (await import("./features/exchange.ts")).importText(params, host, token, shares(connection, params.progress)),
  );
  onRequest("ptescope/findings", async () => (await onOpen()).findings());
  onRequest("ptescope/explain", async ({ code }) => ({ markdown: await (await onOpen()).explain(code) }));
  onRequest("ptescope/compare", async (params, token) => {
    await documents.includes.load(params.uri, parse(params.text));
    const { compare } = await onDemand();
    const comparing = compare(params, documents.includes.of(params.uri), shares(connection, params.progress));
    return inSlices(comparing, host, refusing(token));
  });
  onRequest("ptescope/check", async ({ uri, text }, token) => {
    await documents.includes.load(uri, parse(text));
    const enabled = new Set(documents.settings.findings.enable);
    const { check } = await onOpen();
    return inSlices(check(uri, text, documents.includes.of(uri), enabled), host, refusing(token));
  });
  // Apart from the others: most sessions of an editor debug nothing.
  const debug = () => import("./features/debug/debug.ts");
  let runs: Promise<Runs> | undefined;
  /** The document's own run, or the one that a debug session asks for. */
  const runOf = async (document: OpenDocument, run: Scenario, override: RunOverride | undefined) => {
    if (override === undefined) return run;
    runs ??= debug().then(({ Runs }) => new Runs((of, settings) => documents.variant(of, settings)));
    const other = await (await runs).of(document, override);
    if (typeof other === "string") throw new ResponseError(LSPErrorCodes.RequestFailed, other);
    return other;
  };
  onRequest(
    "ptescope/debug",
    onRun(async (document, own, params, token) => {
      const run = await runOf(document, own, params.run);
      return inSlices((await debug()).debugging({ uri: document.uri, run }, params.request), host, refusing(token));
    }),
  );
  onRequest(
    "ptescope/view",
    onRun(async (document, own, params, token) => {
      const run = await runOf(document, own, params.run);
      return inSlices((await onView()).view(document, run, params.request), host, refusing(token));
    }),
  );
  const runsOn = onRun(async (_, run) => (await onView()).runsOn(run));
  onRequest("ptescope/runsOn", runsOn);
  const stepAtLine = onRun(async (_, run, { line }: StepAtParams) => (await onView()).stepAt(run, line));
  onRequest("ptescope/stepAt", stepAtLine);
  // Apart from the others: they bring a reader of Markdown and the pieces of C.
  const exports = () => import("./features/exchange.ts");
  onRequest(
    "ptescope/walkthrough",
    onRun(async (document, run, { format }, token) => {
      const { walkthroughText } = await exports();
      return inSlices(walkthroughText(document, run, format), host, refusing(token));
    }),
  );
  const mail = onRun(async (document, run) => (await exports()).mail(document, run));
  onRequest("ptescope/mail", mail);
  onRequest("ptescope/modelTool", async (params, token) => {
    const { uri = "", text = "" } = params.scenario ?? {};
    if (params.scenario) await documents.includes.load(uri, parse(text));
    const { modelTool } = await import("./features/model.ts");
    const enabled = new Set(documents.settings.findings.enable);
    const include = documents.includes.of(uri);
    return modelTool(params, { host, token, cancelled: refusing(token), include, enabled });
  });
  onRequest(
    "ptescope/reproduce",
    onRun(async (document, run, { kept }) => (await exports()).reproducerText(document, run, kept)),
  );
  // Apart from the others: it brings the search.
  const explore = () => import("./features/explore.ts");
  onRequest("ptescope/explore", async (params, token) => {
    const result = await (await explore()).exploreOpen(
      params,
      documents,
      host,
      token,
      inWords(connection, params.progress),
    );
    refreshLenses();
    return result;
  });
  onRequest(
    "ptescope/losses",
    onRun(async (_, run, params, token) =>
      (await explore()).lossesAt(params, run, host, token, inWords(connection, params.progress)),
    ),
  );
}
