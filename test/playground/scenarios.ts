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

/** A section that takes minutes: a snapshot that is taken again and again of memory which three processes share. */
export const long = `kernel 6.18

swapon()
ram = memfd(5)
spawn(B)
spawn(C)
A: guest = mmap(5, SHARED, ram)
B: guest = mmap(5, SHARED, ram)
C: guest = mmap(5, SHARED, ram)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
B: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(guest, WP)
B: register(guest, WP)
A: wp(guest)
B: wp(guest)

explore
A/vcpu0: write(guest[0], 20)
A/vcpu0: write(guest[1], 21)
A/vcpu0: write(guest[2], 22)
A/vcpu1: write(guest[2], 32)
A/vcpu1: write(guest[3], 33)
B/disk: write(guest[4], 44)
on wp A: resolve(guest[*])
on wp B: resolve(guest[*])
any A: wp(guest[*])
any B: wp(guest[*])
any C: read(guest[*])
any A: reclaim(guest[*])
any A: madvise(guest[*], DONTNEED)
any B: madvise(guest[*], DONTNEED)
never PTE001, PTE002, PTE016
`;
