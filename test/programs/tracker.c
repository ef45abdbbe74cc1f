/*
 * tracker - finds out which pages of a shared memory changed since it was last
 * asked: WP_ASYNC, by which a write clears the bit, and PAGEMAP_SCAN, which
 * tells of the pages without it and sets it again.
 *
 * With -DBUG a device writes into the file behind the memory with pwrite(),
 * which no entry sees: the scan does not tell of the page.  Without, it writes
 * through the mapping.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096
#define PAGES 32

/* linux/fs.h, 6.7; features of linux/userfaultfd.h, 5.19 to 6.7 */
struct region { uint64_t start, end, categories; };
struct scan { uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages, inverted, mask, anyof, ret; };
#define SCAN _IOWR('f', 16, struct scan)
#define WP_MATCHING 1
#define CHECK_WPASYNC 2
#define WRITTEN 2
#define FEATURES (UFFD_FEATURE_PAGEFAULT_FLAG_WP | 1 << 12 | 1 << 13 | 1 << 15)

static char *memory;

static void check(int failed, const char *what)
{
	if (failed) {
		perror(what);
		exit(2);
	}
}

/* How many pages were written; they are protected again. */
static int written(int pagemap)
{
	struct region found[PAGES];
	struct scan s = { .size = sizeof s, .flags = WP_MATCHING | CHECK_WPASYNC, .start = (uintptr_t)memory,
		.end = (uintptr_t)memory + PAGES * PAGE, .vec = (uintptr_t)found, .vec_len = PAGES, .mask = WRITTEN, .ret = WRITTEN };
	int pages = 0, n = ioctl(pagemap, SCAN, &s);
	check(n < 0, "PAGEMAP_SCAN");
	for (int i = 0; i < n; i++)
		pages += (found[i].end - found[i].start) / PAGE;
	return pages;
}

static void device(int fd, int page)
{
	char data[PAGE];
	memset(data, 'd', sizeof data);
#ifdef BUG
	check(pwrite(fd, data, sizeof data, (off_t)page * PAGE) != PAGE, "pwrite");
#else
	(void)fd;
	memcpy(memory + page * PAGE, data, sizeof data);
#endif
}

int main(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = FEATURES };
	struct uffdio_register r = { .mode = UFFDIO_REGISTER_MODE_WP };
	int fd = memfd_create("state", MFD_CLOEXEC), pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), uffd, before, after;

	check(fd < 0 || ftruncate(fd, PAGES * PAGE), "memfd");
	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	memset(memory, 'm', PAGES * PAGE / 2);
	check((uffd = syscall(SYS_userfaultfd, O_CLOEXEC)) < 0, "userfaultfd");
	check(ioctl(uffd, UFFDIO_API, &api), "UFFDIO_API");
	r.range = (struct uffdio_range){ (uintptr_t)memory, PAGES * PAGE };
	check(ioctl(uffd, UFFDIO_REGISTER, &r), "UFFDIO_REGISTER");

	before = written(pagemap);
	memory[1 * PAGE] = 'w';
	memory[20 * PAGE] = 'w';
	device(fd, 5);
	after = written(pagemap);
	printf("%d pages at first, then %d of 3\n", before, after);
	return 0;
}
