// What the extension offers besides what the language server's answers bring by themselves.
import { Disposable, type ExtensionContext, type Uri } from "vscode";
import { HoverInLogs } from "../decoder/hover.ts";
import type { SendRequest } from "../request.ts";
import { registerCompare } from "./compare.ts";
import { registerExplain } from "./explain.ts";
import { registerExplore } from "./explore.ts";
import { registerImport } from "./import.ts";
import type { RecordOn } from "./kernels.ts";
import { registerLanguageModelTools } from "./language-models.ts";
import { registerReproduce } from "./reproduce.ts";
import { registerNewScenario, showPlaceholders } from "./scenario.ts";
import { registerTests } from "./tests.ts";

/** `storage`: a folder of the extension's own, where programs run on this computer; null: none do. */
export function registerFeatures(
  { extensionUri, globalState }: Pick<ExtensionContext, "extensionUri" | "globalState">,
  ask: SendRequest,
  record: RecordOn | null,
  storage: Uri | null,
): Disposable {
  return Disposable.from(
    new HoverInLogs(ask),
    registerExplain(ask),
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
