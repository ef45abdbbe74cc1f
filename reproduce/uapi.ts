// Names of the kernel's uapi that a C library's headers may lack, with the release that brought them, and which header
// has what.

interface Definition {
  /** What stands for it in the file: any of these words asks for the definition. */
  readonly words: readonly string[];
  /** The mainline release whose headers have it first. */
  readonly since: string;
  readonly text: string;
}

function define(name: string, value: string, since: string): Definition {
  return { words: [name], since, text: `#define ${name} ${value}` };
}

/** In the order in which they may stand: what uses another one comes after it. */
const definitions: readonly Definition[] = [
  define("MREMAP_DONTUNMAP", "4", "5.7"),
  define("MFD_HUGE_2MB", "(21U << 26)", "4.14"),
  define("MAP_HUGE_2MB", "(21 << 26)", "3.8"),
  define("MADV_POPULATE_READ", "22", "5.14"),
  define("MADV_POPULATE_WRITE", "23", "5.14"),
  define("MADV_DONTNEED_LOCKED", "24", "5.18"),
  define("MADV_COLLAPSE", "25", "6.1"),
  define("MADV_GUARD_INSTALL", "102", "6.13"),
  define("MADV_GUARD_REMOVE", "103", "6.13"),
  define("UFFD_USER_MODE_ONLY", "1", "5.11"),
  define("UFFD_FEATURE_WP_UNPOPULATED", "(1 << 13)", "6.4"),
  define("UFFDIO_CONTINUE_MODE_WP", "(1ULL << 1)", "6.4"),
  define("UFFD_FEATURE_POISON", "(1 << 14)", "6.6"),
  {
    words: ["UFFDIO_POISON"],
    since: "6.6",
    text: `struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};
#define UFFDIO_POISON _IOWR(UFFDIO, 0x08, struct uffdio_poison)`,
  },
  define("UFFDIO_POISON_MODE_DONTWAKE", "(1ULL << 0)", "6.6"),
  define("UFFD_FEATURE_WP_ASYNC", "(1 << 15)", "6.7"),
  define("UFFD_FEATURE_MOVE", "(1 << 16)", "6.8"),
  define("UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES", "(1ULL << 1)", "6.8"),
  {
    words: ["UFFDIO_MOVE"],
    since: "6.8",
    text: `struct uffdio_move {
	__u64 dst, src, len, mode;
	__s64 move;
};
#define UFFDIO_MOVE _IOWR(UFFDIO, 0x05, struct uffdio_move)`,
  },
  define("UFFD_FEATURE_RWP", "(1 << 17)", "7.3"),
  define("UFFD_FEATURE_RWP_ASYNC", "(1 << 18)", "7.3"),
  define("UFFDIO_RWPROTECT_MODE_RWP", "(1ULL << 0)", "7.3"),
  define("UFFDIO_RWPROTECT_MODE_DONTWAKE", "(1ULL << 1)", "7.3"),
  define("UFFDIO_REGISTER_MODE_RWP", "(1ULL << 3)", "7.3"),
  define("UFFD_PAGEFAULT_FLAG_RWP", "(1 << 3)", "7.3"),
  {
    words: ["UFFDIO_RWPROTECT"],
    since: "7.3",
    text: `struct uffdio_rwprotect { struct uffdio_range range; __u64 mode; };
#define UFFDIO_RWPROTECT _IOWR(UFFDIO, 0x09, struct uffdio_rwprotect)`,
  },
  {
    words: ["UFFDIO_SET_MODE"],
    since: "7.3",
    text: `struct uffdio_set_mode { __u64 enable, disable; };
#define UFFDIO_SET_MODE _IOW(UFFDIO, 0x0A, struct uffdio_set_mode)`,
  },
  {
    words: ["PAGEMAP_SCAN"],
    since: "6.7",
    text: `struct page_region { __u64 start, end, categories; };
struct pm_scan_arg {
	__u64 size, flags, start, end, walk_end, vec, vec_len, max_pages;
	__u64 category_inverted, category_mask, category_anyof_mask, return_mask;
};
#define PAGEMAP_SCAN _IOWR('f', 16, struct pm_scan_arg)`,
  },
  define("PM_SCAN_WP_MATCHING", "(1 << 0)", "6.7"),
  define("PM_SCAN_CHECK_WPASYNC", "(1 << 1)", "6.7"),
  define("PAGE_IS_WPALLOWED", "(1 << 0)", "6.7"),
  define("PAGE_IS_WRITTEN", "(1 << 1)", "6.7"),
  define("PAGE_IS_FILE", "(1 << 2)", "6.7"),
  define("PAGE_IS_PRESENT", "(1 << 3)", "6.7"),
  define("PAGE_IS_SWAPPED", "(1 << 4)", "6.7"),
  define("PAGE_IS_PFNZERO", "(1 << 5)", "6.7"),
  define("PAGE_IS_HUGE", "(1 << 6)", "6.7"),
  define("PAGE_IS_SOFT_DIRTY", "(1 << 7)", "6.8"),
  define("PAGE_IS_GUARD", "(1 << 8)", "6.16"),
  define("PAGE_IS_ACCESSED", "(1 << 9)", "7.3"),
];

