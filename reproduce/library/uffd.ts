// userfaultfd: its ioctls, its messages, and PAGEMAP_SCAN.

import type { Piece } from "../text.ts";

const opened = (parameters: string, flags: string): string => `static int uffd_open(${parameters}__u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK${flags});

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ~api.features & features)
		ksft_exit_skip("userfaultfd with features %#llx: %m\\n", features);
	return fd;
}`;

/** An ioctl that takes a range and a mode. */
function ranged(op: string): Piece {
  return {
    name: `uffd_${op}`,
    text: `static int uffd_${op}(int uffd, char *addr, size_t len, __u64 mode)
{
	struct uffdio_${op} arg = { .range = { (size_t)addr, len }, .mode = mode };

	return ioctl(uffd, UFFDIO_${op.toUpperCase()}, &arg);
}`,
  };
}

/** An ioctl that takes a range. */
function bare(op: string): Piece {
  return {
    name: `uffd_${op}`,
    text: `static int uffd_${op}(int uffd, char *addr, size_t len)
{
	struct uffdio_range range = { (size_t)addr, len };

	return ioctl(uffd, UFFDIO_${op.toUpperCase()}, &range);
}`,
  };
}

/** An ioctl that tells how far it came. */
function filling(op: string, done: string): Piece {
  return {
    name: `uffd_${op}`,
    text: `/* The bytes done, or minus an errno. */
static long uffd_${op}(int uffd, char *addr, size_t len, __u64 mode)
{
	struct uffdio_${op} arg = { .range = { (size_t)addr, len }, .mode = mode };

	return ioctl(uffd, UFFDIO_${op.toUpperCase()}, &arg) && !arg.${done} ? -errno : arg.${done};
}`,
  };
}

export const uffdPieces: readonly Piece[] = [
  {
    name: "uffd_open",
    text: (code) =>
      code.includes("uffd_open(UFFD_USER_MODE_ONLY, ") ? opened("int flags, ", " | flags") : opened("", ""),
  },
  {
    name: "uffd_try",
    text: `static int uffd_try(int flags, __u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };

	return ioctl(syscall(__NR_userfaultfd, O_CLOEXEC | flags), UFFDIO_API, &api);
}`,
  },
  ...["register", "writeprotect", "rwprotect"].map(ranged),
  ...["unregister", "wake"].map(bare),
  filling("zeropage", "zeropage"),
  filling("continue", "mapped"),
  filling("poison", "updated"),
  {
    name: "uffd_set_mode",
    text: `static int uffd_set_mode(int uffd, __u64 enable, __u64 disable)
{
	struct uffdio_set_mode mode = { enable, disable };

	return ioctl(uffd, UFFDIO_SET_MODE, &mode);
}`,
  },
  {
    name: "uffd_copy",
    text: `/* Pages that hold value, value + 1 and so on. The bytes done, or minus an errno. */
static long uffd_copy(int uffd, char *addr, size_t len, unsigned int value, __u64 mode)
{
	static char pages[COPY_BYTES] __attribute__((aligned(PAGE)));
	struct uffdio_copy arg = { (size_t)addr, (size_t)pages, len, mode, 0 };

	for (size_t at = 0; at < len; at += COPY_PAGE, value++)
		memcpy(pages + at, &value, sizeof(value));
	return ioctl(uffd, UFFDIO_COPY, &arg) && !arg.copy ? -errno : arg.copy;
}`,
  },
  {
    name: "uffd_move",
    text: `/* The bytes done, or minus an errno. */
static long uffd_move(int uffd, char *to, char *from, size_t len, __u64 mode)
{
	struct uffdio_move arg = { (size_t)to, (size_t)from, len, mode, 0 };

	return ioctl(uffd, UFFDIO_MOVE, &arg) && !arg.move ? -errno : arg.move;
}`,
  },
  {
    name: "next_message",
    text: `static int next_message(int uffd)
{
	poll(&(struct pollfd){ .fd = uffd, .events = POLLIN }, 1, 5000);
	return read(uffd, &msg, sizeof(msg)) == sizeof(msg) ? msg.event : -1;
}`,
  },
  {
    name: "expect_fault",
    text: (code) =>
      /\bnext_message\(/.test(code)
        ? `static void expect_fault(int uffd, char *page, __u64 flags)
{
	expect(next_message(uffd), UFFD_EVENT_PAGEFAULT);
	expect(msg.arg.pagefault.address, page);
	expect(msg.arg.pagefault.flags, flags);
}`
        : `static void expect_fault(int uffd, char *page, __u64 flags)
{
	struct uffd_msg msg = { 0 };

	poll(&(struct pollfd){ .fd = uffd, .events = POLLIN }, 1, 5000);
	expect(read(uffd, &msg, sizeof(msg)), sizeof(msg));
	expect(msg.event, UFFD_EVENT_PAGEFAULT);
	expect(msg.arg.pagefault.address, page);
	expect(msg.arg.pagefault.flags, flags);
}`,
  },
  {
    name: "expect_told",
    text: `static void expect_told(int i, char *page, __u64 flags)
{
	expect(msgs[i].event, UFFD_EVENT_PAGEFAULT);
	expect(msgs[i].arg.pagefault.address, page);
	expect(msgs[i].arg.pagefault.flags, flags);
}`,
  },
  {
    name: "expect_faults",
    text: `struct fault {
	char *page;
	__u64 flags;
};

/* All of these faults, in any order. */
static void expect_faults(int uffd, const struct fault *faults, int count)
{
	int seen = 0;

	for (int n = 0; n < count; n++) {
		expect(next_message(uffd), UFFD_EVENT_PAGEFAULT);
		for (int i = 0; i < count; i++)
			if (msg.arg.pagefault.address == (size_t)faults[i].page &&
			    msg.arg.pagefault.flags == faults[i].flags && !(seen & 1 << i)) {
				seen |= 1 << i;
				break;
			}
	}
	expect(seen, (1 << count) - 1);
}`,
  },
  {
    name: "scan",
    text: `static struct page_region found[64];

/* PAGEMAP_SCAN: how many regions. */
static int scan(int pagemap, char *addr, size_t len, __u64 flags, struct pm_scan_arg arg)
{
	arg.size = sizeof(arg);
	arg.flags = flags;
	arg.start = (size_t)addr;
	arg.end = (size_t)addr + len;
	arg.vec = (size_t)found;
	arg.vec_len = 64;
	return ioctl(pagemap, PAGEMAP_SCAN, &arg);
}`,
  },
  {
    name: "expect_region",
    text: `static void expect_region(int i, char *addr, size_t len, __u64 is)
{
	expect(found[i].start, addr);
	expect(found[i].end, addr + len);
	expect(found[i].categories, is);
}`,
  },
];
