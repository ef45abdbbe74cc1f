// What a new scenario may begin as: an example, by its name in dist/examples.json, or a text of its own.

export interface Template {
  readonly label: string;
  readonly description: string;
  readonly begin: { readonly example: string } | { readonly text: string };
}

/** The examples that the package holds, made by tools/generated.ts from examples/. */
export interface Example {
  readonly name: string;
  /** The group that it stands in; those of one group come one after another. */
  readonly group: string;
  readonly title: string;
  /** What it is about, in a line of plain text. */
  readonly line: string;
  readonly summary: string;
  /** Codes of the findings that it shows. */
  readonly findings: readonly string[];
  readonly text: string;
}

/** It loses a protection, so that there is something to see at once. */
const first = `## # What becomes of the bit?
## Pages are write-protected, then zapped. On shared memory a marker keeps the bit; on anonymous memory nothing does.
kernel 7.3

f = memfd(2)
A: shared = mmap(2, SHARED, f)
A: private = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(shared, WP)
A: register(private, WP)
A: write(shared[0], 7)
A: write(private[0], 7)

## ## Protect
A: wp(shared[0])
A: wp(private[0])

## ## Zap
A: madvise(shared[0], DONTNEED)
A: madvise(private[0], DONTNEED)

## ## Write
A/1: write(shared[0], 8)
A: write(private[0], 8)
A: resolve(shared[0])
`;

/** The first is what one who looks for the first time takes. */
export const templates: readonly Template[] = [
  { label: "A first look", description: "a protection that is lost, and one that is not", begin: { text: first } },
  {
    label: "Live snapshot",
    description: "protect a guest's memory, save it page by page",
    begin: { example: "live-snapshot" },
  },
  {
    label: "Dirty tracking",
    description: "WP_ASYNC and PAGEMAP_SCAN, for checkpoints",
    begin: { example: "dirty-tracking" },
  },
  {
    label: "Garbage collector",
    description: "a remembered set by write-protection",
    begin: { example: "garbage-collector" },
  },
  { label: "Post-copy migration", description: "fill in missing pages, protected", begin: { example: "postcopy" } },
  {
    label: "Review of a patch",
    description: "a kernel with a commit and without it",
    begin: { example: "review-a-patch" },
  },
  { label: "Blank", description: "nothing; completion has patterns", begin: { text: "" } },
];
