// `ptescope mcp`: the commands as tools for a model, over the Model Context Protocol. It speaks with the process's own streams, as `lsp` does.

import { readArguments, UsageError } from "./arguments.ts";
import type { Command, Io, Manual, OptionTable } from "./command.ts";
import { statOf } from "./files.ts";

const options = {
  folder: {
    type: "string",
    value: "DIR",
    says: "what may be read: the files below it, and no others (default: the folder it is started in)",
    files: "folders",
  },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["[--folder DIR]"],
  about: `Serves a language model's client over standard input and output, by the Model Context Protocol: check, run, explain,
decode, explore, compare and reproduce are its tools. They take a scenario's text, or a file below the working folder; they write
nothing and start nothing, and each is bounded in time, memory and output. docs/mcp.md has the set-up.`,
  options,
  exit: { 0: "the client is gone", 2: "wrong usage" },
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length > 0) throw new UsageError("takes no file: the client names those that it asks about");
  const folder = values.folder ?? process.cwd();
  if (statOf(folder)?.isDirectory() !== true) throw new UsageError(`--folder takes a folder, and ${folder} is none`);
  if (io.isTTY)
    io.stderr("ptescope mcp waits for a client's messages at standard input; docs/mcp.md says how one starts it.\n");
  // The protocol's code is as large as all others': no other command waits for it.
  const { serveModel } = await import("./mcp/server.ts");
  await serveModel(folder);
  return 0;
}

export const mcp: Command = {
  name: "mcp",
  summary: "speak with a language model's client, as a server of tools",
  manual,
  run,
};
