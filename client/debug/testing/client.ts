// For tests: an editor that speaks the Debug Adapter Protocol to the adapter, which asks a language server, all in the
// test's own process and over real messages.
import { PassThrough } from "node:stream";
import { DebugClient } from "@vscode/debugadapter-testsupport";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { TestClient, testUri } from "../../../server/testing/client.ts";
import { Adapter } from "../adapter.ts";
import type { Surroundings } from "../scenario.ts";
import type { LaunchArguments } from "../session.ts";

export const program = testUri.replace("file://", "");

class StreamClient extends DebugClient {
  constructor(adapter: Adapter) {
    super("node", "", "ptescope");
    const toAdapter = new PassThrough();
    const fromAdapter = new PassThrough();
    adapter.start(toAdapter, fromAdapter);
    this.connect(fromAdapter, toAdapter);
  }
}

const open = new Set<Debugger>();

/** After each test of a file: `afterEach(closeAll)`. */
export function closeAll(): void {
  for (const each of open) each.close();
}

export class Debugger {
  readonly client: DebugClient;
  readonly server: TestClient;
  readonly adapter: Adapter;
  /** Where the editor was told that the session stands, one after the other. */
  readonly moves: (number | null)[] = [];
  private readonly stops: DebugProtocol.StoppedEvent["body"][] = [];
  private readonly said: string[] = [];
  private waiting: (() => void)[] = [];
  private ended = false;

  private constructor(server: TestClient) {
    open.add(this);
    this.server = server;
    const around: Surroundings = {
      sendRequest: (name, params) => server.connection.sendRequest(name, params),
      uriOf: (path) => `file://${path}`,
      pathOf: (uri) => uri.replace("file://", ""),
      open: async () => {},
      moved: (_, step) => void this.moves.push(step),
    };
    this.adapter = new Adapter(around);
    this.client = new StreamClient(this.adapter);
    this.client.on("stopped", ({ body }: DebugProtocol.StoppedEvent) => {
      this.stops.push(body);
      this.wake();
    });
    this.client.on("output", ({ body }: DebugProtocol.OutputEvent) => {
      if (body.category !== "telemetry") this.said.push(body.output.trimEnd());
    });
    this.client.on("terminated", () => {
      this.ended = true;
      this.wake();
    });
  }

  /** A server with that scenario open; `files`: what others there are, by URI. */
  static async open(text: string, files: Readonly<Record<string, string>> = {}): Promise<Debugger> {
    return new Debugger(await TestClient.open(text, files));
  }

  /** The same, launched; `before`: what the editor sets before anything runs. Gives where it stopped. */
  static async launch(
    text: string,
    args: LaunchArguments = {},
    before: (client: DebugClient) => Promise<unknown> = async () => {},
    files: Readonly<Record<string, string>> = {},
  ): Promise<Debugger> {
    const made = await Debugger.open(text, files);
    await made.start(args, before);
    return made;
  }

  async start(args: LaunchArguments = {}, before: (client: DebugClient) => Promise<unknown> = async () => {}) {
    const initialized = this.event("initialized");
    await this.client.initializeRequest();
    const launch: object = { program, ...args };
    await this.client.launchRequest(launch);
    await initialized;
    await before(this.client);
    await this.client.configurationDoneRequest();
  }

  /** An event, however long it takes. */
  event(name: string): Promise<void> {
    return new Promise((done) => {
      this.client.once(name, () => done());
    });
  }

  private wake(): void {
    for (const done of this.waiting.splice(0)) done();
  }

  /** The next stop that was not looked at yet, as `reason line: text`; `terminated` where it ended. */
  async stop(): Promise<string> {
    while (this.stops.length === 0 && !this.ended) await new Promise<void>((done) => this.waiting.push(done));
    const stopped = this.stops.shift();
    if (!stopped) return "terminated";
    const line = await this.line(stopped.threadId ?? 0);
    return `${stopped.reason} ${line}${stopped.text === undefined ? "" : `: ${stopped.text}`}`;
  }

  /** What the console shows since it was looked at last. */
  output(): string[] {
    return this.said.splice(0);
  }

  async line(threadId: number): Promise<number> {
    const { body } = await this.client.stackTraceRequest({ threadId });
    return body.stackFrames.find(({ source }) => source?.path !== undefined)?.line ?? 0;
  }

  async threads(): Promise<string[]> {
    const { body } = await this.client.threadsRequest();
    return body.threads.map(({ name }) => name);
  }

  /** The stack of a thread by its name, a line a frame. */
  async stack(name: string): Promise<string[]> {
    const { body } = await this.client.threadsRequest();
    const threadId = body.threads.find((thread) => thread.name === name)?.id ?? 0;
    const { body: stack } = await this.client.stackTraceRequest({ threadId });
    return stack.stackFrames.map(({ name: frame, source, line }) =>
      [frame, source?.path ?? source?.name, line > 0 ? String(line) : undefined].filter((part) => part).join(" "),
    );
  }

  async frame(): Promise<number> {
    const { body } = await this.client.threadsRequest();
    const { body: stack } = await this.client.stackTraceRequest({ threadId: body.threads[0]?.id ?? 0 });
    return stack.stackFrames[0]?.id ?? 0;
  }

  /** The values below a path of names, the first of which is a scope: `["Pages", "A.buf", "[0]"]`. */
  async values(path: readonly string[], part: object = {}): Promise<DebugProtocol.Variable[]> {
    const [scope, ...names] = path;
    const { body } = await this.client.scopesRequest({ frameId: await this.frame() });
    let reference = body.scopes.find(({ name }) => name === scope)?.variablesReference ?? 0;
    for (const name of names) {
      const { body: inside } = await this.client.variablesRequest({ variablesReference: reference });
      reference = inside.variables.find((each) => each.name === name)?.variablesReference ?? 0;
    }
    const { body: inside } = await this.client.variablesRequest({ variablesReference: reference, ...part });
    return inside.variables;
  }

  /** The same, a line each. */
  async lines(...path: readonly string[]): Promise<string[]> {
    return (await this.values(path)).map(({ name, value }) => `${name}: ${value}`);
  }

  /** The value of an expression, or why it has none. */
  async evaluate(expression: string, context = "watch"): Promise<string> {
    try {
      const { body } = await this.client.evaluateRequest({ expression, context });
      return body.result;
    } catch (error) {
      return `! ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  close(): void {
    open.delete(this);
    this.server.close();
  }
}

/** Two protected pages, of a file and anonymous, that are zapped; then a write waits, and is answered. */
export const scenario = `kernel 6.18
f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: anon = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: register(anon, WP)
A: write(buf[0], 7)
A: write(anon[0], 7)
A: wp(buf[0])
A: wp(anon[0])
# The file's page keeps its bit.
A: madvise(buf[0], DONTNEED)
A: madvise(anon[0], DONTNEED)
A/1: write(buf[0], 9)
A: resolve(buf[0])
`;

/** Stopped at a line. */
export async function stoppedAt(line: number, text = scenario): Promise<Debugger> {
  const made = await Debugger.launch(text, { stopOnEntry: false, stopOnFinding: false }, (client) =>
    client.setBreakpointsRequest({ source: { path: program }, breakpoints: [{ line }] }),
  );
  const stop = await made.stop();
  if (stop !== `breakpoint ${line}: breakpoint`) throw new Error(`stopped elsewhere: ${stop}`);
  return made;
}
