// For tests: terminals, and what is printed on them.

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import Draft04 from "ajv-draft-04";
import formats from "ajv-formats";
import type { Io } from "../command.ts";
import { runCommandLine } from "../command-line.ts";

// What a command line printed, in this process, and how it ended.

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export type Terminal = Pick<Io, "isTTY" | "stderrIsTTY" | "interrupts" | "env">;

/** No terminal, nobody at it. */
export const unattended: Terminal = {
  isTTY: false,
  stderrIsTTY: false,
  interrupts: () => ({ asked: false, release: () => {} }),
  env: {},
};

/** `input`: what stands at standard input; it comes in pieces, as a pipe gives it. */
export async function ptescope(args: string[], input = "", terminal: Partial<Terminal> = {}): Promise<Ran> {
  let out = "";
  let err = "";
  const status = await runCommandLine(args, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    taken: async () => {},
    stdin: async function* () {
      for (let at = 0; at < input.length; at += 50) yield input.slice(at, at + 50);
    },
    ...unattended,
    ...terminal,
  });
  return { status, out, err };
}

// A program on a terminal of its own (script(1) of util-linux makes one), what it printed, and keys.

/** Whether this machine can give a program a terminal. */
export const hasPty =
  process.platform === "linux" && /util-linux/.test(String(spawnSync("script", ["--version"]).stdout));

export class Pty {
  /** All that was printed. */
  out = "";
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<unknown>;
  private waiting: (() => void)[] = [];

  /** `command`: for sh. */
  constructor(command: string, env: NodeJS.ProcessEnv = {}) {
    this.child = spawn("script", ["-qec", command, "/dev/null"], {
      env: { ...process.env, NO_COLOR: undefined, TERM: "xterm", ...env },
    });
    this.ended = once(this.child, "close");
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.out += text;
      this.wake();
    });
    this.child.on("close", () => this.wake());
  }

  press(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** Waits for a text that was not there at `from`, and gives where it ends. Throws where the program ends without it. */
  async until(text: string, from = 0): Promise<number> {
    for (;;) {
      const at = this.out.indexOf(text, from);
      if (at >= 0) return at + text.length;
      if (this.child.exitCode !== null) throw new Error(`it ended, and ${text} was not printed: ${this.out}`);
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  /** The exit status, once it has ended. */
  async end(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  kill(): void {
    this.child.kill();
  }

  private wake(): void {
    for (const each of this.waiting.splice(0)) each();
  }
}

// SARIF as its schema has it, for tests: 2.1.0, as the package @microsoft/jest-sarif ships it.

const shipped = dirname(createRequire(import.meta.url).resolve("@microsoft/jest-sarif"));
const schema = JSON.parse(readFileSync(join(shipped, "schemas", "sarif-2.1.0-rtm.5.json"), "utf8"));
const ajv = new Draft04({ allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const valid = ajv.compile(schema);

/** What is wrong with a text as SARIF, each with its place; none: it is valid. */
export function sarifProblems(text: string): string[] {
  if (valid(JSON.parse(text))) return [];
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
