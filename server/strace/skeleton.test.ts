import { expect, test } from "vitest";
import { skeletonOf } from "./skeleton.ts";

test("a monitor's set-up becomes statements; calls that are about something else are left out", () => {
  const trace = `
memfd_create("guest", MFD_CLOEXEC) = 3
ftruncate(3, 16384) = 0
openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 4
[pid   812] 12:00:01.123456 mmap(NULL, 16384, PROT_READ|PROT_WRITE, MAP_SHARED, 3, 0) = 0x7f0000000000
mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000
userfaultfd(O_CLOEXEC|O_NONBLOCK) = 5
ioctl(5, UFFDIO_API, {api=0xaa, features=UFFD_FEATURE_PAGEFAULT_FLAG_WP|UFFD_FEATURE_WP_HUGETLBFS_SHMEM, ioctls=1<<_UFFDIO_REGISTER}) = 0
ioctl(5, UFFDIO_REGISTER, {range={start=0x7f0000000000, len=0x4000}, mode=UFFDIO_REGISTER_MODE_WP, ioctls=1<<_UFFDIO_WAKE}) = 0
ioctl(5, UFFDIO_WRITEPROTECT, {range={start=0x7f0000001000, len=0x2000}, mode=UFFDIO_WRITEPROTECT_MODE_WP}) = 0
madvise(0x7f0000000000, 4096, MADV_DONTNEED) = 0
madvise(0x7f0000010000, 4096, MADV_REMOVE) = -1 EINVAL (Invalid argument)
mprotect(0x7f0000010000, 8192, PROT_NONE) = 0 <0.000011>
clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 900
[pid   900] munmap(0x7f0000003000, 4096) = 0
mremap(0x7f0000000000, 8192, 8192, MREMAP_MAYMOVE|MREMAP_FIXED, 0x7f0000020000) = 0x7f0000020000
ioctl(5, UFFDIO_WAKE, {start=0xdead000, len=0x1000}) = 0
--- SIGCHLD {si_signo=SIGCHLD} ---
`;
  expect(skeletonOf(trace)).toBe(`f0 = memfd(4)
A: m0 = mmap(4, SHARED, f0)
A: m1 = mmap(2, prot=READ)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(m0, WP)
A: wp(m0[1..2])
A: madvise(m0[0], DONTNEED)
A: madvise(m1[0], REMOVE) -> EINVAL
A: mprotect(m1, NONE)
A: fork(B)
B: munmap(m0[3])
A: mremap(m0[0..1], m2[0])
# not said here: ioctl(5, UFFDIO_WAKE, {start=0xdead000, len=0x1000}) = 0
`);
});

test("text without such calls gives nothing", () => {
  expect(skeletonOf("A: buf = mmap(4)\nhello\n")).toBeNull();
  expect(skeletonOf("")).toBeNull();
});
