// For tests: a program on a terminal of its own (script(1) of util-linux makes one), what it printed, and keys.

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

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
    this.child = spawn("script", ["-qec", command, "/dev/null"], { env: { ...process.env, TERM: "xterm", ...env } });
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
