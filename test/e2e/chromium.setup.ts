// The browser of all tests that look at a page, in VS Code and outside of it.
import type { TestProject } from "vitest/node";
import { setUp } from "../../tools/needs.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The path of its program: for windows of VS Code, and for pages. */
    chromium: string;
    headlessShell: string;
  }
}

export default function start(project: TestProject): void {
  const { chromium, headlessShell } = setUp();
  project.provide("chromium", chromium);
  project.provide("headlessShell", headlessShell);
}
