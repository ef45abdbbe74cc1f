// The browser of every test that looks at a page: one process for each file of tests, in which each page has a context of its own, with nothing in it
// from the one before. A window of VS Code has a browser of its own (test/e2e/harness.ts).
import { type Browser, chromium } from "playwright-core";
import { afterAll, inject } from "vitest";

/** Nothing of it asks for another host than this machine, and nothing needs a screen. */
export const browserArguments: string[] = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

let launched: Promise<Browser> | undefined;
afterAll(async () => (await launched)?.close());

/** The file's browser, which is started when it is first asked for. */
export function theBrowser(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath: inject("headlessShell"), args: browserArguments });
  return launched;
}
