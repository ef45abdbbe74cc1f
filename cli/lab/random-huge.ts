// Random scenarios about huge pages: THPs of anonymous memory and of memfds, whole and in part, and hugetlb pages with ranges that are no
// whole pages.

import { choose, type Random, times } from "./random-choice.ts";
import { FolioWriter } from "./random-folio.ts";

/** 4 KiB pages of a THP. */
const THP = 512;
/** Pages that the recorder looks at. */
const TRACKED = 6;
const ADVICE: readonly string[] = [
  ...times("dontneed", 4),
  ...times("pageout", 4),
  ...times("collapse", 3),
  ...times("cold", 2),
  ...times("free", 3),
  ...["populate_read", "populate_write", "hugepage", "nohugepage", "wipeonfork", "dontfork", "remove"],
];
const HUGETLB_ADVICE: readonly string[] = [
  ...times("dontneed", 3),
  ...times("remove", 3),
  ...["cold", "free", "populate_read", "populate_write", "pageout", "willneed", "wipeonfork"],
];

/** As the lines of a .scn. `recent`: may use what came after 6.1. */
export function hugeScenario(random: Random, recent: boolean): string[] {
  return random() < 0.6 ? new ThpWriter(random, recent).build() : new HugetlbWriter(random, recent).build();
}

class ThpWriter extends FolioWriter {
  protected override machine(): void {
    // Distributions' settings, which are the recorder's: THP for who asks for it, none of shmem but by MADV_COLLAPSE.
  }

  protected override map(): void {
    const place = `r${this.regions.size}`;
    const pages = this.chance(0.7) ? THP : 2 * THP;
    if (this.chance(0.3)) {
      const file = `f${this.regions.size}`;
      this.say("file", file, this.chance(0.7) ? "memfd" : "tmpfs", pages);
      this.say("mmap A", place, file, pages, this.chance(0.25) ? "priv" : "", "track", TRACKED);
    } else this.say("mmap A", place, "anon", pages, "track", TRACKED);
    this.regions.set(place, pages);
    if (this.chance(0.85)) this.say("madvise A", place, 0, pages, "hugepage");
    const accesses = this.between(1, 3);
    for (let i = 0; i < accesses; i++) this.say(this.chance(0.75) ? "write A" : "read A", place, this.page(pages));
    if (this.chance(0.4)) this.say("madvise A", place, 0, THP, "collapse");
  }

  protected override features(): string[] {
    return ["wpfile", "mshmem"];
  }

  protected override advice(): string {
    return choose(this.random, ADVICE);
  }

  private page(pages: number): number {
    if (pages <= TRACKED) return this.below(pages);
    return this.chance(0.85) ? this.below(TRACKED) : this.below(pages);
  }

  protected override range(pages: number): [first: number, count: number] {
    if (pages < THP) return super.range(pages);
    if (this.chance(0.4)) return [0, THP];
    if (this.chance(0.15)) return [0, pages];
    const first = this.page(pages);
    return [first, Math.min(pages - first, this.chance(0.2) ? THP : this.between(1, 4))];
  }
}

class HugetlbWriter extends FolioWriter {
  protected override machine(): void {
    this.say("hugepages", this.between(4, 10));
  }

  protected override map(): void {
    const place = `r${this.regions.size}`;
    const pages = this.between(2, 3);
    if (this.chance(0.2)) this.say("mmap A", place, "hanon", pages);
    else {
      this.say("file", `f${this.regions.size}`, "hugetlb", pages);
      this.say("mmap A", place, `f${this.regions.size}`, pages, this.chance(0.3) ? "priv" : "");
    }
    this.regions.set(place, pages);
    for (let page = 0; page < pages; page++)
      if (this.chance(0.6)) this.say(this.chance(0.8) ? "write A" : "read A", place, page);
  }

  protected override features(): string[] {
    return ["wpfile", "mhuge", "minhuge", ...(this.chance(0.3) ? ["remove"] : [])];
  }

  protected override modes(): string {
    return this.chance(0.7) ? "wp" : choose(this.random, ["wp,missing", "missing", "wp,minor"]);
  }

  protected override advice(): string {
    return choose(this.random, HUGETLB_ADVICE);
  }

  protected override range(pages: number): [first: number, count: number] {
    const first = this.below(pages);
    return [first, this.between(1, pages - first)];
  }

  /** Files, and ranges that begin or end inside of a page, which each call takes in its own way. */
  protected override step(watched: boolean): void {
    if (this.chance(0.2)) {
      const file = `f${this.below(this.regions.size)}`;
      const [page, count] = this.range(2);
      this.say("fallocate", file, this.chance(0.6) ? "punch" : "alloc", page, count);
      return;
    }
    const before = this.out.length;
    super.step(watched);
    const last = this.out.at(-1);
    if (this.out.length === before || last === undefined || !this.chance(0.35)) return;
    if (!/^(?:madvise|mprotect|munmap|mlock|munlock|wp|unwp) /.test(last)) return;
    const skew = choose(this.random, [0, 0, 0, 4096, 8192, 1, 1048576]);
    const bytes = choose(this.random, [4096, 2093056, 2097152, 2101248, 3145728, 100]);
    this.out[this.out.length - 1] = `${last}${skew > 0 ? ` skew ${skew}` : ""} bytes ${bytes}`;
  }
}
