// The debugger in VS Code: what F5 starts, the values in the text while it is stopped, and the panel that goes along.
// The adapter itself is loaded with the first session.

import {
  commands,
  DebugAdapterInlineImplementation,
  type DebugConfiguration,
  DebugConfigurationProviderTriggerKind,
  type DebugSession,
  Disposable,
  debug,
  EvaluatableExpression,
  InlineValueText,
  languages,
  Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Panels } from "../panel/panel.ts";
import { persistent, type SendRequest } from "../request.ts";
import type { Adapter } from "./adapter.ts";
import { registerPageBreakpoints } from "./page-breakpoints.ts";
import type { Surroundings } from "./scenario.ts";

const TYPE = "ptescope";
const scenarios = { language: "pte" };
/** Milliseconds after an edit: the server has it then. */
const REST = 100;

export function registerDebugger(request: SendRequest, panels: Panels): Disposable {
  const debuggers = new Debuggers(persistent(request), panels);
  const { Dynamic } = DebugConfigurationProviderTriggerKind;
  return Disposable.from(
    debuggers,
    debug.registerDebugConfigurationProvider(TYPE, { resolveDebugConfiguration: (_, config) => resolved(config) }),
    debug.registerDebugConfigurationProvider(TYPE, { provideDebugConfigurations: () => offered() }, Dynamic),
    debug.registerDebugAdapterDescriptorFactory(TYPE, {
      createDebugAdapterDescriptor: async (session) =>
        new DebugAdapterInlineImplementation(await debuggers.create(session)),
    }),
    debug.onDidTerminateDebugSession(({ id }) => debuggers.forget(id)),
    languages.registerInlineValuesProvider(scenarios, {
      provideInlineValues: (document) => debuggers.inlineValues(document),
    }),
    languages.registerEvaluatableExpressionProvider(scenarios, {
      provideEvaluatableExpression: (document, { line, character }) => debuggers.expression(document, line, character),
    }),
    workspace.onDidChangeTextDocument((event) => debuggers.edited(event)),
    panels.onDidStep(({ uri, step }) => debuggers.follow(uri, step)),
    commands.registerCommand("ptescope.debug", (uri?: unknown) => start(uri instanceof Uri ? uri : activeScenario())),
    registerPageBreakpoints(persistent(request), panels),
  );
}

/** Debugs a scenario, open or not; `more`: attributes of the launch configuration. */
export function startDebugging(uri: Uri, more: Partial<DebugConfiguration> = {}): Thenable<boolean> {
  return debug.startDebugging(workspace.getWorkspaceFolder(uri), { ...configurationOf(uri), ...more });
}

async function start(uri: Uri | undefined): Promise<void> {
  if (uri) await startDebugging(uri);
  else tellNone();
}

function configurationOf(uri: Uri): DebugConfiguration {
  const name = uri.path.split("/").at(-1) ?? "scenario";
  return { type: TYPE, request: "launch", name: `Debug ${name}`, program: programOf(uri) };
}

/** A path where it is one; launch.json has paths. */
function programOf(uri: Uri): string {
  return uri.scheme === "file" ? uri.fsPath : uri.toString();
}

function activeScenario(): Uri | undefined {
  const editors = [window.activeTextEditor, ...window.visibleTextEditors];
  return editors.find((editor) => editor?.document.languageId === "pte")?.document.uri;
}

function tellNone(): void {
  void window.showInformationMessage("Open a scenario (.pte) first, and debug it then.");
}

/** Without a launch.json, or with one that names no scenario, the one in front is meant. */
function resolved(config: DebugConfiguration): DebugConfiguration | undefined {
  if (config["program"]) return config;
  const uri = activeScenario();
  if (uri) return { ...configurationOf(uri), ...(config.name ? { name: config.name } : {}), ...config, program: programOf(uri), type: TYPE, request: "launch" };
  tellNone();
  return undefined;
}

function offered(): DebugConfiguration[] {
  const uri = activeScenario();
  if (!uri) return [];
  const config = configurationOf(uri);
  return [config, { ...config, name: `${config.name} up to its first finding`, stopOnEntry: false, stopOnFinding: true }];
}

/** The sessions that there are. */
class Debuggers {
  private readonly ask: SendRequest;
  private readonly panels: Panels;
  private readonly adapters = new Map<string, Adapter>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: SendRequest, panels: Panels) {
    this.ask = ask;
    this.panels = panels;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  async create({ id }: DebugSession): Promise<Adapter> {
    const around: Surroundings = {
      ask: this.ask,
      uriOf: (path) => uriOf(path).toString(),
      pathOf: (uri) => programOf(Uri.parse(uri, true)),
      open: async (uri) => void (await workspace.openTextDocument(Uri.parse(uri, true))),
      moved: (uri, step) => this.moved(id, Uri.parse(uri, true), step),
    };
    const { Adapter } = await import("./adapter.ts");
    const adapter = new Adapter(around);
    this.adapters.set(id, adapter);
    return adapter;
  }

  forget(id: string): void {
    this.adapters.get(id)?.dispose();
    this.adapters.delete(id);
  }

  /** The panel shows what the session runs on, for as long as it lasts. */
  private moved(id: string, uri: Uri, step: number | null): void {
    const override = this.adapters.get(id)?.session.position?.scenario.override;
    this.panels.runOn(uri, step === null ? undefined : override);
    if (step !== null) this.panels.goTo(uri, step);
  }

  /** The panel's user went to a step. */
  follow(uri: Uri, step: number): void {
    for (const { session } of this.adapters.values())
      if (session.position?.scenario.uri === uri.toString()) void session.jump(step);
  }

  edited({ document, contentChanges }: TextDocumentChangeEvent): void {
    if (this.adapters.size === 0 || contentChanges.length === 0) return;
    const uri = document.uri.toString();
    const changes = contentChanges.map(({ range, text }) => ({
      from: range.start.line,
      to: range.end.line,
      lines: text.split(/\r\n|\r|\n/).length - 1,
    }));
    for (const { session } of this.adapters.values()) session.shift(uri, changes);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const { session } of this.adapters.values()) void session.edited();
    }, REST);
  }

  private get active() {
    const session = debug.activeDebugSession;
    return session ? (this.adapters.get(session.id)?.session.position ?? null) : null;
  }

  async inlineValues(document: TextDocument): Promise<InlineValueText[]> {
    const position = this.active;
    if (!position) return [];
    const { uri, values } = await position.scenario.ask("inline", { step: position.step });
    if (uri !== document.uri.toString()) return [];
    return values.map(({ line, start, end, text }) => new InlineValueText(new Range(line, start, line, end), text));
  }

  async expression(document: TextDocument, line: number, character: number): Promise<EvaluatableExpression | null> {
    const position = this.active;
    if (!position) return null;
    const at = { uri: document.uri.toString(), line };
    const { found } = await position.scenario.ask("expressionAt", { at, character });
    return found && new EvaluatableExpression(new Range(line, found.start, line, found.end), found.expression);
  }
}

/** A path of this computer, or a URI as VS Code gives it for every other file. */
function uriOf(path: string): Uri {
  return /^[a-z][\w+.-]+:/i.test(path) ? Uri.parse(path, true) : Uri.file(path);
}
