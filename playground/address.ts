// The address bar: what stands behind `#` is what the page shows, and goes nowhere. A link (analysis/share) or `example/NAME`.

import { first } from "generated:first";
import type { Shared } from "../analysis/share/link.ts";
import { type Opening, type Page, pinned } from "./page.ts";

export interface Arrival {
  readonly opening: Opening;
  /** Why it is not what the address says. */
  readonly problem: string | null;
  /** Nobody asked for anything: the page may show what it is about. */
  readonly welcome: boolean;
}

/** The address of an empty scenario. */
export const NEW = "#new";
/** What a link to a decoded text begins with: the text stands behind it. */
export const DECODE = "#decode/";
const WAIT = 400;
const EXAMPLE = /^#example\/(?<name>[\w./-]+)$/;
const empty = { text: "", name: "scenario.pte", step: 0, selected: null };

/** The format of links, and the compression that it stands on: a first visit needs neither until something is changed. */
const links = () => import("../analysis/share/link.ts");

/** What the address asks for. */
export async function arrive(): Promise<Arrival> {
  const { hash } = location;
  const isDecoder = hash.startsWith(DECODE);
  if (hash === "" || hash === "#" || isDecoder) {
    const opening = { text: first, name: "scenario.pte", step: null, selected: null };
    return { opening, problem: null, welcome: !isDecoder };
  }
  if (hash === NEW) return { opening: empty, problem: null, welcome: false };
  const named = EXAMPLE.exec(hash)?.groups?.name;
  if (named !== undefined) {
    const opening = await exampleNamed(named);
    if (opening) return { opening, problem: null, welcome: false };
    return { opening: empty, problem: `There is no example called ${named}.`, welcome: false };
  }
  const { readLink } = await links();
  const shared = readLink(hash);
  if ("problem" in shared) return { opening: empty, problem: shared.problem, welcome: false };
  const { step, selected } = shared;
  return { opening: { text: pinned(shared), name: "scenario.pte", step, selected }, problem: null, welcome: false };
}

/** The examples come when they are asked for: most who follow a link never do. */
export async function exampleNamed(name: string): Promise<Opening | null> {
  const { examples } = await import("generated:examples");
  const example = examples.find((each) => each.name === name);
  return example ? { text: example.text, name: `${name}.pte`, step: null, selected: null } : null;
}

/** Follows the page: a reload comes back to the same, and Back leads to what was there before another scenario was opened. */
export class Address {
  private readonly page: Page;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stored: string;
  /** There from the first change on, so that what is typed is kept even where the page is left at once. */
  private write: ((shared: Shared) => string) | null = null;

  constructor(page: Page) {
    this.page = page;
    this.stored = location.hash;
    page.onChange = (own) => {
      if (!own) return;
      void this.prepare();
      this.keepSoon();
    };
    addEventListener("hashchange", () => void this.followed());
    addEventListener("pagehide", () => this.flush());
  }

  /** The whole address of what is in sight. */
  async link(): Promise<string> {
    await this.prepare();
    return this.now() ?? location.href;
  }

  /** The address holds what is in sight. */
  async keep(): Promise<void> {
    await this.prepare();
    this.store();
  }

  private async prepare(): Promise<void> {
    this.write ??= (await links()).writeLink;
  }

  private now(): string | null {
    return this.write && new URL(`#${this.write(this.page.shared())}`, location.href).href;
  }

  /** Another scenario takes the place of this one, which Back brings back. */
  async open(opening: Opening, hash: string): Promise<void> {
    this.flush();
    history.pushState(null, "", hash);
    this.stored = location.hash;
    this.page.notice("");
    await this.page.open(opening);
  }

  private keepSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(), WAIT);
  }

  private flush(): void {
    if (this.timer !== undefined) this.store();
  }

  private store(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const address = this.now();
    if (address === null) return;
    history.replaceState(null, "", address);
    this.stored = location.hash;
  }

  /** Back, forward, or a link pasted over this one. */
  private async followed(): Promise<void> {
    if (location.hash === this.stored) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.stored = location.hash;
    const { opening, problem } = await arrive();
    this.page.notice(problem ?? "", "problem");
    await this.page.open(opening);
  }
}
