// What a scenario asks of the machine, and of files.

import type { Piece } from "./piece.ts";

export const machinePieces: readonly Piece[] = [
  {
    name: "get_number",
    text: `static long get_number(const char *path)
{
	long number = -1;
	FILE *file = fopen(path, "r");

	if (file) {
		if (fscanf(file, "%ld", &number) != 1)
			number = -1;
		fclose(file);
	}
	return number;
}`,
  },
  {
    name: "put_number",
    text: `static int put_number(const char *path, long number)
{
	int bad = -1;
	FILE *file = fopen(path, "w");

	if (file) {
		fprintf(file, "%ld", number);
		bad = fclose(file);
	}
	return bad;
}`,
  },
  {
    name: "file_says",
    text: `static int file_says(const char *path, const char *words)
{
	char text[4096] = "";
	FILE *file = fopen(path, "r");

	if (file) {
		text[fread(text, 1, sizeof(text) - 1, file)] = 0;
		fclose(file);
	}
	return strstr(text, words) != NULL;
}`,
  },
  {
    name: "first_entry",
    text: `/* What pagemap says of a page that is there. */
static unsigned long long first_entry(void)
{
	static volatile char page[PAGE] __attribute__((aligned(PAGE)));
	unsigned long long got = 0;

	page[0] = 1;
	return pread(pagemap, &got, 8, (size_t)page / PAGE * 8) == 8 ? got : 0;
}`,
  },
  {
    name: "swap_on",
    text: `static char swap_file[64] = "/var/tmp/swap-XXXXXX";
static int swap_made;

/* 16 MiB of swap, in a file or on the device that SWAP_DEVICE names. */
static int swap_on(void)
{
	static unsigned int block[1 << 18], header[1024];
	const char *device = getenv("SWAP_DEVICE");
	int fd, bad = 0;

	if (swap_made)
		return swapon(swap_file, 0);
	if (device)
		snprintf(swap_file, sizeof(swap_file), "%s", device);
	fd = device ? open(device, O_RDWR) : mkstemp(swap_file);
	if (fd < 0)
		return -1;
	swap_made = 1;
	for (int i = 0; i < 16; i++)
		bad |= write(fd, block, sizeof(block)) != sizeof(block);
	header[256] = 1;		/* the format's version, and the last page */
	header[257] = (16 << 20) / PAGE - 1;
	memcpy((char *)header + PAGE - 10, "SWAPSPACE2", 10);
	bad |= pwrite(fd, header, PAGE, 0) != PAGE || fsync(fd);
	close(fd);
	return bad ? -1 : swapon(swap_file, 0);
}

static void undo_swap(void)
{
	if (!swap_made)
		return;
	swapoff(swap_file);
	if (!getenv("SWAP_DEVICE"))
		unlink(swap_file);
}`,
  },
  {
    name: "set_huge_pages",
    text: `#define NR_HUGEPAGES "/proc/sys/vm/nr_hugepages"
static long huge_pages_before = -1;

/* How many there are then. */
static long set_huge_pages(long count)
{
	if (huge_pages_before < 0)
		huge_pages_before = get_number(NR_HUGEPAGES);
	put_number(NR_HUGEPAGES, count);
	return get_number(NR_HUGEPAGES);
}`,
  },
  {
    name: "undo_ksm",
    text: `#define KSM "/sys/kernel/mm/ksm/"
static const struct {
	const char *path;
	long now;
} ksm[] = {
	{ KSM "sleep_millisecs", 1 }, { KSM "pages_to_scan", 1000 }, { KSM "smart_scan", 0 },
	{ KSM "use_zero_pages", 0 }, { KSM "run", 1 },
};
static long ksm_before[5] = { -1, -1, -1, -1, -1 };

static void undo_ksm(void)
{
	for (int i = 4; i >= 0; i--)
		if (ksm_before[i] >= 0)
			put_number(ksm[i].path, ksm_before[i]);
}`,
  },
  {
    name: "ksm_scan",
    text: `/* More than three full scans: the first only takes checksums. */
static int ksm_scan(void)
{
	long end = get_number(KSM "full_scans") + 4;

	for (int i = 0; i < 5; i++) {
		ksm_before[i] = get_number(ksm[i].path);
		put_number(ksm[i].path, ksm[i].now);
	}
	for (int ms = 0; ms < 1000 * LIMIT / 2 && get_number(KSM "full_scans") < end; ms += 10)
		usleep(10000);
	undo_ksm();
	return get_number(KSM "full_scans") < end ? -1 : 0;
}`,
  },
  {
    name: "pageout",
    text: `/* MADV_PAGEOUT or MADV_COLD, until write-back is over: a page that is written is not reclaimed again. */
static int pageout(char *addr, size_t len, int advice)
{
	int bad = madvise(addr, len, advice);
	int err = errno;
	char word[64];
	long count = 1;

	for (int ms = 0; ms < 1000 && count > 0; ms += 5) {
		FILE *file = fopen("/proc/vmstat", "r");

		usleep(5000);
		count = 0;
		while (file && fscanf(file, "%63s %ld", word, &count) == 2 && memcmp(word, "nr_writeback", 13))
			;
		if (file)
			fclose(file);
	}
	errno = err;
	return bad;
}`,
  },
  {
    name: "one_cpu",
    text: `/* Pages wait for the LRU lists in batches of each CPU, and are not reclaimed meanwhile. */
static void one_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}`,
  },
  {
    name: "clear_refs",
    text: `static int clear_refs(int pid, const char *what)
{
	char path[64];
	int fd, done;

	snprintf(path, sizeof(path), "/proc/%d/clear_refs", pid);
	fd = open(path, O_WRONLY);
	done = write(fd, what, 1);
	close(fd);
	return done == 1 ? 0 : -1;
}`,
  },
  {
    name: "file_put",
    text: `static int file_put(int fd, off_t at, int value)
{
	return pwrite(fd, &value, sizeof(value), at) == sizeof(value) ? 0 : -1;
}`,
  },
  {
    name: "file_get",
    text: `static long file_get(int fd, off_t at)
{
	unsigned int value = 0;

	return pread(fd, &value, sizeof(value), at) < 0 ? -1L : (long)value;
}`,
  },
];
