// What a scenario asks of the machine, and of files.

import type { Piece } from "../text.ts";

export const machinePieces: readonly Piece[] = [
  {
    name: "get_number",
    text: `static long get_number(const char *path)
{
	FILE *file = fopen(path, "r");
	long number = -1;

	if (file && fscanf(file, "%ld", &number) == 1)
		fclose(file);
	return number;
}`,
  },
  {
    name: "put_number",
    text: `static int put_number(const char *path, long number)
{
	FILE *file = fopen(path, "w");

	return file && fprintf(file, "%ld", number) > 0 && !fclose(file) ? 0 : -1;
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
    name: "open_tmpfs",
    text: `/* A file on a tmpfs that is mounted for it, and goes with it. */
static int open_tmpfs(const char *options)
{
	int fs = syscall(SYS_fsopen, "tmpfs", 0), mnt;

	if (fs < 0 || syscall(SYS_fsconfig, fs, 1, "huge", options, 0) || syscall(SYS_fsconfig, fs, 6, NULL, NULL, 0))
		return -1; /* FSCONFIG_SET_STRING, FSCONFIG_CMD_CREATE */
	mnt = syscall(SYS_fsmount, fs, 0, 0);
	close(fs);
	fs = openat(mnt, "f", O_CREAT | O_RDWR, 0600);
	close(mnt);
	return fs;
}`,
  },
  {
    name: "maps_zero_page",
    text: `/* A kernel may be patched not to: two pages that are read are not the same one there. */
static int maps_zero_page(void)
{
	volatile char *pages = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANON, -1, 0);
	unsigned long entry[2] = { pages[0], pages[PAGE] };

	return pread(pagemap_fd, entry, 16, (size_t)pages / PAGE * 8) == 16 && entry[0] == entry[1];
}`,
  },
  {
    name: "swap_on",
    text: `static char swap_path[64] = "/var/tmp/swap-XXXXXX";

/* 16 MiB of swap, in a file or on the device that SWAP_DEVICE names. */
static int swap_on(void)
{
	static char header[PAGE] = { [1024] = 1, [1029] = 0x10 }; /* version, pages */
	static char block[1 << 20];
	const char *device = getenv("SWAP_DEVICE");
	int fd, bad = 0;

	if (device)
		snprintf(swap_path, sizeof(swap_path), "%s", device);
	fd = device ? open(device, O_RDWR) : mkstemp(swap_path);
	for (int i = 0; i < 17; i++)
		bad |= write(fd, block, sizeof(block)) != sizeof(block);
	memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
	bad |= pwrite(fd, header, PAGE, 0) != PAGE || fsync(fd);
	close(fd);
	return bad ? -1 : swapon(swap_path, 0);
}`,
  },
  {
    name: "set_huge_pages",
    text: `#define NR_HUGEPAGES "/proc/sys/vm/nr_hugepages"
static long huge_pages;		/* as it was before */

/* How many there are then. */
static long set_huge_pages(long count)
{
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
	for (int ms = 0; ms < 10000 && get_number(KSM "full_scans") < end; ms += 10)
		usleep(10000);
	undo_ksm();
	return get_number(KSM "full_scans") < end ? -1 : 0;
}`,
  },
  {
    name: "pageout",
    text: `/* Until write-back is over: a page that is written is not reclaimed again. */
static int pageout(char *addr, size_t len, int advice)
{
	if (madvise(addr, len, advice))
		return -1;
	for (int n = 0; n < 200 && (!n || !file_says("/proc/vmstat", "\\nnr_writeback 0\\n")); n++)
		usleep(5000);
	return 0;
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
    text: `static int clear_refs(int pid, long what)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/clear_refs", pid);
	return put_number(path, what);
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
