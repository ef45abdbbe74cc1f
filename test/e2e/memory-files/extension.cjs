// A file system of VS Code that no process on this computer can read: two scenarios, one of which includes the other.
const vscode = require("vscode");

const files = new Map([
  ["/scenarios/setup.pte", "A: buf = mmap(2)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\n"],
  ["/scenarios/including.pte", 'include "setup.pte"\nA: write(buf[0], 7)\n'],
  [
    "/scenarios/lost.pte",
    "A: buf = mmap(2)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: write(buf[0], 7)\nA: wp(buf[0])\nA: madvise(buf[0], DONTNEED)\n",
  ],
]);

const provider = {
  onDidChangeFile: () => new vscode.Disposable(() => {}),
  watch: () => new vscode.Disposable(() => {}),
  stat({ path }) {
    const text = files.get(path);
    const folder = path === "/" || path === "/scenarios";
    if (text === undefined && !folder) throw vscode.FileSystemError.FileNotFound();
    return {
      type: folder ? vscode.FileType.Directory : vscode.FileType.File,
      ctime: 0,
      mtime: 0,
      size: text?.length ?? 0,
    };
  },
  readDirectory: () => [...files.keys()].map((path) => [path.slice("/scenarios/".length), vscode.FileType.File]),
  readFile({ path }) {
    const text = files.get(path);
    if (text === undefined) throw vscode.FileSystemError.FileNotFound();
    return new TextEncoder().encode(text);
  },
  writeFile({ path }, content) {
    files.set(path, new TextDecoder().decode(content));
  },
  createDirectory() {},
  delete() {},
  rename() {},
};

exports.activate = (context) => {
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider("memory", provider));
};
