// VS Code with the extension installed, in the harness of the end-to-end tests.
import type { Locator } from "playwright-core";
import type { Window } from "../e2e/harness.ts";
import type { ScenarioName } from "./scenarios.ts";
import { type Panel, Surface } from "./surface.ts";

/** A check opens a few editors at most. */
const MOST_TRIES = 12;

export class VsCodeSurface extends Surface {
  readonly name = "VS Code";
  private readonly window: Window;

  constructor(window: Window) {
    super(window.page);
    this.window = window;
  }

  open(name: ScenarioName): Promise<void> {
    return this.openFile(name);
  }

  /** Shows a file of the workspace, as it was at first, and nothing else. */
  async openFile(name: string): Promise<void> {
    const { window, page } = this;
    await page.keyboard.press("Escape");
    // What the check before has typed is not kept.
    const tab = page.locator(".tabs-container .tab");
    for (let tries = 0; tries < MOST_TRIES && (await tab.count()) > 0; tries++) {
      const left = await tab.count();
      await window.run("View: Revert and Close Editor");
      // A command is lost where it falls while the workbench moves the focus: then once more.
      await tab
        .nth(left - 1)
        .waitFor({ state: "detached", timeout: 3000 })
        .catch(() => undefined);
    }
    await window.open(name);
  }

  async problem(text: string): Promise<Locator> {
    await this.window.showProblems();
    return this.window.problems.filter({ hasText: text }).first();
  }

  async panel(open = true): Promise<Panel> {
    const panel = this.webview.locator("pte-panel");
    if (open && (await this.page.locator(".tab", { hasText: "Page tables:" }).count()) === 0)
      await this.window.run("ptescope: Show Page Tables");
    await panel.locator(".statement").waitFor();
    return panel;
  }

  async walkthrough(): Promise<void> {
    await this.codeLenses.filter({ hasText: "Start walkthrough" }).first().click();
  }

  async compareKernels(): Promise<Locator> {
    const lens = this.codeLenses.filter({ hasText: "Compare" }).first();
    await this.window.choose(() => lens.click(), "Kernels");
    return this.webview.locator("body");
  }

  async decode(value: string): Promise<Locator> {
    await this.window.run("ptescope: Open Decoder");
    const decoder = this.webview.locator("ptescope-decoder");
    await decoder.locator("textarea").fill(value);
    return decoder;
  }

  explained(): Locator {
    return this.webview.locator("body");
  }

  async link(): Promise<string> {
    const { page } = this;
    const copied = page.locator(".notification-toast", { hasText: "The link is copied." }).first();
    const address = page.locator(".quick-input-widget:visible", { hasText: "Where is the page" }).locator("input");
    for (let tries = 0; tries < MOST_TRIES && !(await copied.isVisible()); tries++) {
      await this.window.choose("ptescope: Copy Link", "Link to a page of ptescope");
      await address
        .fill("https://example.org/ptescope/", { timeout: 10_000 })
        .then(() => address.press("Enter", { timeout: 4000 }))
        .then(() => copied.waitFor({ timeout: 20_000 }))
        .catch(() => page.keyboard.press("Escape"));
    }
    return page.evaluate(() => navigator.clipboard.readText());
  }

  private get webview() {
    return this.page
      .locator("iframe.webview.ready")
      .last()
      .contentFrame()
      .locator("iframe#active-frame")
      .contentFrame();
  }
}
