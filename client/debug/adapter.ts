// The debug adapter: requests of the Debug Adapter Protocol, answered from what the language server knows.

import { type Event, Response } from "@vscode/debugadapter/lib/messages.js";
import { ProtocolServer } from "@vscode/debugadapter/lib/protocol.js";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { accessTypes } from "./breakpoints.ts";
import { capabilities } from "./capabilities.ts";
import type { Surroundings } from "./scenario.ts";
import { type LaunchArguments, Session } from "./session.ts";

/** What a request is answered with, and what is done once it is. */
interface Answer {
  readonly body?: object;
  readonly after?: () => void | Promise<void>;
}

type Handler = (args: never) => Answer | Promise<Answer>;

const REFUSED =
  "An entry is what the kernel made it, and can't be set. A statement in the debug console shows what would change it: wp(buf[0]).";

export class Adapter extends ProtocolServer {
  readonly session: Session;
  private readonly around: Surroundings;
  /** Requests are answered one after the other; what goes on after an answer is not waited for. */
  private queue: Promise<void> = Promise.resolve();

  constructor(around: Surroundings) {
    super();
    this.around = around;
    this.session = new Session(around, (event: Event) => this.sendEvent(event));
  }

  override dispose(): void {
    this.session.finish();
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    const handlers: Readonly<Record<string, Handler>> = this.handlers;
    const handler = handlers[request.command];
    this.queue = this.queue.then(async () => {
      const response: DebugProtocol.Response = new Response(request);
      try {
        if (!handler) throw new Error(`ptescope has no answer to '${request.command}'.`);
        const { body, after } = await handler((request.arguments ?? {}) as never);
        this.sendResponse({ ...response, ...(body ? { body } : {}) });
        if (after) void this.carryOut(after);
      } catch (error) {
        const message = messageOf(error);
        const showUser = ["launch", "setVariable", "setExpression"].includes(request.command);
        const body = { error: { id: 1, format: message, showUser } };
        this.sendResponse({ ...response, success: false, message, body });
      }
    });
  }

