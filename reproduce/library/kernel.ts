// Pages that the kernel reads and writes for somebody. Each gives the value or 0, or minus an errno.

import type { Piece } from "../text.ts";

export const kernelPieces: readonly Piece[] = [
  {
    name: "get_by_write",
    text: `/* write(2) of the page into a pipe: copy_from_user(). */
static long get_by_write(char *page)
{
	unsigned int value = 0;
	int ends[2], done = pipe(ends) ? -1 : write(ends[1], page, 4);

	return done == 4 && read(ends[0], &value, 4) == 4 ? (long)value : -errno;
}`,
  },
  {
    name: "put_by_read",
    text: `/* read(2) of a pipe into the page: copy_to_user(). */
static long put_by_read(char *page, unsigned int value)
{
	int ends[2];

	if (pipe(ends) || write(ends[1], &value, 4) != 4)
		return -errno;
	return read(ends[0], page, 4) == 4 ? 0 : -errno;
}`,
  },
  {
    name: "get_by_process_vm",
    text: `static long get_by_process_vm(char *page)
{
	unsigned int value = 0;
	struct iovec mine = { &value, 4 }, there = { page, 4 };

	return process_vm_readv(getpid(), &mine, 1, &there, 1, 0) == 4 ? (long)value : -errno;
}`,
  },
  {
    name: "put_by_process_vm",
    text: `static long put_by_process_vm(char *page, unsigned int value)
{
	struct iovec mine = { &value, 4 }, there = { page, 4 };

	return process_vm_writev(getpid(), &mine, 1, &there, 1, 0) == 4 ? 0 : -errno;
}`,
  },
  {
    name: "get_by_mem",
    text: `/* /proc/PID/mem, as a debugger does. */
static long get_by_mem(int pid, char *page)
{
	unsigned int value = 0;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	if (pread(open(path, O_RDWR | O_CLOEXEC), &value, 4, (off_t)page) != 4)
		return -errno;
	return value;
}`,
  },
  {
    name: "put_by_mem",
    text: `/* /proc/PID/mem, as a debugger does. */
static long put_by_mem(int pid, char *page, unsigned int value)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	return pwrite(open(path, O_RDWR | O_CLOEXEC), &value, 4, (off_t)page) == 4 ? 0 : -errno;
}`,
  },
  {
    name: "get_by_vmsplice",
    text: `/* vmsplice(2) takes a reference to the page: get_user_pages_fast(). */
static long get_by_vmsplice(char *page)
{
	unsigned int value = 0;
	struct iovec there = { page, 4 };
	int ends[2], done = pipe(ends) ? -1 : vmsplice(ends[1], &there, 1, 0);

	return done == 4 && read(ends[0], &value, 4) == 4 ? (long)value : -errno;
}`,
  },
  {
    name: "put_by_direct_io",
    text: `/* O_DIRECT reads into the page itself: pin_user_pages_fast(). */
static long put_by_direct_io(char *page, unsigned int value)
{
	static char sector[PAGE] __attribute__((aligned(PAGE)));
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_DIRECT, 0600);

	memcpy(sector, &value, 4);
	return pwrite(fd, sector, 512, 0) == 512 && pread(fd, page, 512, 0) == 512 ? 0 : -errno;
}`,
  },
];
