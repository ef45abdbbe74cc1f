/*
 * guest - the recorder as the init of a kernel that was booted for it.
 *
 * The initramfs holds, besides this program: /mod/NNN-NAME.ko (loaded in that
 * order), /scn/NNN (scenarios, in that order; one that may be executed is a
 * program, and its output the trace), /runs (how often each runs, a digit) and
 * /limit (seconds for one run).  Swap is the first virtio disk.
 * What happens goes to the second, in records of whole 4 KiB blocks: a header,
 * a line of text and NULs, and its body.  A header is written once its body is
 * there, so who reads the disk from outside meets whole records alone:
 *
 *   ready RELEASE            the scenarios begin
 *   begin NNN                this one begins
 *   run NNN N STATUS BYTES   run N ended so; its trace follows
 *   same NNN N STATUS        run N gave the same bytes
 *   part NNN N               run N is on; what there is of its trace follows, up
 *                            to the first NUL, and grows: where the kernel
 *                            dies, that is what is left.  It becomes "run"
 *   end                      that was all
 *
 * The console is told every scenario and every operation before it runs, so
 * that a kernel that dies says where.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#define BLOCK 4096

static int out = -1;
static off_t at;

static void put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0 && errno != EINVAL)
		printf("%s: %s\n", path, strerror(errno));
	close(fd);
}

static long number_in(const char *path, long otherwise)
{
	char b[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, b, sizeof b - 1);
	if (fd >= 0)
		close(fd);
	return n > 0 ? atol(b) : otherwise;
}

static void header(const char *format, va_list ap)
{
	char head[BLOCK] = "";
	vsnprintf(head, sizeof head, format, ap);
	if (pwrite(out, head, sizeof head, at) != sizeof head)
		printf("@ptescope full\n");
	fsync(out);
}

/* A record that grows: its header stands until record() puts another in its place. */
static void part(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	header(format, ap);
	va_end(ap);
}

static void record(const char *body, size_t length, const char *format, ...)
{
	va_list ap;
	for (size_t done = 0; done < length; ) {
		ssize_t n = pwrite(out, body + done, length - done, at + BLOCK + done);
		if (n <= 0) {
			printf("@ptescope full\n");
			reboot(RB_POWER_OFF);
		}
		done += n;
	}
	fsync(out);
	va_start(ap, format);
	header(format, ap);
	va_end(ap);
	at += BLOCK + (length + BLOCK - 1) / BLOCK * BLOCK;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static int names_in(const char *folder, char **names, int most)
{
	int n = 0;
	DIR *d = opendir(folder);
	for (struct dirent *e; d && n < most && (e = readdir(d)); )
		if (e->d_name[0] != '.')
			names[n++] = strdup(e->d_name);
	if (d)
		closedir(d);
	qsort(names, n, sizeof *names, by_name);
	return n;
}

static void load_modules(void)
{
	char *names[256], path[512];
	int n = names_in("/mod", names, 256);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "/mod/%s", names[i]);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
			printf("@ptescope module %s: %s\n", names[i], strerror(errno));
		close(fd);
	}
}

/* One setting for all kernels: that of the recorded ones. */
static void settings(void)
{
	put_text("/sys/kernel/mm/transparent_hugepage/enabled", "madvise");
	put_text("/sys/kernel/mm/transparent_hugepage/shmem_enabled", "never");
	put_text("/sys/kernel/mm/lru_gen/enabled", "n");
	put_text("/sys/module/zswap/parameters/enabled", "N");
	put_text("/proc/sys/kernel/numa_balancing", "0");
	put_text("/sys/module/damon_stat/parameters/enabled", "N");	/* it clears accessed bits */
}

static int wait_for(const char *path)
{
	struct timespec ts = { 0, 100000000 };
	for (int i = 0; i < 100; i++) {
		int fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		nanosleep(&ts, NULL);
	}
	return -1;
}

/* What tests ask for on the kernel's command line, to see what is told of it: ptescope.fail=panic|hang|flood,NNNN,LINES ends this kernel so
 * once that many lines of that scenario's trace are on the disk. */
static void fail_where_asked(const char *scenario, int lines)
{
	static char line[4096], kind[16], number[16];
	static int most = -1;
	if (most < 0) {
		int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
		const char *asked = read(fd, line, sizeof line - 1) > 0 ? strstr(line, "ptescope.fail=") : NULL;
		close(fd);
		most = 0;
		if (!asked || sscanf(asked, "ptescope.fail=%15[a-z],%15[0-9],%d", kind, number, &most) != 3)
			most = 0;
	}
	if (!most || lines < most || strcmp(scenario + strlen("/scn/"), number))
		return;
	if (!strcmp(kind, "panic"))
		put_text("/proc/sysrq-trigger", "c");
	for (;;)
		if (!strcmp(kind, "flood"))
			printf("one line of a flood, and another one\n");
		else
			pause();
}

