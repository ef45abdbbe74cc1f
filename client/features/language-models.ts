// Tools for language models in VS Code's chat: what the language server finds out, as text. They read the text that a model gives, or a file of
// the workspace.
import {
  Disposable,
  LanguageModelTextPart,
  type LanguageModelTool,
  LanguageModelToolResult,
  lm,
  Uri,
  workspace,
} from "vscode";
import type { ModelToolParams } from "../../server/protocol.ts";
import type { SendRequest } from "../server.ts";

const names: readonly ModelToolParams["name"][] = [
  "check",
  "run",
  "explain",
  "decode",
  "explore",
  "compare",
  "reproduce",
];

/** What package.json's schemas let a model give, as far as it is looked at here. */
interface Input {
  readonly scenario?: unknown;
  readonly file?: unknown;
}

export function registerLanguageModelTools(sendRequest: SendRequest): Disposable {
  // An editor that is built on VS Code may have no language models.
  if (typeof lm?.registerTool !== "function") return Disposable.from();
  return Disposable.from(...names.map((name) => lm.registerTool(`ptescope_${name}`, toolOf(sendRequest, name))));
}

function toolOf(sendRequest: SendRequest, name: ModelToolParams["name"]): LanguageModelTool<Input> {
  return {
    async invoke({ input }, token) {
      const scenario = await scenarioOf(input);
      const text =
        scenario !== null && "problem" in scenario
          ? scenario.problem
          : (await sendRequest("ptescope/modelTool", { name, input, scenario }, token)).text;
      return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
    },
  };
}

/** The scenario that a model gives or names; null: neither, or both. */
async function scenarioOf({
  scenario,
  file,
}: Input): Promise<ModelToolParams["scenario"] | { readonly problem: string }> {
  const [folder] = workspace.workspaceFolders ?? [];
  if (typeof scenario === "string" && file === undefined) {
    // What it includes is found in the workspace.
    const uri = folder ? Uri.joinPath(folder.uri, "scenario.pte") : Uri.parse("untitled:scenario.pte");
    return { uri: uri.toString(), text: scenario };
  }
  if (typeof file !== "string" || scenario !== undefined) return null;
  const path = file.replaceAll("\\", "/");
  if (!folder) return { problem: "no folder is open, so that there is no file to read; give the scenario itself" };
  const uri = Uri.joinPath(folder.uri, path);
  if (path.startsWith("/") || !uri.path.startsWith(`${folder.uri.path}/`))
    return { problem: `${file} is outside of the workspace, which is all that is read` };
  try {
    const document = await workspace.openTextDocument(uri);
    return { uri: uri.toString(), text: document.getText() };
  } catch (error) {
    return { problem: `${file} can't be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
