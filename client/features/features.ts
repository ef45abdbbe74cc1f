// What the extension offers besides what the language server's answers bring by themselves.
import { Disposable, type ExtensionContext, type Uri } from "vscode";
import type { SendRequest } from "../request.ts";
import { registerCompare } from "./compare.ts";
import { HoverInLogs } from "./decode.ts";
import { Documents } from "./document.ts";
import { registerExplain } from "./explain.ts";
import { registerExplore } from "./explore.ts";
import { registerImport } from "./import.ts";
import type { RecordOn } from "./kernels.ts";
import { registerLanguageModelTools } from "./language-models.ts";
import { showPlaceholders } from "./placeholder.ts";
import { registerReproduce } from "./reproduce.ts";
import { registerNewScenario } from "./scenario.ts";
import { registerTests } from "./tests.ts";

/** `storage`: a folder of the extension's own, where programs run on this computer; null: none do. */
export function registerFeatures(
  { extensionUri, globalState }: Pick<ExtensionContext, "extensionUri" | "globalState">,
  ask: SendRequest,
  record: RecordOn | null,
  storage: Uri | null,
): Disposable {
  const documents = new Documents();
  return Disposable.from(
    documents.registration,
    new HoverInLogs(ask),
    registerExplain(ask, documents),
    registerCompare(ask),
    registerImport(ask),
    registerExplore(ask),
    registerLanguageModelTools(ask),
    registerReproduce(ask, storage),
    registerNewScenario(extensionUri, globalState),
    showPlaceholders(),
    registerTests(ask, record),
  );
}
