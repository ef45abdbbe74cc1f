// The address bar: what stands behind `#` is what the page shows, and goes nowhere. A link (analysis/share) or `example/NAME`.

import { examples, first } from "generated:examples";
import { readLink, writeLink } from "../analysis/share/link.ts";
import { type Opening, type Page, pinned } from "./page.ts";

export interface Arrival {
  readonly opening: Opening;
  /** Why it is not what the address says. */
  readonly problem: string | null;
  /** Nobody asked for anything: the page may show what it is about. */
  readonly welcome: boolean;
}

const WAIT = 400;
const EXAMPLE = /^#example\/(?<name>[\w.-]+)$/;
const empty = { text: "", name: "scenario.pte", step: 0, selected: null };

/** What the address asks for. */
export function arrive(): Arrival {
  const { hash } = location;
  if (hash === "" || hash === "#") {
    const opening = { text: first, name: "scenario.pte", step: null, selected: null };
    return { opening, problem: null, welcome: true };
  }
  const named = EXAMPLE.exec(hash)?.groups?.name;
  if (named !== undefined) {
    const opening = exampleNamed(named);
    if (opening) return { opening, problem: null, welcome: false };
    return { opening: empty, problem: `There is no example called ${named}.`, welcome: false };
  }
  const shared = readLink(hash);
  if ("problem" in shared) return { opening: empty, problem: shared.problem, welcome: false };
  const { step, selected } = shared;
  return { opening: { text: pinned(shared), name: "scenario.pte", step, selected }, problem: null, welcome: false };
}

export function exampleNamed(name: string): Opening | null {
  const example = examples.find((each) => each.name === name);
  return example ? { text: example.text, name: `${name}.pte`, step: null, selected: null } : null;
}

/** Follows the page: a reload comes back to the same, and Back leads to what was there before another scenario was opened. */
export class Address {
  private readonly page: Page;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private kept: string;

  constructor(page: Page) {
    this.page = page;
    this.kept = location.hash;
    page.onChange = (own) => {
      if (own) this.keepSoon();
    };
    addEventListener("hashchange", () => void this.followed());
    addEventListener("pagehide", () => this.flush());
  }

  /** The whole address of what is in sight. */
  link(): string {
    return new URL(`#${writeLink(this.page.shared())}`, location.href).href;
  }

  /** Another scenario takes the place of this one, which Back brings back. */
  async open(opening: Opening, hash: string): Promise<void> {
    this.flush();
    history.pushState(null, "", hash);
    this.kept = location.hash;
    this.page.notice("");
    await this.page.open(opening);
  }

  private keepSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), WAIT);
  }

  private flush(): void {
    if (this.timer !== undefined) this.keep();
  }

  /** The address holds what is in sight. */
  keep(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    history.replaceState(null, "", this.link());
    this.kept = location.hash;
  }

  /** Back, forward, or a link pasted over this one. */
  private async followed(): Promise<void> {
    if (location.hash === this.kept) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.kept = location.hash;
    const { opening, problem } = arrive();
    this.page.notice(problem ?? "", "problem");
    await this.page.open(opening);
  }
}
