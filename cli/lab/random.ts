// Random scenarios for the recorder: userfaultfd write-protection in the middle of everything that moves, drops or shares pages. The same seed
// and number give the same scenario. Even numbers use only what Linux 6.1 has, so that one set serves every kernel; odd ones
// may use anything up to 6.18. The distribution is that of the corpus's random set, with accesses by the kernel and pins among them.

import { choose, generator, type Random, RandomLines, times } from "./random-choice.ts";
import { folioScenario } from "./random-folio.ts";
import { hugeScenario } from "./random-huge.ts";
import { shmemScenario } from "./random-shmem.ts";

type Kind = "anon" | "shanon" | "shmem" | "ptmpfs" | "pmemfd" | "huge" | "phuge";

interface Region {
  readonly kind: Kind;
  readonly pages: number;
  readonly file: string | undefined;
  readonly private: boolean;
}

const KINDS: readonly Kind[] = [
  ...times<Kind>("anon", 4),
  ...times<Kind>("shmem", 4),
  "ptmpfs",
  "ptmpfs",
  "pmemfd",
  "shanon",
];
const HUGE_KINDS: readonly Kind[] = ["huge", "phuge"];
const FILE_KINDS = { shmem: "memfd", pmemfd: "memfd", ptmpfs: "tmpfs", huge: "hugetlb", phuge: "hugetlb" } as const;

const ADVICE: readonly string[] = [
  ...times("dontneed", 5),
  ...times("pageout", 5),
  ...["cold", "populate_read", "populate_read", "populate_write", "free", "free", "willneed", "wipeonfork", "dontfork"],
];
const WAYS: readonly string[] = ["copy_user", "process_vm", "ptrace", "gup", "kvm", "pin"];
const HUGE_ADVICE: readonly string[] = ["dontneed", "remove", "cold"];

/** Operations past this many are left out: the recorder takes 64. */
const MOST = 60;

/** Of every five the last is about large folios: of anonymous memory and of shmem in turn. */
const FOLIOS = 5;
/** Of every twenty these are about huge pages, an even one and an odd one. */
const HUGE_PAGES: readonly number[] = [6, 13];

/** Scenario `number` of a seed, as the lines of a .scn. */
export function randomScenario(seed: number, number: number): string[] {
  const random = generator(`${seed}-${number}`);
  const recent = number % 2 === 1;
  return linesOf(random, number, recent).slice(0, MOST);
}

function linesOf(random: Random, number: number, recent: boolean): string[] {
  if (HUGE_PAGES.includes(number % (4 * FOLIOS))) return hugeScenario(random, recent);
  if (number % FOLIOS !== FOLIOS - 1) return new Writer(random, recent).build();
  return number % (4 * FOLIOS) < 2 * FOLIOS ? shmemScenario(random, recent) : folioScenario(random, recent);
}

class Writer extends RandomLines {
  /** May use what came after 6.1. */
  private readonly recent: boolean;
  private readonly regions = new Map<string, Region>();
  /** Process to whether it has a userfaultfd. */
  private readonly processes = new Map<string, boolean>([["A", false]]);
  private files = 0;
  private places = 0;
  private forkEvent = false;
  private features = "";
  /** The monitor takes its time: messages wait until the scenario reads them. */
  private readonly slowMonitor: boolean;

  constructor(random: Random, recent: boolean) {
    super(random);
    this.recent = recent;
    this.slowMonitor = this.chance(0.25);
  }

  build(): string[] {
    const huge = this.chance(0.08);
    if (huge) this.say("hugepages 10");
    else if (this.chance(0.7)) this.say("swapon");
    const count = huge || this.chance(0.6) ? 1 : 2;
    for (let i = 0; i < count; i++) {
      const pages = huge ? this.between(2, 3) : this.places > 0 ? this.between(4, 6) : this.between(4, 8);
      this.map(this.choose(huge ? HUGE_KINDS : KINDS), pages);
    }
    this.features = this.chooseFeatures();
    this.open("A");
    if (this.chance(0.3)) this.shareFile();
    for (const [place, region] of this.regions) {
      this.say("reg A", place, 0, region.pages, this.modes(region));
      for (let page = 0; page < region.pages; page++) {
        const x = this.random();
        if (x < 0.5) this.say("write A", place, page);
        else if (x < 0.65) this.say("read A", place, page);
      }
    }
    if (this.chance(0.85)) {
      const [place, region] = this.place();
      this.say("wp A", place, ...(this.chance(0.6) ? [0, region.pages] : this.pages(region)));
    }
    const steps = this.between(5, 20);
    for (let i = 0; i < steps; i++) {
      this.step(huge);
      if (this.slowMonitor && this.chance(0.4)) this.readMessages();
    }
    return this.out;
  }