  /** What goes on after an answer has nobody to tell but the console. */
  private async carryOut(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.session.say(messageOf(error), "stderr");
      this.session.terminate();
    }
  }

  private readonly handlers = {
    initialize: ({ linesStartAt1 = true }: DebugProtocol.InitializeRequestArguments): Answer => {
      this.session.firstLine = linesStartAt1 ? 1 : 0;
      return { body: capabilities };
    },
    launch: async (args: LaunchArguments): Promise<Answer> => {
      await this.session.load(args);
      // Only now is there something that breakpoints can be held against.
      return { after: () => this.sendEvent({ seq: 0, type: "event", event: "initialized" }) };
    },
    configurationDone: (): Answer => ({ after: () => this.session.begin() }),
    restart: async ({ arguments: args }: DebugProtocol.RestartArguments): Promise<Answer> => {
      await this.session.load(args && "program" in args ? (args as LaunchArguments) : undefined);
      return { after: () => this.session.begin() };
    },
    disconnect: (): Answer => ({ after: () => this.session.finish() }),
    terminate: (): Answer => ({ after: () => this.session.terminate() }),

    setBreakpoints: async ({ source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments): Promise<Answer> => {
      const uri = this.around.uriOf(source.path ?? "");
      const { debugged, toServer } = this.session;
      const checked = await this.session.breakpoints.lines(debugged, uri, breakpoints, toServer);
      return { body: { breakpoints: checked.map((each) => this.verified(each, source)) } };
    },
    setFunctionBreakpoints: async ({ breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments): Promise<Answer> => {
      const checked = await this.session.breakpoints.functions(this.session.debugged, breakpoints);
      return { body: { breakpoints: checked.map((each) => this.verified(each)) } };
    },
    setDataBreakpoints: async ({ breakpoints }: DebugProtocol.SetDataBreakpointsArguments): Promise<Answer> => {
      const checked = await this.session.breakpoints.data(this.session.debugged, breakpoints);
      return { body: { breakpoints: checked.map((each) => this.verified(each)) } };
    },
    setExceptionBreakpoints: async (args: DebugProtocol.SetExceptionBreakpointsArguments): Promise<Answer> => {
      const problems = await this.session.breakpoints.filters(this.session.debugged, args);
      const breakpoints = problems.map((message) =>
        message === null ? { verified: true } : { verified: false, message },
      );
      return { body: { breakpoints } };
    },
    dataBreakpointInfo: async (args: DebugProtocol.DataBreakpointInfoArguments): Promise<Answer> => {
      const { inspector, debugged, step } = this.session;
      const expression = inspector.expressionOf(args.variablesReference, args.name);
      const thread = inspector.threadOfFrame(args.frameId, this.session.thread);
      const data =
        expression === undefined ? null : (await debugged.sendRequest("data", { step, thread, expression })).data;
      if (data === null) {
        const description = `${args.name} is no page, and no entry or protection of one`;
        return { body: { dataId: null, description } };
      }
      const { expression: dataId, access } = data;
      return { body: { dataId, description: dataId, accessTypes: accessTypes(access), canPersist: true } };
    },
    breakpointLocations: async (args: DebugProtocol.BreakpointLocationsArguments): Promise<Answer> => {
      const { debugged, toServer, toClient } = this.session;
      const uri = this.around.uriOf(args.source.path ?? "");
      const last = Math.min(args.endLine ?? args.line, args.line + MOST_LINES);
      const lines = Array.from({ length: last - args.line + 1 }, (_, i) => toServer(args.line + i));
      const breakpoints = lines.map((line) => ({ kind: "line", at: { uri, line } }) as const);
      const { checked } = await debugged.sendRequest("check", { breakpoints });
      const there = lines.filter((line, i) => checked[i]?.line === line);
      return { body: { breakpoints: there.map((line) => ({ line: toClient(line) })) } };
    },

    continue: (): Answer => ({ body: { allThreadsContinued: true }, after: () => this.session.run(1) }),
    reverseContinue: (): Answer => ({ after: () => this.session.run(-1) }),
    next: (): Answer => ({ after: () => this.session.advance() }),
    stepIn: (): Answer => ({ after: () => this.session.advance() }),
    stepOut: (): Answer => ({ after: () => this.session.leave() }),
    stepBack: (): Answer => ({ after: () => this.session.back() }),
    pause: (): Answer => ({
      after: () => this.session.stopAt(this.session.step, { reason: "pause", description: "Paused" }),
    }),
    gotoTargets: async ({ source, line }: DebugProtocol.GotoTargetsArguments): Promise<Answer> => {
      const { debugged, toServer, toClient } = this.session;
      const at = { uri: this.around.uriOf(source.path ?? ""), line: toServer(line) };
      const { targets } = await debugged.sendRequest("targets", { at });
      return {
        body: { targets: targets.map(({ step, line: of, text }) => ({ id: step, label: text, line: toClient(of) })) },
      };
    },
    goto: ({ targetId }: DebugProtocol.GotoArguments): Answer => ({
      after: () => this.session.stopAt(targetId, { reason: "goto", description: "Paused" }),
    }),

    threads: async (): Promise<Answer> => {
      const { position, inspector } = this.session;
      return { body: { threads: position ? await inspector.threads(position.scenario, position.step) : [] } };
    },
    stackTrace: async ({
      threadId,
      startFrame = 0,
      levels = 0,
    }: DebugProtocol.StackTraceArguments): Promise<Answer> => {
      const { inspector, debugged, step, toClient } = this.session;
      const frames = await inspector.stack(debugged, step, threadId, toClient);
      const end = levels > 0 ? startFrame + levels : frames.length;
      return { body: { stackFrames: frames.slice(startFrame, end), totalFrames: frames.length } };
    },
    scopes: async ({ frameId }: DebugProtocol.ScopesArguments): Promise<Answer> => {
      const { inspector, debugged, step } = this.session;
      return { body: { scopes: await inspector.scopes(debugged, step, frameId) } };
    },
    variables: async (args: DebugProtocol.VariablesArguments): Promise<Answer> => {
      const { inspector, debugged, step } = this.session;
      return { body: { variables: await inspector.variables(debugged, step, args) } };
    },
    evaluate: async ({ expression, frameId, context }: DebugProtocol.EvaluateArguments): Promise<Answer> => {
      const { inspector, debugged, step } = this.session;
      const thread = inspector.threadOfFrame(frameId, this.session.thread);
      const result = await debugged.sendRequest("evaluate", { step, thread, expression, whatIf: context === "repl" });
      if (result.problem !== undefined) throw new Error(result.problem);
      const { value, type } = result;
      return { body: { result: value, ...(type === undefined ? {} : { type }), ...inspector.inside(result) } };
    },
    setVariable: (): Answer => {
      throw new Error(REFUSED);
    },
    setExpression: (): Answer => {
      throw new Error(REFUSED);
    },
    exceptionInfo: async (): Promise<Answer> => {
      const { debugged, step, reason } = this.session;
      const { findings } = await debugged.sendRequest("findings", { step });
      const { text } = await debugged.sendRequest("where", { step });
      const [first] = findings;
      const findingsText = findings.map(({ code, message, detail }) => `${code}: ${message}\n${detail}`).join("\n\n");
      const [exceptionId, description] = first ? [first.title, findingsText] : [reason, text];
      return { body: { exceptionId, description, breakMode: "always" } };
    },
    source: async ({ source, sourceReference }: DebugProtocol.SourceArguments): Promise<Answer> => {
      const { inspector, debugged, step } = this.session;
      const name = inspector.functionOf(source?.sourceReference ?? sourceReference);
      if (name === undefined) throw new Error("This text is of an earlier session.");
      const { text } = await debugged.sendRequest("source", { step, name });
      return { body: { content: text, mimeType: "text/x-c" } };
    },
  };

  private verified(
    { id, line, problem }: { readonly id: number; readonly line: number | null; readonly problem: string | null },
    source?: DebugProtocol.Source,
  ): DebugProtocol.Breakpoint {
    return {
      id,
      verified: problem === null,
      ...(problem === null ? {} : { message: problem }),
      ...(line === null ? {} : { line: this.session.toClient(line) }),
      ...(source ? { source } : {}),
    };
  }
}

/** Of a range of lines, as many are looked at. */
const MOST_LINES = 1000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
