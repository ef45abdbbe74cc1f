// Scenarios of any length for measuring: three processes, nine mappings of every kind, and a mix of every operation that the
// engine models. The same length gives the same text everywhere.

/** A small linear congruential generator (Numerical Recipes' constants): the same numbers on every machine. */
class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** A whole number from 0 to `below` - 1. */
  roll(below: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * below);
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.roll(items.length)] ?? items[0];
  }
}

const pages = 16;
const names = ["anon0", "anon1", "anon2", "shm0", "shm1", "shm2", "priv0", "file0", "huge0"] as const;

/** 23 statements: every kind of memory, all of it registered, and two children that have it too. */
const prologue = [
  "kernel 6.18",
  "f = memfd(16)",
  "g = hugetlb(2)",
  "hugepages(8)",
  "swapon()",
  ...["anon0", "anon1", "anon2"].map((name) => `A: ${name} = mmap(${pages})`),
  ...["shm0", "shm1", "shm2"].map((name) => `A: ${name} = mmap(${pages}, SHARED)`),
  `A: priv0 = mmap(${pages}, PRIVATE, f)`,
  `A: file0 = mmap(${pages}, SHARED, f)`,
  "A: huge0 = mmap(2, SHARED, g)",
  "A: userfaultfd(PAGEFAULT_FLAG_WP | EVENT_FORK | WP_HUGETLBFS_SHMEM)",
  ...["anon0", "anon1", "shm0", "shm1", "priv0", "file0"].map((name) => `A: register(${name}, WP)`),
  "A: fork(B)",
  "A: fork(C)",
];

type Template = (process: string, name: string, range: string, page: string, dice: Dice) => string;

/** Weighted by repetition: accesses and protections are what scenarios are made of. */
const templates: readonly [Template, ...Template[]] = [
  (p, _n, _r, page, dice) => `${p}: write(${page}, ${dice.roll(200)})`,
  (p, _n, _r, page, dice) => `${p}: write(${page}, ${dice.roll(200)})`,
  (p, _n, _r, page) => `${p}: read(${page})`,
  (p, _n, _r, page) => `${p}: read(${page})`,
  (_p, _n, range) => `A: wp(${range})`,
  (_p, _n, range) => `A: wp(${range})`,
  (_p, _n, range) => `A: unwp(${range})`,
  (_p, _n, range) => `A: resolve(${range})`,
  (_p, _n, range) => `A: wake(${range})`,
  (p, _n, range) => `${p}: madvise(${range}, DONTNEED)`,
  (p, _n, range) => `${p}: madvise(${range}, PAGEOUT)`,
  (p, _n, range) => `${p}: madvise(${range}, FREE)`,
  (p, _n, range) => `${p}: madvise(${range}, COLD)`,
  (p, _n, range, _page, dice) => `${p}: mprotect(${range}, ${dice.pick(["READ", "READ+WRITE"])})`,
  (p, _n, _r, page) => `${p}: mlock(${page})`,
  (p, _n, range) => `${p}: munlock(${range})`,
  (p, _n, _r, page) => `${p}: migrate(${page})`,
  (p) => `${p}: clear_refs(4)`,
  (p, _n, range) => `${p}: pagemap_scan(${range}, ALL)`,
  (p, name) => `${p}: munmap(${name}[${pages - 1}])`,
  (p, name) => (name.startsWith("anon") ? `${p}: ${name} = mmap(${pages})` : `${p}: madvise(${name}, WILLNEED)`),
  (_p, _n, _r, _page, dice) => `fallocate(f[${dice.roll(pages)}], PUNCH_HOLE)`,
  (_p, _n, _r, _page, dice) => `pwrite(f[${dice.roll(pages)}], ${dice.roll(200)})`,
  (_p, _n, _r, _page, dice) => `pread(f[${dice.roll(pages)}])`,
  (_p, _n, _r, _page, dice) => `# pass ${dice.roll(1000)}`,
];

function statement(dice: Dice): string {
  const name = dice.pick(names);
  const size = name === "huge0" ? 2 : pages;
  const from = dice.roll(size);
  const to = from + dice.roll(Math.min(4, size - from));
  const range = from === to ? `${name}[${from}]` : `${name}[${from}..${to}]`;
  return dice.pick(templates)(dice.pick(["A", "B", "C"]), name, range, `${name}[${from}]`, dice);
}

/** A scenario of that many lines, at least as many as its set-up takes; ends in a newline. */
export function scenario(statements: number): string {
  const dice = new Dice(20201210);
  const lines = [...prologue];
  while (lines.length < statements) lines.push(statement(dice));
  return `${lines.join("\n")}\n`;
}