  private open(mm: string): void {
    this.say("uffd", mm, this.features, this.slowMonitor ? "unread" : "");
    this.processes.set(mm, true);
  }

  private readMessages(): void {
    const mm = this.choose([...this.processes.keys()]);
    if (this.chance(0.1)) this.say("uffdpoll", mm);
    else this.say("uffdread", mm, this.choose([1, 1, 1, 2, 5]));
  }

  private choose<T>(from: readonly T[]): T {
    return choose(this.random, from);
  }

  private place(): [string, Region] {
    return this.choose([...this.regions]);
  }

  private pages({ pages }: Region): [first: number, count: number] {
    const first = this.below(pages);
    const count = this.chance(0.5) ? this.between(1, pages - first) : 1;
    return this.chance(0.2) ? [0, pages] : [first, count];
  }

  private map(kind: Kind, pages: number): void {
    const place = `r${this.places++}`;
    if (kind === "anon" || kind === "shanon") {
      this.say("mmap A", place, kind, pages);
      this.regions.set(place, { kind, pages, file: undefined, private: kind === "anon" });
      return;
    }
    const file = `f${this.files++}`;
    const type = FILE_KINDS[kind];
    this.say("file", file, type, pages);
    if (type !== "hugetlb") {
      for (let page = 0; page < pages; page++) if (this.chance(0.4)) this.say("pwrite", file, page, 200 + page);
    }
    const isPrivate = kind === "ptmpfs" || kind === "pmemfd" || kind === "phuge";
    this.say("mmap A", place, file, pages, isPrivate ? "priv" : "");
    this.regions.set(place, { kind, pages, file, private: isPrivate });
  }

  private chooseFeatures(): string {
    const features = ["pfwp", "wpfile", "mshmem", "mhuge", "minshmem"];
    this.forkEvent = this.chance(0.5);
    if (this.forkEvent) features.push("fork");
    if (this.chance(0.4)) features.push("remap");
    const event = this.slowMonitor ? 0.6 : 0.15;
    if (this.chance(event)) features.push("remove");
    if (this.chance(event)) features.push("unmap");
    if (this.chance(0.08)) features.push("sigbus");
    if (this.recent) {
      if (this.chance(0.5)) features.push("wpunpop");
      if (this.chance(0.25)) features.push("wpasync");
      features.push("poison", "move");
    }
    return features.join(",");
  }

  /** A second process that maps the first file. */
  private shareFile(): void {
    const shared = [...this.regions].find(([, region]) => region.file !== undefined);
    if (!shared) return;
    const [place, region] = shared;
    this.say("spawn B");
    this.say("mmap B", place, region.file ?? "", region.pages, this.chance(0.3) ? "priv" : "");
    this.processes.set("B", false);
  }

  private modes(region: Region): string {
    const x = this.random();
    if (x < 0.75) return "wp";
    if (x < 0.88) return "wp,missing";
    if (x < 0.94 && !region.private) return "wp,minor";
    return x < 0.98 ? "wp" : "missing";
  }

  private step(huge: boolean): void {
    const any = this.choose([...this.processes.keys()]);
    const mm = this.chance(0.4) && this.processes.has("A") ? "A" : any;
    const [place, region] = this.place();
    const [page, count] = this.pages(region);
    const x = this.random();
    if (this.chance(0.08)) this.byKernel(mm, place, page, count);
    else if (x < 0.16) this.say("read", mm, place, page);
    else if (x < 0.36) this.write(mm, place, page);
    else if (x < 0.44) this.say("wp", mm, place, page, count);
    else if (x < 0.5) this.say(this.choose(["unwp", "resolve"]), mm, place, page, count);
    else if (x < 0.66) this.say("madvise", mm, place, page, count, this.advice(region, huge));
    else if (x < 0.7 && region.file !== undefined) this.shrink(region.file, region.pages, page, count);
    else if (x < 0.74) this.fill(mm, place, region, page, count);
    else if (x < 0.78) this.fork(mm);
    else if (x < 0.82) this.protect(mm, place, page, count);
    else if (x < 0.85 && this.places < 7) this.move(mm, place, region, huge);
    else if (x < 0.88) this.register(mm, place, region, page, count);
    else if (x < 0.895) this.reopen(mm, place, region);
    else if (x < 0.915) this.say("clear_refs", mm);
    else if (x < 0.935 && this.out[0] === "swapon" && !this.out.includes("swapoff")) this.say("swapoff");
    else if (x < 0.95) this.say("munmap", mm, place, page, count);
    else if (x < 0.96) this.say("migrate", mm, place, page);
    else if (x < 0.975 && this.recent) {
      this.say("pmscan", mm, place, 0, region.pages, this.choose(["", "wp", "wp check"]));
    } else if (x < 0.99 && this.recent && this.regions.size > 1) this.moveBetween(mm, place, region, page);
    else if (x >= 0.99 && mm !== "A") {
      this.say("exit", mm);
      this.processes.delete(mm);
    }
  }

