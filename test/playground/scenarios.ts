// What the checks open: small scenarios that a user could have typed.

export const scenarios = {
  "losing.pte": `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
A: write(buf[0], 9)
`,
  "typo.pte": `A: buf = mmap(2)
A: madvize(buf[0], DONTNEED)
`,
  "messy.pte": `A:   buf=mmap( 2 )
A: madvise( buf[0],MADV_DONTNEED )
`,
  "waiting.pte": `f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: wp(buf)
A/1: write(buf[0], 9)
A: resolve(buf[0])
`,
  "told.pte": `## # A story of two pages
## Somebody writes, and somebody waits.
A: buf = mmap(2)

## ## The first page
A: write(buf[0], 7)
`,
} as const;

export type ScenarioName = keyof typeof scenarios;

/** An explored section, with a property that does not hold and one that is proven. */
export const section = `kernel 6.18
A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])

explore
any A: madvise(buf[*], DONTNEED)
any A: write(buf[*], 9)
never PTE016
never A.buf[1] is marker
`;
