// Random scenarios about large folios: memory that faults map by 16 KiB to 1 MiB at once, and all that cuts, shares, moves and splits
// them, before and after a userfaultfd watches it.

import { choose, type Random, RandomLines, times } from "./random-choice.ts";

const SIZES = ["16k", "32k", "64k", "128k", "16k-64k", "16k,64k", "32k-128k"] as const;
const POLICIES = ["always", "always", "always", "madvise", "inherit"] as const;
const ADVICE: readonly string[] = [
  ...times("dontneed", 6),
  ...times("pageout", 5),
  ...times("cold", 2),
  ...times("free", 3),
  ...["populate_read", "populate_write", "populate_write", "hugepage", "nohugepage", "wipeonfork", "dontfork"],
];
const RECENT_ADVICE = ["guard_install", "guard_remove"] as const;
const WAYS = ["copy_user", "process_vm", "ptrace", "gup", "pin"] as const;

/** As the lines of a .scn. `recent`: may use what came after 6.1. */
export function folioScenario(random: Random, recent: boolean): string[] {
  return new FolioWriter(random, recent).build();
}

export class FolioWriter extends RandomLines {
  protected readonly recent: boolean;
  /** Pages of each region. */
  protected readonly regions = new Map<string, number>();
  private readonly processes = new Map<string, boolean>([["A", false]]);
  private forkEvent = false;

  constructor(random: Random, recent: boolean) {
    super(random);
    this.recent = recent;
  }

  build(): string[] {
    this.machine();
    if (this.chance(0.6)) this.say("swapon");
    const count = this.chance(0.7) ? 1 : 2;
    for (let i = 0; i < count; i++) this.map();
    const before = this.between(1, 6);
    for (let i = 0; i < before; i++) this.step(false);
    if (this.chance(0.85)) this.watch();
    const after = this.between(5, 16);
    for (let i = 0; i < after; i++) this.step(true);
    return this.out;
  }

  protected machine(): void {
    const thp = choose(this.random, ["madvise", "madvise", "always"]);
    this.say(`machine thp=${thp} mthp=${choose(this.random, SIZES)}:${choose(this.random, POLICIES)}`);
  }

  protected map(): void {
    const place = `r${this.regions.size}`;
    const pages = choose(this.random, [16, 24, 32, 40, 48]);
    this.say("mmap A", place, "anon", pages);
    this.regions.set(place, pages);
    if (this.chance(0.4)) this.say("madvise A", place, 0, pages, "hugepage");
    const writes = this.between(1, 4);
    for (let i = 0; i < writes; i++) this.say("write A", place, this.below(pages));
  }

  /** Beside those for writes. */
  protected features(): string[] {
    return [];
  }

  protected modes(): string {
    return this.chance(0.85) ? "wp" : "wp,missing";
  }

  private watch(): void {
    const features = ["pfwp", ...this.features()];
    this.forkEvent = this.chance(0.5);
    if (this.forkEvent) features.push("fork");
    if (this.chance(0.4)) features.push("remap");
    if (this.recent) {
      if (this.chance(0.5)) features.push("wpunpop");
      if (this.chance(0.25)) features.push("wpasync");
      features.push("move");
    }
    this.say("uffd A", features.join(","));
    this.processes.set("A", true);
    for (const [place, pages] of this.regions) {
      this.say("reg A", place, 0, pages, this.modes());
      this.say("wp A", place, ...(this.chance(0.6) ? [0, pages] : this.range(pages)));
    }
  }

  protected step(watched: boolean): void {
    const mm = choose(this.random, [...this.processes.keys()]);
    const [place, pages] = choose(this.random, [...this.regions]);
    const [page, count] = this.range(pages);
    const x = this.random();
    if (x < 0.06) this.say("read", mm, place, page);
    else if (x < 0.26) this.say("write", mm, place, page);
    else if (x < 0.5) this.say("madvise", mm, place, page, count, this.advice());
    else if (x < 0.56) this.say("drop_slab");
    else if (x < 0.62) this.fork(mm);
    else if (x < 0.66) this.say("mprotect", mm, place, page, count, choose(this.random, ["ro", "rw", "rw", "none"]));
    else if (x < 0.69) this.say("munmap", mm, place, page, count);
    else if (x < 0.73) this.mremap(mm, place, page, count);
    else if (x < 0.76) this.say(choose(this.random, ["mlock", "munlock"]), mm, place, page, count);
    else if (x < 0.79 && mm !== "A") {
      this.say("exit", mm);
      this.processes.delete(mm);
    } else if (x < 0.82) this.byKernel(mm, place, page, count);
    else if (x < 0.83) this.say("migrate", mm, place, page);
    else if (x < 0.84) this.say("clear_refs", mm);
    else if (x < 0.85 && this.out[1] === "swapon") this.say("swapoff");
    else if (watched) this.watched(mm, place, pages, page, count);
  }

  private watched(mm: string, place: string, pages: number, page: number, count: number): void {
    const x = this.random();
    if (x < 0.35) this.say("wp", mm, place, page, count);
    else if (x < 0.6) this.say(choose(this.random, ["unwp", "resolve"]), mm, place, page, count);
    else if (x < 0.7) this.say("copy", mm, place, page, 1, 50, this.chance(0.5) ? "wp" : "");
    else if (x < 0.75) this.say("zeropage", mm, place, page, 1);
    else if (x < 0.82) this.say("unreg", mm, place, page, count);
    else if (x < 0.87) this.say("close", mm);
    else if (this.recent && x < 0.95) this.say("pmscan", mm, place, 0, pages, choose(this.random, ["", "wp"]));
    else if (this.recent)
      this.say("move", mm, place, page, 1, choose(this.random, [...this.regions.keys()]), this.below(pages));
  }

  protected advice(): string {
    return this.recent && this.chance(0.08) ? choose(this.random, RECENT_ADVICE) : choose(this.random, ADVICE);
  }

  protected fork(mm: string): void {
    const child = ["B", "D"].find((name) => !this.processes.has(name));
    if (child === undefined) return;
    this.say("fork", mm, child);
    this.processes.set(child, this.processes.get(mm) === true && this.forkEvent);
  }

  /** To a place of the same alignment or another. */
  private mremap(mm: string, place: string, page: number, count: number): void {
    const to = `r${this.regions.size}`;
    if (this.regions.size >= 6) return;
    const at = this.chance(0.5) ? page : this.below(8);
    this.say("mremap", mm, place, page, count, to, at, this.chance(0.3) ? "dontunmap" : "");
    this.regions.set(to, at + count);
  }

  private byKernel(mm: string, place: string, page: number, count: number): void {
    const x = this.random();
    if (x < 0.3) this.say("pin", mm, place, page, Math.min(count, 4));
    else if (x < 0.4) this.say("unpin", mm, place, page, count);
    else this.say(choose(this.random, ["kread", "kwrite"]), mm, place, page, choose(this.random, WAYS));
  }

  protected range(pages: number): [first: number, count: number] {
    if (this.chance(0.15)) return [0, pages];
    if (this.chance(0.25) && pages >= 16) return [16 * this.below(Math.floor(pages / 16)), 16];
    const first = this.below(pages);
    return [first, this.chance(0.6) ? this.between(1, Math.min(12, pages - first)) : 1];
  }
}
