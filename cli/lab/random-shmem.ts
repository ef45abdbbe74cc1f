// Random scenarios about large folios of memfds, tmpfs and shared anonymous memory: faults, holes, truncation, writes by system calls.

import { choose, type Random } from "./random-choice.ts";
import { FolioWriter } from "./random-folio.ts";

const SIZES = ["64k", "64k", "16k-64k", "8k", "32k", "128k", "8k-128k", "16k,64k"] as const;
const POLICIES = ["always", "always", "always", "within_size", "advise", "inherit"] as const;
const SHMEM = ["never", "never", "always", "within_size", "advise"] as const;
const HUGE = ["always", "within_size", "within_size", "advise", "never"] as const;
const ADVICE = ["dontneed", "dontneed", "dontneed", "pageout", "pageout", "cold", "remove", "populate_read"] as const;
const RARE_ADVICE = ["populate_write", "hugepage", "nohugepage", "willneed", "dontfork", "free"] as const;

/** As the lines of a .scn. `recent`: may use what came after 6.1. */
export function shmemScenario(random: Random, recent: boolean): string[] {
  return new ShmemWriter(random, recent).build();
}

class ShmemWriter extends FolioWriter {
  /** Pages that each file had at first. */
  private readonly files = new Map<string, number>();

  /** khugepaged passes by: files of 2 MiB, of which the first pages are used. */
  private isDaemons = false;

  protected override machine(): void {
    this.isDaemons = this.chance(0.08);
    if (this.isDaemons) {
      this.say("machine shmem=advise");
      return;
    }
    const sizes = this.chance(0.8) ? ` mshmem=${choose(this.random, SIZES)}:${choose(this.random, POLICIES)}` : "";
    this.say(`machine shmem=${choose(this.random, SHMEM)}${sizes}`);
  }

  /** Of all of a file or a part, shared or private; two mappings of one file at times. */
  protected override map(): void {
    if (this.isDaemons) {
      this.mapForDaemon();
      return;
    }
    const place = `r${this.regions.size}`;
    let pages: number = choose(this.random, [16, 20, 32, 40, 48]);
    if (this.chance(0.2)) this.say("mmap A", place, "shanon", pages);
    else {
      const [file, size] = this.file(pages);
      const offset = this.chance(0.75) ? 0 : this.chance(0.5) ? 16 : this.below(8);
      pages = Math.max(size - offset, 4) + (this.chance(0.15) ? 16 : 0);
      this.say("mmap A", place, file, pages, this.chance(0.2) ? "priv" : "", ...(offset > 0 ? ["off", offset] : []));
    }
    this.regions.set(place, pages);
    if (this.chance(0.3)) this.say("madvise A", place, 0, pages, "hugepage");
    const accesses = this.between(1, 4);
    for (let i = 0; i < accesses; i++) this.say(this.chance(0.6) ? "write A" : "read A", place, this.below(pages));
  }

  /**
   * One mapping that the daemon takes, since it passes over all that there is, and not over what is asked for alone. It knows the process by the second
   * MADV_HUGEPAGE on shmem: of an empty mapping, so that it does not come before it is asked to.
   */
  private mapForDaemon(): void {
    if (this.regions.size > 0) return;
    this.say("file f3 memfd 512");
    this.say("mmap A r7 f3 512");
    for (let i = 0; i < 2; i++) this.say("madvise A r7 0 512 hugepage");
    this.say("file f0 memfd 512");
    this.files.set("f0", 48);
    this.say("mmap A r0 f0 512", this.chance(0.2) ? "priv" : "", "track 48");
    this.regions.set("r0", 48);
    for (let i = 0; i < 3; i++) this.say(this.chance(0.7) ? "write A r0" : "read A r0", this.below(48));
    this.say("madvise A r0 0 512 hugepage");
  }

  protected override fork(mm: string): void {
    if (!this.isDaemons) super.fork(mm);
  }

  private file(pages: number): [string, number] {
    const [known] = [...this.files];
    if (known !== undefined && this.chance(0.6)) return known;
    const file = `f${this.files.size}`;
    this.files.set(file, pages);
    if (this.chance(0.25)) this.say("file", file, "tmpfs", pages, "huge", choose(this.random, HUGE));
    else this.say("file", file, this.chance(0.85) ? "memfd" : "tmpfs", pages);
    if (this.chance(0.3)) this.say("pwrite", file, this.below(pages), 7);
    return [file, pages];
  }

  protected override features(): string[] {
    return ["wpfile", "mshmem", ...(this.recent ? ["minshmem"] : [])];
  }

  protected override modes(): string {
    return this.chance(0.75) ? "wp" : choose(this.random, ["wp,missing", "missing", this.recent ? "minor" : "wp"]);
  }

  protected override step(watched: boolean): void {
    if (this.isDaemons && this.chance(0.2)) {
      this.say("khugepaged A r0 0 512");
      return;
    }
    const chosen = this.files.size > 0 && this.chance(0.2) ? choose(this.random, [...this.files]) : undefined;
    if (chosen === undefined) super.step(watched);
    else this.byFile(...chosen);
  }

  private byFile(file: string, pages: number): void {
    const page = this.below(pages);
    const count = this.chance(0.3) ? 8 : this.between(1, 6);
    const x = this.random();
    if (x < 0.45) this.say("fallocate", file, "punch", page, count);
    else if (x < 0.6) this.say("fallocate", file, "alloc", page, count);
    else if (x < 0.75) this.say("pwrite", file, page, 9);
    else if (x < 0.85) this.say("pread", file, page);
    else this.say("ftruncate", file, this.chance(0.5) || this.isSwapped() ? pages : page);
  }

  /** A cut inside of a large folio that is in swap never ends, and can't be killed (shmem_undo_range() since 6.19, 6.18.9 and 6.12.78). */
  private isSwapped(): boolean {
    return this.out[1] === "swapon" && this.out.some((line) => line.endsWith("pageout"));
  }

  protected override advice(): string {
    return this.chance(0.85) ? choose(this.random, ADVICE) : choose(this.random, RARE_ADVICE);
  }
}
