// A statement about Linux 7.3's read-write protection, and how scenarios of it begin.

export interface Statement {
  readonly says: string;
  /** `SET/NAME` of 7.3's recordings; the beginning of the name is enough. */
  readonly recorded: readonly string[];
  /** Its expectations hold on 7.3; or why the language has none. */
  readonly scenario: string | { readonly none: string };
}

export const anon = `A: buf = mmap(3)
A: write(buf[0], 7)
A: write(buf[1], 8)
`;
export const armed = `${anon}A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf[0..1])
`;
export const async = `${anon}A: userfaultfd(RWP | RWP_ASYNC)
A: register(buf, RWP)
A: rwp(buf[0..1])
`;
export const merged = `A: buf = mmap(2)
A: madvise(buf, MERGEABLE)
A: write(buf[0], 7)
A: write(buf[1], 7)
ksm()
`;
export const hugeFile = `f = memfd(512)
A: buf = mmap(512, SHARED, f)
A: write(buf[0], 7)
`;
