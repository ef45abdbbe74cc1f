// userfaultfd: its ioctls, its messages, and PAGEMAP_SCAN.

import type { Piece } from "./piece.ts";

export const uffdPieces: readonly Piece[] = [
  {
    name: "uffd_open",
    text: `static int uffd_open(int flags, __u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK | flags);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api))
		ksft_exit_skip("userfaultfd with features %#llx: %m\\n", features);
	return fd;
}`,
  },
  {
    name: "uffd_try",
    text: `static int uffd_try(int flags, __u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | flags);
	int bad = ioctl(fd, UFFDIO_API, &api);

	close(fd);
	return bad;
}`,
  },
  {
    name: "uffd_ioctl",
    text: `/* Ioctls whose argument begins with a range and a mode, or is a range. */
static int uffd_ioctl(int fd, unsigned long request, char *addr, size_t len, __u64 mode)
{
	struct uffdio_register arg = { .range = { (size_t)addr, len }, .mode = mode };

	return ioctl(fd, request, &arg);
}`,
  },
  {
    name: "uffd_fill",
    text: `/* Those that tell the bytes that they did: these, or minus an errno. */
static long uffd_fill(int fd, unsigned long request, char *addr, size_t len, __u64 mode)
{
	struct uffdio_zeropage arg = { .range = { (size_t)addr, len }, .mode = mode };

	return ioctl(fd, request, &arg) && !arg.zeropage ? -errno : arg.zeropage;
}`,
  },
  {
    name: "uffd_set_mode",
    text: `static int uffd_set_mode(int fd, __u64 enable, __u64 disable)
{
	struct uffdio_set_mode mode = { enable, disable };

	return ioctl(fd, UFFDIO_SET_MODE, &mode);
}`,
  },
  {
    name: "uffd_copy",
    text: `/* Pages that hold value, value + 1 and so on. The bytes done, or minus an errno. */
static long uffd_copy(int fd, char *addr, size_t len, unsigned int value, __u64 mode)
{
	static char pages[COPY_BYTES] __attribute__((aligned(PAGE)));
	struct uffdio_copy arg = { .dst = (size_t)addr, .src = (size_t)pages, .len = len, .mode = mode };

	for (size_t at = 0; at < len; at += COPY_PAGE, value++)
		memcpy(pages + at, &value, sizeof(value));
	return ioctl(fd, UFFDIO_COPY, &arg) && !arg.copy ? -errno : arg.copy;
}`,
  },
  {
    name: "uffd_move",
    text: `/* The bytes done, or minus an errno. */
static long uffd_move(int fd, char *to, char *from, size_t len, __u64 mode)
{
	struct uffdio_move arg = { .dst = (size_t)to, .src = (size_t)from, .len = len, .mode = mode };

	return ioctl(fd, UFFDIO_MOVE, &arg) && !arg.move ? -errno : arg.move;
}`,
  },
  {
    name: "next_message",
    text: `static struct uffd_msg msg;

/* The next message, which has to come now. */
static int next_message(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	memset(&msg, 0, sizeof(msg));
	if (poll(&poll_fd, 1, 1000 * LIMIT / 2) == 1 && read(fd, &msg, sizeof(msg)) == sizeof(msg))
		return msg.event;
	ksft_print_msg("no message comes\\n");
	wrong = 1;
	return 0;
}`,
  },
  {
    name: "expect_fault",
    text: `#define expect_fault(uffd, page, kind) do {						\\
	if (next_message(uffd)) {							\\
		expect(msg.event, UFFD_EVENT_PAGEFAULT);				\\
		expect(msg.arg.pagefault.address, (size_t)(page));			\\
		expect(msg.arg.pagefault.flags, kind);					\\
	}										\\
} while (0)`,
  },
  {
    name: "expect_faults",
    text: `struct fault {
	char *page;
	__u64 flags;
};

/* All of these faults, in any order. */
static void expect_faults(int fd, const struct fault *faults, int count)
{
	int seen = 0;

	for (int n = 0; n < count && next_message(fd); n++)
		for (int i = 0; i < count; i++)
			if (!(seen >> i & 1) && msg.event == UFFD_EVENT_PAGEFAULT &&
			    msg.arg.pagefault.address == (size_t)faults[i].page &&
			    msg.arg.pagefault.flags == faults[i].flags) {
				seen |= 1 << i;
				break;
			}
	expect(seen, (1 << count) - 1);
}`,
  },
  { name: "pending", text: "#define pending(uffd) poll(&(struct pollfd){ .fd = uffd, .events = POLLIN }, 1, 0)" },
  {
    name: "scan",
    text: `static struct page_region found[64];

/* PAGEMAP_SCAN: how many regions. */
static int scan(int pagemap, char *addr, size_t len, __u64 flags, struct pm_scan_arg categories)
{
	struct pm_scan_arg arg = categories;

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
    text: `#define expect_region(i, addr, len, is) do {						\\
	expect(found[i].start, (size_t)(addr));					\\
	expect(found[i].end, (size_t)(addr) + (len));				\\
	expect(found[i].categories, is);						\\
} while (0)`,
  },
];
