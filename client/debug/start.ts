// What a debug session is started with: a launch configuration, or the scenario in front.
import { type DebugConfiguration, debug, Uri, type WorkspaceFolder, window, workspace } from "vscode";
import { activeScenario } from "../panel/sidebar.ts";

export const DEBUG_TYPE = "ptescope";
/** VS Code puts a path in its place, and only a file has one. */
const EDITORS_FILE = /^\$\{file\}$/;

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

/** Without a launch.json, or with one that names no scenario or that of the editor, the one in front is meant. */
export function resolved(config: DebugConfiguration): DebugConfiguration | undefined {
  const uri = activeScenario();
  const inFront = !config.program || EDITORS_FILE.test(config.program);
  if (!inFront) return config;
  if (uri) {
    const { type, request, name, program } = configurationOf(uri);
    return { ...config, type, request, program, name: config.name || name };
  }
  if (config.program) return config;
  tellNone();
  return undefined;
}

/** Paths in a launch.json are of its folder, wherever that is: of this computer, or of another file system. */
export function located(folder: WorkspaceFolder | undefined, config: DebugConfiguration): DebugConfiguration {
  const program: unknown = config.program;
  const root = folder?.uri ?? workspace.workspaceFolders?.[0]?.uri;
  if (typeof program !== "string" || isUri(program) || !root) return config;
  const absolute = /^([/\\]|[a-z]:[/\\])/i.test(program);
  if (absolute && root.scheme === "file") return config;
  return { ...config, program: programOf(absolute ? root.with({ path: program }) : Uri.joinPath(root, program)) };
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
  return isUri(path) ? Uri.parse(path, true) : Uri.file(path);
}

function isUri(path: string): boolean {
  return /^[a-z][\w+.-]+:/i.test(path);
}
