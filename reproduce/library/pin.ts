// Pages that are pinned, and what reaches them by the pin: registered buffers of an io_uring (io_uring_register(2)).

import type { Piece } from "../text.ts";

/** What stands above the variables. */
export const PIN = `/* An io_uring with one registered buffer, which it pins: FOLL_WRITE | FOLL_LONGTERM. */
struct pin {
	int fd;
	char *ring;
	struct io_uring_sqe *sqe;
	struct io_uring_params p;
};`;

export const pinPieces: readonly Piece[] = [
  {
    name: "pin",
    text: `static int pin(struct pin *pin, char *addr, size_t len)
{
	const int prot = PROT_READ | PROT_WRITE;
	struct iovec buffer = { addr, len };

	pin->fd = syscall(__NR_io_uring_setup, 1, &pin->p);
	pin->ring = mmap(NULL, PAGE, prot, MAP_SHARED, pin->fd, IORING_OFF_SQ_RING);
	pin->sqe = mmap(NULL, PAGE, prot, MAP_SHARED, pin->fd, IORING_OFF_SQES);
	return syscall(__NR_io_uring_register, pin->fd, IORING_REGISTER_BUFFERS, &buffer, 1);
}`,
  },
  {
    name: "unpin",
    text: `static int unpin(struct pin *pin)
{
	return syscall(__NR_io_uring_register, pin->fd, IORING_UNREGISTER_BUFFERS, NULL, 0);
}`,
  },
  {
    name: "pin_io",
    text: `/* 4 bytes between the pinned page and a file, by no page table: as many, or minus an errno. */
static int pin_io(struct pin *pin, int opcode, int fd, char *page)
{
	unsigned int *tail = (unsigned int *)(pin->ring + pin->p.sq_off.tail);
	unsigned int *head = (unsigned int *)(pin->ring + pin->p.cq_off.head);
	struct io_uring_cqe *cqe = (struct io_uring_cqe *)(pin->ring + pin->p.cq_off.cqes);

	*pin->sqe = (struct io_uring_sqe){
		.opcode = opcode, .fd = fd, .addr = (size_t)page, .len = 4, .off = -1 };
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(__NR_io_uring_enter, pin->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -errno;
	cqe += *head & (pin->p.cq_entries - 1);
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return cqe->res;
}`,
  },
  {
    name: "get_by_pin",
    text: `static long get_by_pin(struct pin *pin, char *page)
{
	unsigned int value = 0;
	int ends[2], done = pipe(ends) ? -errno : pin_io(pin, IORING_OP_WRITE_FIXED, ends[1], page);

	return done == 4 && read(ends[0], &value, 4) == 4 ? (long)value : done;
}`,
  },
  {
    name: "put_by_pin",
    text: `static long put_by_pin(struct pin *pin, char *page, unsigned int value)
{
	int ends[2], done = pipe(ends) || write(ends[1], &value, 4) != 4 ? -errno : 4;

	if (done == 4)
		done = pin_io(pin, IORING_OP_READ_FIXED, ends[0], page);
	return done == 4 ? 0 : done;
}`,
  },
];
