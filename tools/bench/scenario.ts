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
const registered = ["anon0", "anon1", "shm0", "shm1", "priv0", "file0"] as const;
const names = [...registered, "anon2", "shm2", "huge0"] as const;

/** Every kind of memory, most of it registered, and two children that have it too. */
const prologue = [
  "kernel 6.18",
  `f = memfd(${pages})`,
  "g = hugetlb(2)",
  "hugepages(8)",
  "swapon()",
  ...["anon0", "anon1", "anon2", "fill"].map((name) => `A: ${name} = mmap(${pages})`),
  ...["shm0", "shm1", "shm2"].map((name) => `A: ${name} = mmap(${pages}, SHARED)`),
  `A: priv0 = mmap(${pages}, PRIVATE, f)`,
  `A: file0 = mmap(${pages}, SHARED, f)`,
  "A: huge0 = mmap(2, SHARED, g)",
  "A: userfaultfd(PAGEFAULT_FLAG_WP | EVENT_FORK | WP_HUGETLBFS_SHMEM)",
  ...registered.map((name) => `A: register(${name}, WP)`),
  "A: register(fill, WP | MISSING)",
  "A: fork(B)",
  "A: fork(C)",
];

interface Draw {
  readonly dice: Dice;
  /** One of the three processes. */
  readonly mm: string;
  /** One to four pages of any mapping, and the first of them. */
  readonly range: string;
  readonly page: string;
  /** One to four pages of a mapping that A has registered. */
  readonly watched: string;
}

type Template = (draw: Draw) => string | readonly string[];

/** Weighted by repetition: accesses and protections are what scenarios are made of. */
const templates: readonly [Template, ...Template[]] = [
  ({ mm, page, dice }) => `${mm}: write(${page}, ${dice.roll(200)})`,
  ({ mm, page, dice }) => `${mm}: write(${page}, ${dice.roll(200)})`,
  ({ mm, page }) => `${mm}: read(${page})`,
  ({ mm, page }) => `${mm}: read(${page})`,
  ({ watched }) => `A: wp(${watched})`,
  ({ watched }) => `A: wp(${watched})`,
  ({ watched }) => `A: unwp(${watched})`,
  ({ watched }) => `A: resolve(${watched})`,
  ({ watched }) => `A: wake(${watched})`,
  ({ mm, range }) => `${mm}: madvise(${range}, DONTNEED)`,
  ({ mm, range }) => `${mm}: madvise(${range}, PAGEOUT)`,
  ({ mm, range }) => `${mm}: madvise(${range}, COLD)`,
  ({ mm, dice }) => `${mm}: madvise(anon${dice.roll(3)}, FREE)`,
  ({ mm, range, dice }) => `${mm}: mprotect(${range}, ${dice.pick(["READ", "READ+WRITE", "READ+WRITE"])})`,
  ({ mm, page }) => [`${mm}: mlock(${page})`, `${mm}: munlock(${page})`],
  ({ mm, page }) => `${mm}: migrate(${page})`,
  ({ mm }) => `${mm}: clear_refs(4)`,
  ({ mm, range }) => `${mm}: pagemap_scan(${range}, ALL)`,
  ({ mm }) => [`${mm}: munmap(anon2[0..7])`, `${mm}: anon2 = mmap(${pages})`],
  ({ mm, dice }) => [`${mm}: mremap(anon2[0..3], moved[${4 * dice.roll(4)}])`, `${mm}: anon2 = mmap(${pages})`],
  ({ dice }) => [`A: madvise(fill, DONTNEED)`, `A: copy(fill[0..${dice.roll(8)}], ${dice.roll(200)}, WP)`],
  () => [`A: madvise(fill, DONTNEED)`, "A: zeropage(fill[0..3])", "A: poison(fill[9])"],
  ({ dice }) => `fallocate(f[${dice.roll(pages)}], PUNCH_HOLE)`,
  ({ dice }) => [`ftruncate(f, ${dice.roll(pages)})`, `ftruncate(f, ${pages})`],
  ({ dice }) => `pwrite(f[${dice.roll(pages)}], ${dice.roll(200)})`,
  ({ dice }) => `pread(f[${dice.roll(pages)}])`,
  () => ["swapoff()", "swapon()"],
  ({ dice }) => `# pass ${dice.roll(1000)}`,
];

function draw(dice: Dice): string | readonly string[] {
  const some = (name: string): { range: string; page: string } => {
    const size = name === "huge0" ? 2 : pages;
    const from = dice.roll(size);
    const to = from + dice.roll(Math.min(4, size - from));
    return { range: from === to ? `${name}[${from}]` : `${name}[${from}..${to}]`, page: `${name}[${from}]` };
  };
  const watched = some(dice.pick(registered)).range;
  return dice.pick(templates)({ dice, mm: dice.pick(["A", "B", "C"]), watched, ...some(dice.pick(names)) });
}

/** A scenario of that many lines, at least as many as its set-up takes; ends in a newline. */
export function scenario(statements: number): string {
  const dice = new Dice(20201210);
  const lines = [...prologue];
  while (lines.length < statements) lines.push(...[draw(dice)].flat());
  return `${lines.slice(0, Math.max(statements, prologue.length)).join("\n")}\n`;
}
