// What one sees while stopped: threads, stacks, scopes, values. References are of one stop; the next makes them anew.

import { Handles } from "@vscode/debugadapter/lib/handles.js";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Frame, Node, Value } from "../../server/features/debug/calls.ts";
import type { DebuggedScenario, Surroundings } from "./scenario.ts";

interface Opened {
  readonly node: Node;
  /** By the names under which its children were shown: what an expression calls them. */
  readonly expressions: Map<string, string>;
}

export class Inspector {
  private readonly around: Surroundings;
  /** Threads keep their numbers for the whole session. */
  private readonly threadIds = new Map<string, number>();
  private frames = new Handles<string>();
  private nodes = new Handles<Opened>();
  private readonly functions = new Handles<string>();

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** What was handed out counts no more. */
  forget(): void {
    this.frames = new Handles();
    this.nodes = new Handles();
  }

  threadId(key: string): number {
    const known = this.threadIds.get(key) ?? this.threadIds.size + 1;
    this.threadIds.set(key, known);
    return known;
  }

  threadOf(id: number): string {
    return [...this.threadIds].find(([, each]) => each === id)?.[0] ?? "A";
  }

  /** The thread of a frame; without one, that of the step. */
  threadOfFrame(frame: number | undefined, otherwise: string): string {
    return (frame === undefined ? undefined : this.frames.get(frame)) ?? otherwise;
  }

  async threads(scenario: DebuggedScenario, step: number): Promise<DebugProtocol.Thread[]> {
    const { threads } = await scenario.sendRequest("threads", { step });
    return threads.map(({ key, name }) => ({ id: this.threadId(key), name }));
  }

  async stack(scenario: DebuggedScenario, step: number, threadId: number, line: (of: number) => number) {
    const thread = this.threadOf(threadId);
    const { frames } = await scenario.sendRequest("stack", { step, thread });
    return frames.map((frame) => this.frame(frame, thread, line));
  }

  private frame(
    { kind, name, at, file }: Frame,
    thread: string,
    line: (of: number) => number,
  ): DebugProtocol.StackFrame {
    const id = this.frames.create(thread);
    if (kind === "heading") return { id, name, line: 0, column: 0, presentationHint: "label" };
    if (kind === "statement") {
      const source = at && { name: at.uri.slice(at.uri.lastIndexOf("/") + 1), path: this.around.pathOf(at.uri) };
      return { id, name, line: at ? line(at.line) : 0, column: at ? 1 : 0, ...(source ? { source } : {}) };
    }
    const source: DebugProtocol.Source = { name: file ?? name, sourceReference: this.functions.create(name) };
    return { id, name, line: 0, column: 0, source };
  }

  /** The kernel function that a source stands for. */
  functionOf(reference: number): string | undefined {
    return this.functions.get(reference);
  }

  async scopes(scenario: DebuggedScenario, step: number, frame: number): Promise<DebugProtocol.Scope[]> {
    const { scopes } = await scenario.sendRequest("scopes", { step, thread: this.threadOfFrame(frame, "A") });
    return scopes.map(({ name, node }) => ({
      name,
      variablesReference: this.reference(node),
      expensive: name !== "Step" && name !== "Pages",
    }));
  }

  async variables(
    scenario: DebuggedScenario,
    step: number,
    { variablesReference, start, count, filter }: DebugProtocol.VariablesArguments,
  ): Promise<DebugProtocol.Variable[]> {
    const opened = this.nodes.get(variablesReference);
    if (opened === undefined || filter === "named") return [];
    const part = { ...(start === undefined ? {} : { start }), ...(count ? { count } : {}) };
    const { values } = await scenario.sendRequest("children", { step, node: opened.node, ...part });
    for (const { name, expression } of values) if (expression !== undefined) opened.expressions.set(name, expression);
    return values.map(({ name, value, type, expression, node, indexed }) => ({
      name,
      value,
      ...(type === undefined ? {} : { type }),
      ...(expression === undefined ? {} : { evaluateName: expression }),
      ...this.inside({ ...(node ? { node } : {}), ...(indexed === undefined ? {} : { indexed }) }),
    }));
  }

  /** What is in a value, for who opens it. */
  inside({ node, indexed }: Pick<Value, "node" | "indexed">) {
    return {
      variablesReference: this.reference(node),
      ...(indexed === undefined ? {} : { indexedVariables: indexed, namedVariables: 0 }),
    };
  }

  private reference(node: Node | undefined): number {
    return node === undefined ? 0 : this.nodes.create({ node, expressions: new Map() });
  }

  /** What an expression calls a child that was shown. */
  expressionOf(reference: number | undefined, name: string): string | undefined {
    return reference ? this.nodes.get(reference)?.expressions.get(name) : name;
  }
}
