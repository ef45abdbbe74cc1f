// `ptescope lsp`: the language server, for editors. It speaks with the process's own streams, not by way of `Io`: its messages are bytes.

import { readArguments, UsageError } from "./arguments.ts";
import type { Command, Manual, OptionTable } from "./command.ts";

const options = {
  stdio: { type: "boolean", says: "over standard input and output, which is the default" },
  pipe: { type: "string", value: "NAME", says: "over a Unix domain socket, or a named pipe of Windows", files: "any" },
  socket: { type: "string", value: "PORT", says: "over TCP, on this computer" },
  clientProcessId: { type: "string", value: "PID", says: "the editor's process: the server ends when that is gone" },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["[--stdio | --pipe NAME | --socket PORT]"],
  about: `Speaks the Language Server Protocol with the editor that has started it: findings, hover, completion, rename, code
actions and the rest of what VS Code shows of a scenario. docs/editors.md has the set-up of several editors.`,
  options,
  exit: {
    0: "the editor has shut it down",
    1: "the editor is gone, or sent what can't be read",
    2: "wrong usage",
  },
};

async function run(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length > 0) throw new UsageError("takes no file: the editor names those that it opens");
  const given = [values.stdio, values.pipe, values.socket].filter((each) => each !== undefined);
  if (given.length > 1) throw new UsageError("takes one of --stdio, --pipe and --socket");
  const socket = values.socket === undefined ? undefined : Number(values.socket);
  if (socket !== undefined && !(Number.isInteger(socket) && socket > 0 && socket < 65536))
    throw new UsageError(`--socket takes a port, 1 to 65535, not "${values.socket}"`);
  // The server's code is as large as all others': no other command waits for it.
  const { serveOver } = await import("../server/process.ts");
  serveOver({ pipe: values.pipe, socket });
  // The server ends the process.
  return new Promise(() => {});
}

export const lsp: Command = {
  name: "lsp",
  summary: "speak with an editor, as a language server",
  manual,
  run,
};