/* Runs the recorder on one scenario; its status as a shell has it.  What it says is kept, and, where that grows, on the disk at once. */
static int run(const char *scenario, const char *trace, int grows)
{
	static char b[65536];
	int st, said[2], lines = 0, to = open(trace, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	off_t done = 0;
	if (to < 0 || pipe2(said, O_CLOEXEC))
		return 126;
	pid_t pid = fork();
	if (!pid) {
		int in = open(scenario, O_RDONLY);
		dup2(in, 0);
		dup2(said[1], 1);
		close(in);
		if (access(scenario, X_OK) == 0) {
			dup2(1, 2);
			execl(scenario, scenario, (char *)NULL);
		}
		execl("/init", "mmrun", (char *)NULL);
		_exit(127);
	}
	close(said[1]);
	for (ssize_t n; (n = read(said[0], b, sizeof b)) > 0 && write(to, b, n) == n; done += n)
		if (grows && pwrite(out, b, n, at + BLOCK + done) == n) {
			fsync(out);
			for (ssize_t i = 0; i < n; i++)
				lines += b[i] == '\n';
			fail_where_asked(scenario, lines);
		}
	close(said[0]);
	close(to);
	if (pid < 0 || waitpid(pid, &st, 0) != pid)
		return 126;
	return WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
}

static char *contents(const char *path, size_t *length)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*length = 0;
	if (fd < 0 || fstat(fd, &st))
		return NULL;
	char *b = malloc(st.st_size + 1);
	ssize_t n = b ? read(fd, b, st.st_size) : -1;
	close(fd);
	if (n > 0)
		*length = n;
	return b;
}

int guest_main(void)
{
	static char *names[4096];
	struct utsname un;
	char path[512];

	for (const char *const *d = (const char *const[]){ "/proc", "/sys", "/dev", "/tmp", "/run", "/var", "/var/tmp", NULL }; *d; d++)
		mkdir(*d, 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mkdir("/dev/shm", 01777);
	mount("shm", "/dev/shm", "tmpfs", 0, NULL);
	mount("tmp", "/tmp", "tmpfs", 0, NULL);
	int console = open("/dev/console", O_RDWR | O_NOCTTY);
	for (int i = 0; i < 3; i++)
		dup2(console, i);
	if (console > 2)
		close(console);
	setvbuf(stdout, NULL, _IONBF, 0);
	uname(&un);
	printf("@ptescope up %s\n", un.release);
	load_modules();
	int swap = wait_for("/dev/vda");
	out = wait_for("/dev/vdb");
	if (swap < 0 || out < 0) {
		printf("@ptescope no disk\n");
		reboot(RB_POWER_OFF);
	}
	close(swap);
	settings();
	int runs = number_in("/runs", 1);
	snprintf(path, sizeof path, "%ld", number_in("/limit", 30));
	setenv("MMRUN_LIMIT", path, 1);
	setenv("MMRUN_SWAP", "/dev/vda", 1);
	setenv("SWAP_DEVICE", "/dev/vda", 1);	/* what reproducers take */
	setenv("MMRUN_PROGRESS", "/dev/console", 1);
	record(NULL, 0, "ready %s", un.release);
	int n = names_in("/scn", names, 4096);
	for (int i = 0; i < n; i++) {
		char *first = NULL;
		size_t first_length = 0;
		snprintf(path, sizeof path, "/scn/%s", names[i]);
		record(NULL, 0, "begin %s", names[i]);
		printf("@ptescope begin %s\n", names[i]);
		for (int k = 0; k < runs; k++) {
			size_t length;
			if (!k)
				part("part %s %d", names[i], k);
			int status = run(path, "/tmp/trace", !k);
			char *trace = contents("/tmp/trace", &length);
			if (k && length == first_length && !memcmp(trace, first, length)) {
				record(NULL, 0, "same %s %d %d", names[i], k, status);
				free(trace);
				continue;
			}
			record(trace, length, "run %s %d %d %zu", names[i], k, status, length);
			if (k)
				free(trace);
			else {
				first = trace;
				first_length = length;
			}
		}
		free(first);
		printf("@ptescope done %s\n", names[i]);
	}
	record(NULL, 0, "end");
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
