// Starts one code-server for the whole run, with the packaged extension installed as a user would, and nothing of the
// machine's own settings. Test files get its address; each opens a browser of its own.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { setUp } from "../../tools/e2e/setup.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** http://127.0.0.1:PORT */
    workbenchUrl: string;
    /** A folder that is removed after the run: workspaces and browser profiles go there. */
    scratch: string;
    chromium: string;
  }
}

/** Nothing pops up, moves or asks while a test looks. */
const settings = {
  "chat.disableAIFeatures": true,
  "editor.hover.delay": 50,
  "editor.minimap.enabled": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const tools = setUp();
  const scratch = mkdtempSync(join(tmpdir(), "ptescope-e2e-"));
  const folder = (name: string): string => {
    const path = join(scratch, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const data = folder("data");
  writeFileSync(join(folder("data/User"), "settings.json"), JSON.stringify(settings));
  writeFileSync(join(scratch, "config.yaml"), "");
  const env = { PATH: process.env.PATH, HOME: folder("home"), LANG: "C.UTF-8", EXTENSIONS_GALLERY: "{}" };
  const server = [tools.codeServer, "--config", join(scratch, "config.yaml"), "--user-data-dir", data];
  server.push("--extensions-dir", folder("extensions"));
  execFileSync(tools.node, [...server, "--install-extension", resolve("dist/ptescope.vsix")], { env, stdio: "pipe" });

  const port = await freePort();
  const flags = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-proxy", "--ignore-last-opened"];
  flags.push("--disable-telemetry", "--disable-update-check", "--disable-workspace-trust");
  flags.push("--disable-getting-started-override");
  // Its own process group: code-server's children end with it.
  const child = spawn(tools.node, [...server, ...flags], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };

  const url = `http://127.0.0.1:${port}`;
  const answers = async (): Promise<boolean> => {
    try {
      return (await fetch(`${url}/healthz`)).ok;
    } catch {
      return false;
    }
  };
  const deadline = Date.now() + 30_000;
  while (!(await answers())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      signal("SIGKILL");
      throw new Error(`code-server did not start:\n${log}`);
    }
    await sleep(50);
  }
  project.provide("workbenchUrl", url);
  project.provide("scratch", scratch);
  project.provide("chromium", tools.chromium);

  return async () => {
    const ended = new Promise((done) => child.once("exit", done));
    signal("SIGTERM");
    await Promise.race([ended, sleep(4000)]);
    signal("SIGKILL");
    rmSync(scratch, { recursive: true, force: true });
  };
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
