// The commands, in the order in which `ptescope --help` lists them.

import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { compare } from "./compare.ts";
import { conform } from "./conform.ts";
import { convert } from "./convert.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { explain } from "./explain.ts";
import { explore } from "./explore.ts";
import { fuzz } from "./fuzz.ts";
import { html } from "./html.ts";
import { importTrace } from "./import.ts";
import { link } from "./link.ts";
import { lsp } from "./lsp.ts";
import { mail } from "./mail.ts";
import { mcp } from "./mcp.ts";
import { record } from "./record.ts";
import { reproduce } from "./reproduce.ts";
import { run } from "./run.ts";
import { completion } from "./shell/completion.ts";
import { trace } from "./trace.ts";
import { walkthrough } from "./walkthrough.ts";

export const commands: readonly Command[] = [
  check,
  run,
  explain,
  compare,
  explore,
  decode,
  encode,
  convert,
  importTrace,
  trace,
  record,
  reproduce,
  conform,
  fuzz,
  walkthrough,
  link,
  html,
  lsp,
  mail,
  completion(() => commands),
  mcp,
];
