// The screen on a terminal: it follows saves, takes keys, and leaves the terminal as it was.

import { spawnSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Bundled, bundled, loadedAtStart } from "../../test/bundled.ts";
import { lostPage, protectedPage } from "../../test/openings.ts";
import { hasPty, Pty, ptescope } from "../testing/terminal.ts";

let bundle: Bundled;
let folder: string;
let file: string;
beforeAll(async () => {
  bundle = await bundled("dist/cli.js");
  folder = mkdtempSync(join(tmpdir(), "ptescope-watch-"));
  file = join(folder, "lost.pte");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("no other command waits for the screen's code", () => {
  expect(loadedAtStart(bundle.metafile, "cli.js").filter((path) => path.startsWith("cli/watch/"))).toEqual([]);
});

describe.skipIf(!hasPty)("on a terminal", () => {
  let terminal: Pty;
  afterEach(() => terminal.kill());

  /** What stands around it shows that the terminal is as it was: in cooked mode, on its own screen. */
  function start(env: NodeJS.ProcessEnv = {}): Pty {
    writeFileSync(file, protectedPage);
    const watched = `sh -c 'echo pid $$; exec ${process.execPath} ${bundle.file} run --watch ${file}'`;
    const mode = "stty -a | grep -o -e '-\\?icanon' -e '-\\?echo '";
    const command = `echo tty $(tty); stty cols 70 rows 20; ${watched}; echo status $?; ${mode}`;
    terminal = new Pty(command, env);
    return terminal;
  }

  /** The process that has the screen. */
  const watching = (): number => Number(/^pid (\d+)/m.exec(terminal.out)?.[1]);

  test("follows a save, steps by keys, and ends with q", async () => {
    const { out } = start();
    expect(out).toBe("");
    const entered = await terminal.until("\x1b[?1049h");
    const shown = await terminal.until("step 5 of 5", entered);
    terminal.press("\x1b[D");
    const stepped = await terminal.until("step 4 of 5", shown);
    terminal.press("G");
    const end = await terminal.until("step 5 of 5", stepped);
    // As an editor saves: a file beside it takes its place.
    writeFileSync(`${file}~`, lostPage);
    renameSync(`${file}~`, file);
    const saved = await terminal.until("step 6 of 6, 1 finding", end);
    await terminal.until("PTE001", saved);
    rmSync(file);
    const gone = await terminal.until("there is no such file or folder", saved);
    terminal.press("q");
    const left = await terminal.until("\x1b[?1049l", gone);
    await terminal.until("status 0", left);
    expect(await terminal.end()).toBe(0);
    expect(terminal.out.slice(left).replaceAll("\r", "")).toMatch(/status 0\nicanon\necho \n$/);
    expect(terminal.out).toContain("\x1b[1m");
  });

  test("is drawn anew in another size, and comes back after it was suspended", async () => {
    start();
    const shown = await terminal.until("scroll");
    const tty = /^tty (\S+)/m.exec(terminal.out)?.[1] ?? "";
    spawnSync("stty", ["-F", tty, "cols", "40"]);
    const narrow = await terminal.until("q quit\x1b", shown);
    terminal.press("\x1a");
    const suspended = await terminal.until("\x1b[?1049l", narrow);
    process.kill(watching(), "SIGCONT");
    await terminal.until("\x1b[?1049h", suspended);
    terminal.press("q");
    await terminal.until("status 0");
    await terminal.end();
  });

  test("is without colours where NO_COLOR says so, and ends in order by a signal", async () => {
    start({ NO_COLOR: "1" });
    await terminal.until("step 5 of 5");
    process.kill(watching(), "SIGTERM");
    const left = await terminal.until("\x1b[?1049l");
    await terminal.until("status 143", left);
    await terminal.end();
    expect(terminal.out.slice(left).replaceAll("\r", "")).toMatch(/status 143\nicanon\necho \n$/);
    expect(terminal.out).not.toMatch(/\p{Cc}\[\d+m/u);
  });
});

test.each([
  [["--watch", "-"], "takes one scenario"],
  [["--watch", "a.pte", "b.pte"], "takes one scenario"],
  [["--watch", "--json", "a.pte"], "takes --watch or --json, not both"],
])("%j is wrong usage", async (args, message) => {
  const { status, err } = await ptescope(["run", ...args]);
  expect([status, err]).toEqual([2, expect.stringContaining(message)]);
});

test("without a terminal it says so", () => {
  const { status, stderr } = spawnSync(process.execPath, [bundle.file, "run", "--watch", "/dev/null"], { input: "" });
  expect([status, String(stderr)]).toEqual([2, expect.stringContaining("--watch takes a terminal")]);
});
