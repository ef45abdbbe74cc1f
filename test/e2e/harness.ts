// A VS Code window in a browser, and what a user does in it. Selectors of the workbench stand here and nowhere else.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BrowserContext, chromium, type Frame, type FrameLocator, type Locator, type Page } from "playwright-core";
import { afterEach, expect, inject } from "vitest";
import { browserArguments } from "../browser.ts";
import { closeList, focusLine, pointUntil, pressUntil, replaceLine, takeRow } from "./keys.ts";
import type { Served } from "./workbench.setup.ts";

const screenshots = resolve("test-results");

/** A scenario whose last statement drops a protection. */
export const lost = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
`;

/** The code-server of the run. */
export function workbench(): Served {
  return inject("workbench");
}

/** Where it has its user's settings. */
export function settingsFile(): string {
  return join(workbench().scratch, "data", "User", "settings.json");
}

/** Opens a window on a new folder that holds these files, and the examples besides. */
export async function openWindow(
  files: Readonly<Record<string, string>> = {},
  examples: "examples" | null = "examples",
): Promise<Window> {
  const folder = mkdtempSync(join(workbench().scratch, "workspace-"));
  if (examples) cpSync(examples, folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return openFolder(workbench().url, folder);
}

/** Opens a window of the VS Code at an address on a folder: a path of this computer, or a URI. */
export async function openFolder(address: string, folder: string): Promise<Window> {
  // With a profile on the disk, as a user's has: what a window wrote down is there after a reload.
  const context = await chromium.launchPersistentContext(mkdtempSync(join(workbench().scratch, "profile-")), {
    executablePath: inject("chromium"),
    args: browserArguments,
    viewport: { width: 1280, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(300_000);
  const window = new Window(context, context.pages()[0] ?? (await context.newPage()), address, folder);
  open.add(window);
  await window.load();
  return window;
}

const open = new Set<Window>();

// What was on the screen when a test failed, for whoever looks for the reason.
afterEach(async ({ task }) => {
  if (task.result?.state === "fail")
    for (const window of open) await window.screenshot(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
});

export class Window {
  readonly page: Page;
  /** The workspace folder on disk. */
  readonly folder: string;
  private readonly context: BrowserContext;
  private readonly address: string;
  private readonly outside = new Set<string>();

  constructor(context: BrowserContext, page: Page, address: string, folder: string) {
    this.context = context;
    this.address = address;
    this.page = page;
    this.folder = folder;
    context.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      // VS Code's own resource host is answered by its service worker and never leaves the browser.
      const local = hostname === "127.0.0.1" || hostname.endsWith(".vscode-resource.vscode-cdn.net");
      if (/^(http|ws)/.test(protocol) && !local) this.outside.add(hostname);
    });
  }

  async load(): Promise<void> {
    await this.page.goto(`${this.address}/?folder=${encodeURIComponent(this.folder)}`);
    await this.page.locator(".monaco-workbench").waitFor();
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
  }

  /**
   * Reloads the window as its command does, which has the workbench write down first what it is to find again: a browser's own reload loses what was not
   * written since the last idle minute.
   */
  async reload(): Promise<void> {
    const loads = this.page.waitForEvent("load", { timeout: 0 });
    await this.run("Developer: Reload Window");
    await loads;
    await this.page.locator(".monaco-workbench").waitFor();
  }

  /** Runs a command by its full title, from the palette. */
  async run(title: string): Promise<void> {
    await this.pick("F1", `>${title}`, title);
  }

  /** Opens a list, by a command's title or otherwise, and takes the row that holds `row`. */
  choose(open: string | (() => Promise<void>), row: string): Promise<void> {
    return takeRow(this.page, typeof open === "string" ? () => this.run(open) : open, this.row(row));
  }

  /** Opens a file of the workspace by its name, from the quick open box. */
  async open(name: string): Promise<void> {
    const tab = this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`);
    // A box that lists files while the workbench still looks for them may take another one, or none.
    for (let tries = 0; tries < 10 && !(await tab.isVisible()); tries++) {
      await this.pick("Control+P", name, name);
      await tab.waitFor({ timeout: 10_000 }).catch(() => closeList(this.page));
    }
    await tab.waitFor();
    await this.lines.first().waitFor();
  }

  /** Saves the file in front, and closes it. */
  async saveAndClose(): Promise<void> {
    await focusLine(this.lines.first());
    await pressUntil(this.page, "Control+S", this.page.locator(".tabs-container .tab.active:not(.dirty)"));
    await this.run("View: Close Editor");
    await this.page.locator(".tabs-container .tab.active").waitFor({ state: "detached" });
  }

  /** Takes the path that a dialog for a file proposes, and says which. */
  async acceptPath(): Promise<string> {
    const input = this.page.locator(".quick-input-widget:visible .quick-input-box input");
    await expect.poll(() => input.inputValue()).toMatch(/^\/.*\.\w+$/);
    const path = await input.inputValue();
    // A dialog that still looks for the folder takes no key.
    for (let tries = 0; tries < 20 && (await input.isVisible()); tries++) {
      await this.page.keyboard.press("Enter");
      await input.waitFor({ state: "hidden", timeout: 4000 }).catch(() => undefined);
    }
    return path;
  }

  /** Picks a colour theme by its name. */
  async chooseTheme(name: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget:visible .quick-input-box input");
    await pressUntil(this.page, ["Control+K", "Control+T"], input);
    await input.fill(name);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
    await input.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Waits until what is typed goes into the editor in front. */
  async focusEditor(): Promise<void> {
    await this.page.locator(".monaco-editor.focused").first().waitFor();
  }

  /** Opens a quick input by its key, types, and takes the row that holds `row`. */
  private pick(key: string, text: string, row: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget:visible .quick-input-box input");
    const open = async (): Promise<void> => {
      await pressUntil(this.page, key, input);
      await input.fill(text, { timeout: 4000 });
    };
    return takeRow(this.page, open, this.row(row));
  }

  /** A row of the list that a quick input shows. */
  private row(text: string): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
  }

  /** The visible lines of the editor. */
  get lines(): Locator {
    return this.page.locator(".monaco-editor .view-lines .view-line");
  }

  /** The visible line of the editor that holds this text. The editor writes spaces as no-break spaces. */
  line(text: string): Locator {
    return this.lines.filter({ hasText: new RegExp(escapeRegExp(text).replaceAll(" ", "\\s")) });
  }

  /** Puts another text in place of the line that holds `old`. */
  async replaceLine(old: string, text: string): Promise<void> {
    await focusLine(this.line(old));
    await replaceLine(this.page, text, this.line(text));
  }

  squiggles(severity: "error" | "warning" | "info" | "hint"): Locator {
    return this.page.locator(`.monaco-editor .squiggly-${severity}`);
  }

  /** The rows of the Problems view, which must be open. */
  get problems(): Locator {
    return this.page.locator(".markers-panel .monaco-list-row");
  }

  async showProblems(): Promise<void> {
    await this.run("Problems: Focus on Problems View");
    await this.page.locator(".markers-panel").waitFor();
  }

  /** Points at the middle of a piece of the editor's text and returns the hover that opens. */
  async hover(text: Locator): Promise<Locator> {
    const hover = this.page.locator(".monaco-hover:visible");
    await pointUntil(text, hover.locator(".hover-contents"));
    return hover;
  }

  /** The content of a webview that lies in `place` (all of the window by default). */
  webview(place: Page | Locator = this.page): FrameLocator {
    return place.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** The same, for scripts to run in. */
  async frame(): Promise<Frame> {
    const handle = await this.page.frameLocator("iframe.webview.ready").locator("iframe#active-frame").elementHandle();
    const frame = await handle?.contentFrame();
    if (!frame) throw new Error("no webview is open");
    return frame;
  }

  /** A picture under test-results/, once the window has settled. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await sleep(300);
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** Closes the window. Fails where something in it asked for another host than this machine. */
  async close(): Promise<void> {
    open.delete(this);
    await this.context.close();
    expect([...this.outside]).toEqual([]);
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
