// The Test Explorer: each scenario is a test. It passes where everything that it states holds and nothing unexpected is found.
import {
  type CancellationToken,
  type Disposable,
  Location,
  Range,
  RelativePattern,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  type TestRunRequest,
  type TextDocument,
  tests,
  Uri,
  workspace,
} from "vscode";
import type { CheckFailure } from "../../server/protocol.ts";
import type { SendRequest } from "../server.ts";
import { kernelProfiles, type RecordOn, runOnKernel } from "./kernels.ts";

const pattern = "**/*.pte";
/** Setting up a workspace with more scenarios than these would be felt. */
const MOST = 5000;
const AT_ONCE = 4;

/** `record`: runs scenarios on a real kernel; null where there is none. */
export function registerTests(sendRequest: SendRequest, record: RecordOn | null): Disposable {
  const explorer = new Explorer(sendRequest, record);
  return explorer.controller;
}

class Explorer {
  readonly controller: TestController = tests.createTestController("ptescope", "Page-table scenarios");
  private readonly sendRequest: SendRequest;
  private readonly record: RecordOn | null;
  private kernels: readonly Disposable[] = [];
  private discovered: Promise<void> | undefined;

  constructor(sendRequest: SendRequest, record: RecordOn | null) {
    this.sendRequest = sendRequest;
    this.record = record;
    const { controller } = this;
    controller.resolveHandler = async (item) => {
      if (!item) await this.discover();
    };
    controller.refreshHandler = () => {
      controller.items.replace([]);
      this.discovered = undefined;
      return this.discover();
    };
    controller.createRunProfile(
      "In the model",
      TestRunProfileKind.Run,
      (asked, token) => this.run(asked, token),
      true,
      undefined,
      true,
    );
    const watcher = workspace.createFileSystemWatcher(pattern);
    watcher.onDidCreate((uri) => this.add(uri));
    watcher.onDidDelete((uri) => this.remove(uri));
    watcher.onDidChange((uri) => this.find(uri) && controller.invalidateTestResults(this.find(uri)));
    this.offerKernels();
    const settings = workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("ptescope.kernels")) this.offerKernels();
    });
    const opened = workspace.onDidOpenTextDocument((document) => this.addOpened(document));
    for (const document of workspace.textDocuments) this.addOpened(document);
    const dispose = controller.dispose.bind(controller);
    controller.dispose = () => {
      watcher.dispose();
      opened.dispose();
      settings.dispose();
      dispose();
    };
  }

  /** A profile for each kernel that there is. */
  private offerKernels(): void {
    for (const each of this.kernels) each.dispose();
    this.kernels = kernelProfiles().map((profile) =>
      this.controller.createRunProfile(profile.label, TestRunProfileKind.Run, (asked, token) =>
        this.run(asked, token, (run, items) => runOnKernel(profile, this.record, run, items, token)),
      ),
    );
  }

  private discover(): Promise<void> {
    this.discovered ??= (async () => {
      for (const folder of workspace.workspaceFolders ?? []) {
        const files = await workspace.findFiles(new RelativePattern(folder, pattern), "**/node_modules/**", MOST);
        for (const uri of files.sort((a, b) => (a.path < b.path ? -1 : 1))) this.add(uri);
      }
    })();
    return this.discovered;
  }

  private addOpened({ languageId, uri }: TextDocument): void {
    if (languageId === "pte" && uri.scheme === "file") this.add(uri);
  }

  /** Folders are items too, so that one can run all of a folder. */
  private add(uri: Uri): void {
    const { path } = this.placeOf(uri);
    let { items } = this.controller;
    path.forEach((name, depth) => {
      const leaf = depth === path.length - 1;
      const at = leaf ? uri : Uri.joinPath(uri, ...Array<string>(path.length - 1 - depth).fill(".."));
      const known = items.get(at.toString());
      const item = known ?? this.controller.createTestItem(at.toString(), name, at);
      if (!known) {
        // A scenario is run as a whole: its item stands at the top of the file.
        if (leaf) item.range = new Range(0, 0, 0, 0);
        items.add(item);
      }
      items = item.children;
    });
  }

  private placeOf(uri: Uri): { path: string[] } {
    const relative = workspace.asRelativePath(uri, (workspace.workspaceFolders?.length ?? 0) > 1);
    return { path: relative.startsWith("/") ? [relative] : relative.split("/") };
  }

  private find(uri: Uri): TestItem | undefined {
    return scenariosOf(this.controller.items).find((item) => item.id === uri.toString());
  }

  private remove(uri: Uri): void {
    const item = this.find(uri);
    (item?.parent?.children ?? this.controller.items).delete(uri.toString());
  }

  /** `all`: runs the items that were chosen; in the model, where it is left out. */
  private async run(
    asked: TestRunRequest,
    token: CancellationToken,
    all?: (run: TestRun, items: readonly TestItem[]) => Promise<void>,
  ): Promise<void> {
    await this.discover();
    const run = this.controller.createTestRun(asked);
    const excluded = new Set(asked.exclude ?? []);
    const chosen = asked.include ? asked.include.flatMap(leaves) : scenariosOf(this.controller.items);
    const items = chosen.filter((item) => !excluded.has(item));
    for (const item of items) run.enqueued(item);
    try {
      if (all) {
        await all(run, items);
        return;
      }
      // A few at once: the server has the next one while the result of one before it is shown.
      const waiting = items.values();
      const worker = async (): Promise<void> => {
        for (const item of waiting) if (!token.isCancellationRequested) await this.check(run, item, token);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    } finally {
      run.end();
    }
  }

  /** What a section forbids and what was found, or could not be proven. */
  private async explore(run: TestRun, uri: Uri, text: string, token: CancellationToken): Promise<TestMessage[]> {
    const result = await this.sendRequest("ptescope/explore", { uri: uri.toString(), text }, token);
    if ("error" in result) return [new TestMessage(result.error)];
    return result.answers.flatMap(({ line, property, where, covered, proven, message }) => {
      const verdict = proven ? "proven" : message === null ? "not proven" : "does not hold";
      run.appendOutput(`${workspace.asRelativePath(uri)}:${line + 1}: ${property}: ${verdict}${where}, ${covered}\r\n`);
      if (proven) return [];
      const said = new TestMessage(message ?? `Not proven${where}: ${covered}`);
      said.location = new Location(uri, new Range(line, 0, line, property.length));
      return [said];
    });
  }

  private async check(run: TestRun, item: TestItem, token: CancellationToken): Promise<void> {
    const { uri } = item;
    if (!uri) return;
    run.started(item);
    try {
      const text = await textOf(uri);
      const result = await this.sendRequest("ptescope/check", { uri: uri.toString(), text }, token);
      const { failures, statements, checked, milliseconds } = result;
      const failed = failures.length === 0 ? "" : `, ${failures.length} failed`;
      run.appendOutput(
        `${workspace.asRelativePath(uri)}: ${statements} statements run, ${checked} checked${failed}\r\n`,
      );
      const explored = /^\s*explore\b/m.test(text) ? await this.explore(run, uri, text, token) : null;
      const messages = [...failures.map(messageOf), ...(explored ?? [])];
      if (messages.length > 0) run.failed(item, messages, milliseconds);
      else run.passed(item, milliseconds);
    } catch (error) {
      if (token.isCancellationRequested) run.skipped(item);
      else run.errored(item, new TestMessage(error instanceof Error ? error.message : String(error)));
    }
  }
}

/**
 * Unsaved text goes before what the file holds: the failures stand where the user looks. A file that nobody has opened is
 * read and not opened: VS Code would tell its problems as if somebody had.
 */
async function textOf(uri: Uri): Promise<string> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open ? open.getText() : new TextDecoder().decode(await workspace.fs.readFile(uri));
}

function messageOf({ uri, range, code, message, expected, actual }: CheckFailure): TestMessage {
  const text = `${code}: ${message}`;
  const result =
    expected === undefined || actual === undefined ? new TestMessage(text) : TestMessage.diff(text, expected, actual);
  const { start, end } = range;
  result.location = new Location(Uri.parse(uri), new Range(start.line, start.character, end.line, end.character));
  return result;
}

function leaves(item: TestItem): TestItem[] {
  return item.children.size === 0 ? [item] : scenariosOf(item.children);
}

function scenariosOf(items: TestItem["children"]): TestItem[] {
  const found: TestItem[] = [];
  for (const [, item] of items) found.push(...leaves(item));
  return found;
}
