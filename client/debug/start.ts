// What a debug session is started with: a launch configuration, or the scenario in front.
import { type DebugConfiguration, debug, Uri, window, workspace } from "vscode";
import { activeScenario } from "../panel/sidebar.ts";

export const DEBUG_TYPE = "ptescope";

/** Debugs a scenario, open or not; `more`: attributes of the launch configuration. */
export function startDebugging(uri: Uri, more: Partial<DebugConfiguration> = {}): Thenable<boolean> {
  return debug.startDebugging(workspace.getWorkspaceFolder(uri), { ...configurationOf(uri), ...more });
}

/** The scenario that is given, or the one in front. */
export async function start(given: Uri | null): Promise<void> {
  const uri = given ?? activeScenario();
  if (uri) await startDebugging(uri);
  else tellNone();
}

function configurationOf(uri: Uri): DebugConfiguration {
  const name = uri.path.split("/").at(-1) ?? "scenario";
  return { type: DEBUG_TYPE, request: "launch", name: `Debug ${name}`, program: programOf(uri) };
}

/** A path where it is one; launch.json has paths. */
export function programOf(uri: Uri): string {
  return uri.scheme === "file" ? uri.fsPath : uri.toString();
}

function tellNone(): void {
  void window.showInformationMessage("Open a scenario (.pte) first, and debug it then.");
}

/** Without a launch.json, or with one that names no scenario, the one in front is meant. */
export function resolved(config: DebugConfiguration): DebugConfiguration | undefined {
  if (config.program) return config;
  const uri = activeScenario();
  if (uri) {
    const { type, request, name, program } = configurationOf(uri);
    return { ...config, type, request, program, name: config.name || name };
  }
  tellNone();
  return undefined;
}

/** What the list of configurations has besides launch.json's. */
export function offered(): DebugConfiguration[] {
  const uri = activeScenario();
  if (!uri) return [];
  const config = configurationOf(uri);
  return [
    config,
    { ...config, name: `${config.name} up to its first finding`, stopOnEntry: false, stopOnFinding: true },
  ];
}

/** A path of this computer, or a URI as VS Code gives it for every other file. */
export function uriOf(path: string): Uri {
  return /^[a-z][\w+.-]+:/i.test(path) ? Uri.parse(path, true) : Uri.file(path);
}