/** What no header has: the bits of /proc/PID/pagemap (fs/proc/task_mmu.c), and of markers in it (include/linux/swapops.h). */
const own: readonly { readonly word: string; readonly text: string }[] = [
  { word: "PM_SOFT_DIRTY", text: "#define PM_SOFT_DIRTY (1UL << 55)" },
  { word: "PM_UFFD_WP", text: "#define PM_UFFD_WP (1UL << 57)" },
  { word: "PM_GUARD_REGION", text: "#define PM_GUARD_REGION (1UL << 58)" },
  { word: "PM_FILE", text: "#define PM_FILE (1UL << 61)" },
  { word: "PM_SWAP", text: "#define PM_SWAP (1UL << 62)" },
  { word: "PM_PRESENT", text: "#define PM_PRESENT (1UL << 63)" },
  {
    word: "PM_MARKER",
    text: "#define PM_MARKER(bits) (PM_SWAP | 31 | (bits) << 5) /* the last swap type is markers' */",
  },
  { word: "MARKER_UFFD_WP", text: "#define MARKER_UFFD_WP 1ULL" },
  { word: "MARKER_POISONED", text: "#define MARKER_POISONED 2ULL" },
  { word: "MARKER_GUARD", text: "#define MARKER_GUARD 4ULL" },
];

const headers: readonly (readonly [header: string, words: readonly string[]])[] = [
  ["errno.h", ["errno", "E[A-Z]{3,}"]],
  ["fcntl.h", ["open", "openat", "fallocate", "O_RDONLY", "O_CLOEXEC", "fcntl"]],
  ["glob.h", ["glob"]],
  ["poll.h", ["poll"]],
  ["pthread.h", ["pthread_create"]],
  ["sched.h", ["sched_setaffinity", "unshare"]],
  ["setjmp.h", ["sigsetjmp"]],
  ["signal.h", ["signal", "sigaction", "kill", "SIG[A-Z]+"]],
  ["stdio.h", ["printf"]],
  ["stdlib.h", ["exit", "aligned_alloc", "mkstemp", "atexit"]],
  ["string.h", ["strerror", "memset", "memcpy", "strstr", "memcmp", "strverscmp"]],
  ["unistd.h", ["."]],
  ["sys/ioctl.h", ["ioctl"]],
  ["sys/mman.h", ["mmap", "memfd_create", "madvise"]],
  ["sys/socket.h", ["socketpair"]],
  ["sys/stat.h", ["fstat"]],
  ["sys/swap.h", ["swapon", "swapoff"]],
  ["sys/syscall.h", ["syscall"]],
  ["sys/uio.h", ["iovec"]],
  ["sys/utsname.h", ["uname"]],
  ["sys/wait.h", ["waitpid"]],
  ["linux/io_uring.h", ["io_uring_\\w+"]],
  ["linux/fs.h", ["PAGEMAP_SCAN"]],
  ["linux/userfaultfd.h", ["UFFD\\w+"]],
];

/** Whether a word stands in a text of C, on its own. */
export function mentions(code: string, word: string): boolean {
  return word === "." || new RegExp(`\\b${word}\\b`).test(code);
}

/** The `#include` lines that a text needs, in the order of their names, the kernel's own last. */
export function includesOf(code: string): string[] {
  return headers
    .filter(([, words]) => words.some((word) => mentions(code, word)))
    .map(([header]) => `#include <${header}>`)
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function rank(line: string): number {
  return line.includes("<linux/") ? 2 : line.includes("<sys/") ? 1 : 0;
}

/** A number is the same wherever it is defined: it may be defined again. */
function isNumber({ text }: Definition): boolean {
  return /^#define \w+ \d+$/.test(text);
}

function headerOf([word = ""]: Definition["words"]): string {
  return word.startsWith("UFFD") ? "userfaultfd.h" : /^P(?:AGE|M_)/.test(word) ? "fs.h" : "mman.h";
}

/** Definitions of what the text uses, those that the headers may have already behind `#ifndef`. */
export function definitionsOf(code: string): string[] {
  const lines: string[] = [];
  const wantedLate = definitions.filter(({ words }) => words.some((word) => mentions(code, word)));
  const asked = wantedLate.filter((each) => !isNumber(each));
  for (const { text, since } of wantedLate.filter(isNumber)) lines.push(`${text} /* Linux ${since} */`);
  for (const [at, { words, since, text }] of asked.entries()) {
    // What a release brought to a header comes together.
    const kind = headerOf(words);
    const before = asked[at - 1];
    if (before === undefined || before.since !== since || headerOf(before.words) !== kind)
      lines.push(`#ifndef ${words[0]} /* Linux ${since} */`);
    lines.push(text);
    const after = asked[at + 1];
    if (after === undefined || after.since !== since || headerOf(after.words) !== kind) lines.push("#endif");
  }
  const wanted = own.filter(({ word }) => mentions(code, word));
  if (wanted.some(({ word }) => word === "PM_MARKER") && !wanted.some(({ word }) => word === "PM_SWAP"))
    lines.push("#define PM_SWAP (1UL << 62)");
  lines.push(...wanted.map(({ text }) => text));
  return lines;
}

/** The release that brought the newest of these names; null: all are as old as userfaultfd. */
export function newestOf(code: string): string | null {
  const releases = definitions
    .filter(({ words }) => words.some((word) => mentions(code, word)))
    .map(({ since }) => since);
  return releases.toSorted((a, b) => compareReleases(b, a))[0] ?? null;
}

function compareReleases(a: string, b: string): number {
  const [major = 0, minor = 0] = a.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = b.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}
