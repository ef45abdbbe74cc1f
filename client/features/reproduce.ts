// A scenario as a C reproducer: written to a file, or compiled and run in a terminal, where a password can be given and the KTAP is seen.
import { commands, Disposable, Uri, window, workspace } from "vscode";
import { activeScenario } from "../panel/sidebar.ts";
import { persistent, type SendRequest } from "../server.ts";

/** What a code lens or the panel gives, or VS Code's own menus. */
type Target = { readonly uri: string } | Uri;

/** `storage`: where sources and programs are put that are run; null: nothing runs here. */
export function registerReproduce(request: SendRequest, storage: Uri | null): Disposable {
  const sendRequest = persistent(request);
  return Disposable.from(
    commands.registerCommand("ptescope.writeReproducer", (target?: Target) => write(sendRequest, target)),
    commands.registerCommand("ptescope.runReproducer", (target?: Target) => run(sendRequest, target, storage)),
  );
}

const kinds = [
  {
    label: "Demonstration",
    description: "passes where the kernel does what the model says",
    detail: "For a mail: the loss, with every page-table bit before and after it.",
    kept: false,
  },
  {
    label: "Regression test",
    description: "passes where the protection is kept",
    detail: "For a patch: fails on a kernel that loses it, and passes once that is mended.",
    kept: true,
  },
];

async function write(sendRequest: SendRequest, target: Target | undefined): Promise<void> {
  const uri = scenarioOf(target);
  if (uri === null) return;
  const chosen = await window.showQuickPick(kinds, { title: "Write C Reproducer" });
  if (chosen === undefined) return;
  const text = await madeOf(sendRequest, uri, chosen.kept);
  if (text === null) return;
  const folder = uri.scheme === "untitled" ? workspace.workspaceFolders?.[0]?.uri : Uri.joinPath(uri, "..");
  const file = await window.showSaveDialog({
    ...(folder ? { defaultUri: Uri.joinPath(folder, `${nameOf(uri)}.c`) } : {}),
    filters: { C: ["c"] },
  });
  if (file === undefined) return;
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await window.showTextDocument(file);
}

async function run(sendRequest: SendRequest, target: Target | undefined, storage: Uri | null): Promise<void> {
  const uri = scenarioOf(target);
  if (uri === null) return;
  if (storage === null) {
    void window.showInformationMessage("A reproducer runs on a computer with Linux: write it to a file here.");
    return;
  }
  if (!workspace.isTrusted) {
    void window.showInformationMessage(
      "A reproducer is a program: trust this workspace to run it, or write it to a file.",
    );
    return;
  }
  const text = await madeOf(sendRequest, uri, false);
  if (text === null) return;
  const folder = Uri.joinPath(storage, "reproducers");
  await workspace.fs.createDirectory(folder);
  const name = nameOf(uri);
  await workspace.fs.writeFile(Uri.joinPath(folder, `${name}.c`), new TextEncoder().encode(text));
  const terminal =
    window.terminals.find((each) => each.name === "Reproducer" && each.exitStatus === undefined) ??
    window.createTerminal({ name: "Reproducer", cwd: folder });
  terminal.show(true);
  terminal.sendText(
    `cc -O2 -Wall -Wextra -pthread -o ${name} ${name}.c && $(test $(id -u) = 0 || echo sudo) ./${name}`,
  );
}

/** The C, or null where there is none, which the user is told. */
async function madeOf(sendRequest: SendRequest, uri: Uri, kept: boolean): Promise<string | null> {
  const made = await sendRequest("ptescope/reproduce", { textDocument: { uri: uri.toString() }, kept });
  if (made === null) return null;
  if ("text" in made) return made.text;
  const [first, ...more] = made.refused;
  const others = more.length > 0 ? ` (and ${more.length} more)` : "";
  const file = first?.file === null || first === undefined ? "" : ` of ${first.file}`;
  const where = first ? `Line ${first.line + 1}${file}: ${first.message}${others}` : "";
  const why = made.broken ? "the scenario does not hold." : "";
  void window.showErrorMessage(`No reproducer is written${why === "" ? "." : `: ${why}`} ${where}`);
  return null;
}

function scenarioOf(target: Target | undefined): Uri | null {
  const uri = target === undefined ? activeScenario() : target instanceof Uri ? target : Uri.parse(target.uri);
  if (uri === null) void window.showInformationMessage("Open a scenario (.pte) to make a reproducer of it.");
  return uri;
}

/** The file's name without its end, in characters that a shell and a file system take as they are. */
function nameOf(uri: Uri): string {
  const name = (uri.path.split("/").at(-1) ?? "")
    .replace(/\.pte$/, "")
    .replace(/[^\w.-]/g, "-")
    .replace(/^[-.]+/, "");
  return name === "" ? "reproducer" : name;
}