  private write(mm: string, place: string, page: number): void {
    this.say("write", mm, place, page);
    if (this.chance(0.4)) this.say("resolve", mm, place, page, 1);
  }

  /** On somebody's behalf. A pin may be there or not: one that is not is `bad`, and changes nothing. */
  private byKernel(mm: string, place: string, page: number, count: number): void {
    const x = this.random();
    if (x < 0.2) this.say("pin", mm, place, page, count);
    else if (x < 0.3) this.say("unpin", mm, place, page, count);
    else this.say(this.choose(["kread", "kwrite"]), mm, place, page, this.choose(WAYS));
  }

  private advice(region: Region, huge: boolean): string {
    const shared = region.file !== undefined && !region.private;
    const advice = this.choose(huge ? HUGE_ADVICE : shared ? [...ADVICE, ...times("remove", 3)] : ADVICE);
    if (!this.recent || region.kind !== "anon" || !this.chance(0.2)) return advice;
    return this.choose(["guard_install", "guard_remove"]);
  }

  private shrink(file: string, pages: number, page: number, count: number): void {
    if (this.chance(0.75)) {
      this.say("fallocate", file, "punch", page, count);
      return;
    }
    this.say("ftruncate", file, page);
    if (this.chance(0.8)) this.say("ftruncate", file, pages);
  }

  private fill(mm: string, place: string, region: Region, page: number, count: number): void {
    const x = this.random();
    if (x < 0.55) this.say("copy", mm, place, page, count, 50 + page, this.chance(0.5) ? "wp" : "");
    else if (x < 0.75) this.say("zeropage", mm, place, page, count);
    else if (region.file !== undefined && !region.private) {
      this.say("continue", mm, place, page, count, this.recent && this.chance(0.5) ? "wp" : "");
    } else if (this.recent) this.say("poison", mm, place, page, 1);
  }

  private fork(mm: string): void {
    const child = ["B", "D"].find((name) => !this.processes.has(name));
    if (child === undefined) return;
    this.say("fork", mm, child);
    this.processes.set(child, this.processes.get(mm) === true && this.forkEvent);
  }

  private protect(mm: string, place: string, page: number, count: number): void {
    this.say("mprotect", mm, place, page, count, this.choose(["none", "ro", "rw", "rw"]));
    if (this.chance(0.6)) this.say("mprotect", mm, place, page, count, "rw");
  }

  private move(mm: string, place: string, region: Region, huge: boolean): void {
    const to = `r${this.places++}`;
    this.say("mremap", mm, place, 0, region.pages, to, 0, !huge && this.chance(0.35) ? "dontunmap" : "");
    this.regions.set(to, region);
  }

  private register(mm: string, place: string, region: Region, page: number, count: number): void {
    this.say("unreg", mm, place, page, count);
    if (this.chance(0.5)) this.say("reg", mm, place, page, count, this.modes(region));
  }

  private reopen(mm: string, place: string, region: Region): void {
    if (!this.processes.get(mm)) return;
    this.say("close", mm);
    this.processes.set(mm, false);
    if (!this.chance(0.5)) return;
    this.open(mm);
    this.say("reg", mm, place, 0, region.pages, "wp");
  }

  private moveBetween(mm: string, place: string, region: Region, page: number): void {
    const [from, source] = this.place();
    if (region.kind !== "anon" || source.kind !== "anon") return;
    this.say("move", mm, place, page, 1, from, this.below(source.pages));
  }
}
