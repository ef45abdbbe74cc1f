// How the scenarios of many tests begin. A test that counts lines says what it counts on.

/** So many pages, the first written and `range` protected: five lines. */
export function protectedPages(pages: number, range = "buf[0]"): string {
  return `A: buf = mmap(${pages})
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(${range})
`;
}

/** A page that is protected: five lines. */
export const protectedPage = protectedPages(1, "buf");

/** A page whose protection the sixth line loses: PTE001. */
export const lostPage = `${protectedPage}A: madvise(buf, DONTNEED)\n`;

/** A balloon and a guest's processor, below a monitor that takes its time: who sleeps, and what is unread, changes with every line from the fourth on. */
export const unreadMessages = `A: ram = mmap(4)
A: userfaultfd(EVENT_REMOVE, UNREAD)
A: register(ram, MISSING)
A/balloon: madvise(ram[1], DONTNEED)
A/vcpu: read(ram[3])
A: uffd_read()
A: uffd_read()
`;
