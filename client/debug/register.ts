// The debugger in VS Code: what F5 starts, breakpoints on pages, the values in the text while it is stopped, and the panel that
// goes along. The adapter itself is loaded with the first session.
import {
  commands,
  DebugAdapterInlineImplementation,
  DebugConfigurationProviderTriggerKind,
  type DebugSession,
  Disposable,
  debug,
  EvaluatableExpression,
  FunctionBreakpoint,
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
import { activeScenario } from "../panel/sidebar.ts";
import { persistent, type SendRequest } from "../server.ts";
import type { Adapter } from "./adapter.ts";
import type { Surroundings } from "./scenario.ts";
import { DEBUG_TYPE, located, offered, programOf, resolved, start, uriOf } from "./start.ts";

type LoadAdapter = () => Promise<typeof Adapter>;

const scenarios = { language: "pte" };
/** Milliseconds after an edit: the server has it then. */
const REST = 100;

/** `load`: the adapter's code. */
export function registerDebugger(request: SendRequest, panels: Panels, load: LoadAdapter): Disposable {
  const debuggers = new Debuggers(persistent(request), panels, load);
  const { Dynamic } = DebugConfigurationProviderTriggerKind;
  return Disposable.from(
    debuggers,
    debug.registerDebugConfigurationProvider(DEBUG_TYPE, {
      resolveDebugConfiguration: (_, config) => resolved(config),
      resolveDebugConfigurationWithSubstitutedVariables: located,
    }),
    debug.registerDebugConfigurationProvider(DEBUG_TYPE, { provideDebugConfigurations: () => offered() }, Dynamic),
    debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
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
    commands.registerCommand("ptescope.debug", (uri?: unknown) => start(uri instanceof Uri ? uri : null)),
    registerPageBreakpoints(persistent(request), panels),
  );
}

/** The sessions that there are. */
class Debuggers {
  private readonly sendRequest: SendRequest;
  private readonly panels: Panels;
  private readonly load: LoadAdapter;
  private readonly adapters = new Map<string, Adapter>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sendRequest: SendRequest, panels: Panels, load: LoadAdapter) {
    this.sendRequest = sendRequest;
    this.panels = panels;
    this.load = load;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  async create({ id }: DebugSession): Promise<Adapter> {
    const around: Surroundings = {
      sendRequest: this.sendRequest,
      uriOf: (path) => uriOf(path).toString(),
      pathOf: (uri) => programOf(Uri.parse(uri, true)),
      open: async (uri) => void (await workspace.openTextDocument(Uri.parse(uri, true))),
      moved: (uri, step) => this.moved(id, Uri.parse(uri, true), step),
    };
    const adapter = new (await this.load())(around);
    this.adapters.set(id, adapter);
    return adapter;
  }

  forget(id: string): void {
    const adapter = this.adapters.get(id);
    adapter?.dispose();
    this.adapters.delete(id);
    // However it ended: nothing of it stays in the panel.
    if (adapter?.session.uri !== undefined) this.panels.runOn(Uri.parse(adapter.session.uri, true), undefined);
  }

  /** The panel shows what the session runs on, for as long as it lasts. */
  private moved(id: string, uri: Uri, step: number | null): void {
    const override = this.adapters.get(id)?.session.position?.scenario.override ?? {};
    this.panels.runOn(uri, step === null || Object.keys(override).length === 0 ? undefined : override);
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
    const { uri, values } = await position.scenario.sendRequest("inline", { step: position.step });
    if (uri !== document.uri.toString()) return [];
    return values.map(({ line, start, end, text }) => new InlineValueText(new Range(line, start, line, end), text));
  }

  async expression(document: TextDocument, line: number, character: number): Promise<EvaluatableExpression | null> {
    const position = this.active;
    if (!position) return null;
    const at = { uri: document.uri.toString(), line };
    const { found } = await position.scenario.sendRequest("expressionAt", { at, character });
    return found && new EvaluatableExpression(new Range(line, found.start, line, found.end), found.expression);
  }
}

/**
 * Breakpoints on pages from outside of the Variables view: the page that is selected in the panel, or that the cursor is
 * on. VS Code lets nobody else make a data breakpoint, so these are function breakpoints by the page's name; they last
 * without a session, and can be typed.
 */
function registerPageBreakpoints(sendRequest: SendRequest, panels: Panels): Disposable {
  // The panel's context menu says that it is the panel's.
  const add = (part: "entry" | "protection") => async (from?: unknown) => {
    const inPanel = typeof from === "object" && from !== null && "webview" in from;
    const page = inPanel ? await selectedPage(sendRequest, panels) : await pageAtCursor(sendRequest);
    if (page === null) {
      void window.showInformationMessage("Select a page in the panel, or put the cursor on one (buf[0]), first.");
      return;
    }
    const name = `${page}.${part}`;
    const known = debug.breakpoints.some((each) => each instanceof FunctionBreakpoint && each.functionName === name);
    if (!known) debug.addBreakpoints([new FunctionBreakpoint(name)]);
    void window.showInformationMessage(`The debugger stops when ${name} changes.`);
  };
  return Disposable.from(
    commands.registerCommand("ptescope.breakOnEntry", add("entry")),
    commands.registerCommand("ptescope.breakOnProtection", add("protection")),
  );
}

/** `A.buf[0]`, as the scenario calls it. */
async function selectedPage(sendRequest: SendRequest, panels: Panels): Promise<string | null> {
  const uri = panels.front();
  const state = uri && panels.looked(uri);
  if (!uri || !state?.selected) return null;
  const request = { call: "page", step: state.step, ref: state.selected } as const;
  const view = await sendRequest("ptescope/view", { textDocument: { uri: uri.toString() }, request });
  return view && "ref" in view && "name" in view ? view.name : null;
}

async function pageAtCursor(sendRequest: SendRequest): Promise<string | null> {
  const uri: Uri | null = activeScenario();
  const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri?.toString());
  if (!uri || !editor) return null;
  const { line, character } = editor.selection.active;
  const at = { uri: uri.toString(), line };
  const answer = await sendRequest("ptescope/debug", {
    textDocument: { uri: at.uri },
    request: { call: "expressionAt", at, character },
  });
  const found = answer && "found" in answer ? answer.found : null;
  return found && /^[^.]+\./.test(found.expression) ? found.expression : null;
}
