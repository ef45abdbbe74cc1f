// Starts code-servers: a real VS Code on a local port, with the packaged extension installed as a user would, and nothing of
// the machine's own settings.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createVSIX } from "@vscode/vsce";
import { setUp } from "../../tools/needs.ts";

/** Nothing pops up, moves or asks while a test looks. */
const settings: Readonly<Record<string, unknown>> = {
  "chat.disableAIFeatures": true,
  "editor.cursorBlinking": "solid",
  "editor.hover.delay": 50,
  "editor.minimap.enabled": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/**
 * Settings of the machine that scenarios would run on. A workbench whose server is elsewhere, as all of code-server's are, takes those of scope "machine" from
 * its server's file; from a user's own it takes them only until it knows their scope.
 */
const machineSettings: Readonly<Record<string, unknown>> = {
  "ptescope.kernels": [{ name: "an image that is nowhere", image: "/nowhere/bzImage" }],
};

export interface WorkbenchOptions {
  /** Folders that are trusted only when the user says so; without it all are. */
  readonly trust?: boolean;
  /** A folder with an extension that is installed beside the product's. */
  readonly extension?: string;
}

export interface Workbench {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** Ends it, and all that it started. */
  stop(): Promise<void>;
}

/** Starts one, whose data lie in `scratch`. */
export async function startWorkbench(scratch: string, options: WorkbenchOptions = {}): Promise<Workbench> {
  const tools = setUp();
  const folder = (name: string): string => {
    const path = join(scratch, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const data = folder("data");
  const trust = {
    "security.workspace.trust.enabled": options.trust === true,
    "security.workspace.trust.startupPrompt": "never",
  };
  writeFileSync(join(folder("data/User"), "settings.json"), JSON.stringify({ ...settings, ...trust }));
  writeFileSync(join(folder("data/Machine"), "settings.json"), JSON.stringify(machineSettings));
  writeFileSync(join(scratch, "config.yaml"), "");
  const env = { PATH: process.env.PATH, HOME: folder("home"), LANG: "C.UTF-8", EXTENSIONS_GALLERY: "{}" };
  const server = [tools.codeServer, "--config", join(scratch, "config.yaml"), "--user-data-dir", data];
  server.push("--extensions-dir", folder("extensions"));
  const extensions = [resolve("dist/ptescope.vsix")];
  if (options.extension) {
    const packagePath = join(scratch, "extension.vsix");
    const quiet = { allowMissingRepository: true, skipLicense: true, dependencies: false };
    await createVSIX({ cwd: options.extension, packagePath, ...quiet });
    extensions.push(packagePath);
  }
  const install = extensions.flatMap((path) => ["--install-extension", path]);
  execFileSync(tools.node, [...server, ...install], { env, stdio: "pipe" });

  const port = await freePort();
  const flags = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-proxy", "--ignore-last-opened"];
  flags.push("--disable-telemetry", "--disable-update-check", "--disable-getting-started-override");
  if (!options.trust) flags.push("--disable-workspace-trust");
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
  const stop = async (): Promise<void> => {
    const ended = new Promise((done) => child.once("exit", done));
    signal("SIGTERM");
    await Promise.race([ended, sleep(4000)]);
    signal("SIGKILL");
  };
  return { url, stop };
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
