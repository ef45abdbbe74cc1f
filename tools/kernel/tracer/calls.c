/*
 * calls - system calls as strace(1) prints them, so that one reader takes
 * both.  What its arguments point to is kept when a call begins, and printed
 * when it has ended.  Buffers are addresses here, but for messages of a
 * userfaultfd and what is written to a file of /proc.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include "tracer.h"

typedef unsigned long long ull;

struct name { u64 value; const char *name; };

/* A call's arguments, one letter each: d descriptor, x hexadecimal, u decimal, s string, P prot, M mmap flags, A advice, R mremap flags,
 * F fallocate flags, H memfd flags, U userfaultfd flags, V vector (its count follows), D signed number. */
struct call { u64 nr; const char *name, *args; enum concern concern; int at; };

#define RANGE 1		/* at: 1 + the argument that a range begins with; its length follows */

static const struct call calls[] = {
#define CALL(name, args, concern, at) { SYS_##name, #name, args, concern, at }
	CALL(mmap, "xuPMdx", LOOKED_AT, RANGE), CALL(munmap, "xu", LOOKED_AT, RANGE), CALL(mremap, "xuuRx", LOOKED_AT, 0),
	CALL(mprotect, "xuP", LOOKED_AT, RANGE), CALL(pkey_mprotect, "xuPD", LOOKED_AT, RANGE),
	CALL(madvise, "xuA", LOOKED_AT, RANGE), CALL(mlock, "xu", LOOKED_AT, RANGE), CALL(mlock2, "xux", LOOKED_AT, RANGE),
	CALL(munlock, "xu", LOOKED_AT, RANGE), CALL(mlockall, "x", LOOKED_AT, 0), CALL(munlockall, "", LOOKED_AT, 0),
	CALL(process_madvise, "dVuAx", LOOKED_AT, 0), CALL(move_pages, "dunnxx", LOOKED_AT, 0), CALL(migrate_pages, "duxx", LOOKED_AT, 0),
	CALL(brk, "x", LOOKED_AT, 0), CALL(mbind, "xuxxux", LOOKED_AT, RANGE), CALL(remap_file_pages, "xuPux", LOOKED_AT, RANGE),
	CALL(memfd_create, "sH", TOLD, 0), CALL(openat, "dsx", TOLD, 0), CALL(openat2, "dsxu", TOLD, 0),
	CALL(ftruncate, "du", LOOKED_AT, 0), CALL(fallocate, "dFuu", LOOKED_AT, 0),
	CALL(read, "dbu", NOTHING, 0), CALL(write, "dbu", NOTHING, 0), CALL(pread64, "dbuu", NOTHING, 0), CALL(pwrite64, "dbuu", NOTHING, 0),
	CALL(readv, "dVu", NOTHING, 0), CALL(writev, "dVu", NOTHING, 0), CALL(preadv, "dVuu", NOTHING, 0), CALL(pwritev, "dVuu", NOTHING, 0),
	CALL(preadv2, "dVuuxx", NOTHING, 0), CALL(pwritev2, "dVuuxx", NOTHING, 0), CALL(vmsplice, "dVux", NOTHING, 0),
	CALL(process_vm_readv, "DVuVux", LOOKED_AT, 0), CALL(process_vm_writev, "DVuVux", LOOKED_AT, 0),
	CALL(dup, "d", TOLD, 0), CALL(dup3, "ddx", TOLD, 0), CALL(fcntl, "dfx", TOLD, 0),
	CALL(close, "d", TOLD, 0), CALL(close_range, "uux", TOLD, 0), CALL(sendmsg, "dmx", TOLD, 0), CALL(recvmsg, "dmx", TOLD, 0),
	CALL(pidfd_open, "Dx", TOLD, 0), CALL(pidfd_getfd, "ddx", TOLD, 0), CALL(prctl, "pxxxx", NOTHING, 0),
	CALL(userfaultfd, "U", TOLD, 0), CALL(ioctl, "dix", NOTHING, 0), CALL(execve, "sxx", TOLD, 0), CALL(execveat, "dsxxx", TOLD, 0),
	CALL(clone, "", LOOKED_AT, 0), CALL(clone3, "", LOOKED_AT, 0), CALL(exit, "u", NOTHING, 0), CALL(exit_group, "u", TOLD, 0),
	CALL(swapon, "sx", TOLD, 0), CALL(swapoff, "s", TOLD, 0), CALL(io_uring_setup, "ux", TOLD, 0),
	CALL(io_uring_register, "duxu", NOTHING, 0), CALL(io_uring_enter, "duuuxu", NOTHING, 0),
	CALL(recvfrom, "dxuxxx", NOTHING, 0), CALL(sendto, "dxuxxx", NOTHING, 0), CALL(msync, "xux", NOTHING, RANGE), CALL(mincore, "xux", NOTHING, RANGE),
	CALL(futex, "xDuxxx", NOTHING, 0), CALL(getrandom, "xux", NOTHING, RANGE), CALL(shmget, "xux", TOLD, 0), CALL(shmat, "Dxx", TOLD, 0), CALL(shmdt, "x", LOOKED_AT, 0),
#ifdef SYS_open
	CALL(open, "sx", TOLD, 0), CALL(creat, "sx", TOLD, 0), CALL(fork, "", LOOKED_AT, 0), CALL(vfork, "", LOOKED_AT, 0), CALL(dup2, "dd", TOLD, 0),
#endif
};

static const struct call *call_of(u64 nr)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (calls[i].nr == nr)
			return &calls[i];
	return NULL;
}

const char *call_name(u64 nr)
{
	static char other[32];
	const struct call *c = call_of(nr);
	if (c)
		return c->name;
	snprintf(other, sizeof other, "syscall_%llu", (ull)nr);
	return other;
}

int is_fork(u64 nr)
{
#ifdef SYS_fork
	if (nr == SYS_fork || nr == SYS_vfork)
		return 1;
#endif
	return nr == SYS_clone || nr == SYS_clone3;
}

#define CLONE_FLAG_VM 0x100
#define CLONE_FLAG_VFORK 0x4000

static u64 clone_flags(const struct task *t)
{
#ifdef SYS_vfork
	if (t->nr == SYS_vfork)
		return CLONE_FLAG_VM | CLONE_FLAG_VFORK;
#endif
	return t->nr == SYS_clone ? t->args[0] : t->nr == SYS_clone3 ? *(const u64 *)t->entry : 0;
}

int shares_mm(struct task *t)
{
	return !!(clone_flags(t) & CLONE_FLAG_VM);
}

/* ---- userfaultfd and pagemap ioctls: what goes in and what comes out ------ */

#define NR(request) ((request) & 0xff)
#define IS_UFFD(request) ((((request) >> 8) & 0xff) == 0xaa)
#define SIZE(request) (((request) >> 16) & 0x3fff)
#define PAGEMAP_SCAN_REQUEST 0xc0606610
static const char *const uffdio[] = { "REGISTER", "UNREGISTER", "WAKE", "COPY", "ZEROPAGE", "MOVE", "WRITEPROTECT",
	"CONTINUE", "POISON", "RWPROTECT", "SET_MODE" };

static size_t flags_text(char *to, size_t room, u64 value, const char *prefix, const char *const *names)
{
	size_t out = 0;
	u64 left = value;
	for (int bit = 0; names[bit]; bit++) {
		if (!(value >> bit & 1) || !*names[bit])
			continue;
		out += snprintf(to + out, room - out, "%s%s%s", out ? "|" : "", prefix, names[bit]);
		left &= ~(1ULL << bit);
	}
	if (left || !out)
		out += snprintf(to + out, room - out, left ? "%s0x%llx" : "%s0", out ? "|" : "", (ull)left);
	return out;
}

static const char *const register_modes[] = { "MISSING", "WP", "MINOR", "RWP", NULL };
static const char *const copy_modes[] = { "DONTWAKE", "WP", NULL };
static const char *const wp_modes[] = { "WP", "DONTWAKE", NULL };
static const char *const rwp_modes[] = { "RWP", "DONTWAKE", NULL };
static const char *const move_modes[] = { "DONTWAKE", "ALLOW_SRC_HOLES", NULL };
static const char *const categories[] = { "WPALLOWED", "WRITTEN", "FILE", "PRESENT", "SWAPPED", "PFNZERO", "HUGE", "SOFT_DIRTY", "GUARD", "ACCESSED", NULL };
static const char *const scan_flags[] = { "WP_MATCHING", "CHECK_WPASYNC", NULL };

static void uffdio_text(char *to, size_t room, int nr, const u64 *in, const u64 *out)
{
	char mode[200];
	const char *const *names = nr == 3 || nr == 7 ? copy_modes : nr == 5 ? move_modes : nr == 6 ? wp_modes : nr == 9 ? rwp_modes : copy_modes;
	char prefix[40];
	if (nr == 0x3f) {
		snprintf(to, room, "{api=%#llx, features=%#llx => features=%#llx, ioctls=%#llx}", (ull)in[0], (ull)in[1], (ull)out[1], (ull)out[2]);
		return;
	}
	snprintf(prefix, sizeof prefix, "UFFDIO_%s_MODE_", uffdio[nr]);
	u64 value = nr == 3 || nr == 5 ? in[3] : in[2];
	flags_text(mode, sizeof mode, value, prefix, nr == 0 ? register_modes : names);
	if (nr == 1 || nr == 2)
		snprintf(to, room, "{start=%#llx, len=%#llx}", (ull)in[0], (ull)in[1]);
	else if (nr == 3 || nr == 5)
		snprintf(to, room, "{dst=%#llx, src=%#llx, len=%#llx, mode=%s}", (ull)in[0], (ull)in[1], (ull)in[2], mode);
	else if (nr == 10)
		snprintf(to, room, "{enable=%#llx, disable=%#llx}", (ull)in[0], (ull)in[1]);
	else
		snprintf(to, room, "{range={start=%#llx, len=%#llx}, mode=%s}", (ull)in[0], (ull)in[1], mode);
}

static void scan_text(char *to, size_t room, const u64 *in)
{
	char flags[80], c[4][200];
	flags_text(flags, sizeof flags, in[1], "PM_SCAN_", scan_flags);
	for (int i = 0; i < 4; i++)
		flags_text(c[i], sizeof c[i], in[8 + i], "PAGE_IS_", categories);
	snprintf(to, room, "{size=%llu, flags=%s, start=%#llx, end=%#llx, vec_len=%llu, max_pages=%llu, category_inverted=%s, category_mask=%s, category_anyof_mask=%s, return_mask=%s}",
		(ull)in[0], flags, (ull)in[2], (ull)in[3], (ull)in[6], (ull)in[7], c[0], c[1], c[2], c[3]);
}

/* ---- arguments ----------------------------------------------------------- */

static void path_of(const struct task *t, int fd, char *to, size_t room)
{
	char link[64];
	ssize_t n;
	snprintf(link, sizeof link, "/proc/%d/fd/%d", t->tid, fd);
	n = readlink(link, to, room - 1);
	to[n < 0 ? 0 : n] = 0;
}

static size_t quoted(char *to, size_t room, const char *text, size_t n)
{
	size_t out = snprintf(to, room, "\"");
	for (size_t i = 0; i < n && out + 8 < room; i++) {
		unsigned char c = text[i];
		out += c >= 32 && c < 127 && c != '"' && c != '\\' ? snprintf(to + out, room - out, "%c", c) : snprintf(to + out, room - out, "\\x%02x", c);
	}
	return out + snprintf(to + out, room - out, "\"");
}

static size_t string_at(struct task *t, u64 at, char *to, size_t room)
{
	char text[512] = "";
	size_t n = watched(t->mm, at, sizeof text) ? 0 : peek(t, at, text, sizeof text - 1);
	if (!n)
		return snprintf(to, room, "%#llx", (ull)at);
	return quoted(to, room, text, strnlen(text, n));
}

static size_t vector_text(struct task *t, u64 at, u64 count, char *to, size_t room)
{
	struct iovec v[64];
	size_t n = count < 64 ? count : 64, out = 0;
	if (watched(t->mm, at, n * sizeof *v) || peek(t, at, v, n * sizeof *v) != n * sizeof *v)
		return snprintf(to, room, "%#llx", (ull)at);
	out = snprintf(to, room, "[");
	for (size_t i = 0; i < n && out + 80 < room; i++)
		out += snprintf(to + out, room - out, "%s{iov_base=%#llx, iov_len=%zu}", i ? ", " : "", (ull)(uintptr_t)v[i].iov_base, v[i].iov_len);
	return out + snprintf(to + out, room - out, "%s]", n < count ? ", ..." : "");
}

static size_t numbers_text(struct task *t, u64 at, u64 count, size_t each, char *to, size_t room)
{
	u64 v[128];
	size_t n = count < 128 ? count : 128, out;
	if (!at)
		return snprintf(to, room, "NULL");
	if (watched(t->mm, at, n * each) || peek(t, at, v, n * each) != n * each)
		return snprintf(to, room, "%#llx", (ull)at);
	out = snprintf(to, room, "[");
	for (size_t i = 0; i < n && out + 40 < room; i++)
		out += snprintf(to + out, room - out, "%s%#llx", i ? ", " : "", each == 8 ? (ull)v[i] : (ull)((const int *)v)[i]);
	return out + snprintf(to + out, room - out, "]");
}

/* SCM_RIGHTS alone: descriptors that go to another process. */
static size_t message_text(struct task *t, u64 at, char *to, size_t room)
{
	u64 m[7] = { 0 };
	char control[512];
	size_t n, out = snprintf(to, room, "{");
	if (peek(t, at, m, sizeof m) == sizeof m && m[4] && m[5] >= 16) {
		n = m[5] < sizeof control ? m[5] : sizeof control;
		n = peek(t, m[4], control, n);
		for (size_t c = 0; c + 16 <= n; ) {
			u64 length = *(u64 *)(control + c);
			int *head = (int *)(control + c + 8);
			if (length < 16 || c + length > n)
				break;
			if (head[0] == 1 && head[1] == 1) {
				out += snprintf(to + out, room - out, "msg_control=[{cmsg_type=SCM_RIGHTS, cmsg_data=[");
				for (u64 i = 16; i + 4 <= length && out + 40 < room; i += 4)
					out += snprintf(to + out, room - out, "%s%d", i > 16 ? ", " : "", *(int *)(control + c + i));
				out += snprintf(to + out, room - out, "]}]");
			}
			c += (length + 7) & ~7ULL;
		}
	}
	return out + snprintf(to + out, room - out, "}");
}

static size_t of_names(char *to, size_t room, u64 value, const struct name *names, const char *prefix)
{
	size_t out = 0;
	for (; names->name; names++)
		if (value & names->value) {
			out += snprintf(to + out, room - out, "%s%s%s", out ? "|" : "", prefix, names->name);
			value &= ~names->value;
		}
	if (value || !out)
		out += snprintf(to + out, room - out, value ? "%s%#llx" : "%s0", out ? "|" : "", (ull)value);
	return out;
}

static size_t word_text(char *to, size_t room, u64 value, const struct name *names, const char *prefix)
{
	for (; names->name; names++)
		if (names->value == value)
			return snprintf(to, room, "%s%s", prefix, names->name);
	return snprintf(to, room, "%#llx", (ull)value);
}

static const struct name prots[] = { { 1, "READ" }, { 2, "WRITE" }, { 4, "EXEC" }, { 0, NULL } };
static const struct name maps[] = { { 0x10, "FIXED" }, { 0x20, "ANONYMOUS" },
	{ 0x2000, "LOCKED" }, { 0x4000, "NORESERVE" }, { 0x8000, "POPULATE" }, { 0x20000, "STACK" }, { 0x40000, "HUGETLB" }, { 0x100000, "FIXED_NOREPLACE" }, { 0, NULL } };
static const struct name advices[] = { { 0, "NORMAL" }, { 1, "RANDOM" }, { 2, "SEQUENTIAL" }, { 3, "WILLNEED" }, { 4, "DONTNEED" }, { 8, "FREE" },
	{ 9, "REMOVE" }, { 10, "DONTFORK" }, { 11, "DOFORK" }, { 12, "MERGEABLE" }, { 13, "UNMERGEABLE" }, { 14, "HUGEPAGE" }, { 15, "NOHUGEPAGE" },
	{ 16, "DONTDUMP" }, { 17, "DODUMP" }, { 18, "WIPEONFORK" }, { 19, "KEEPONFORK" }, { 20, "COLD" }, { 21, "PAGEOUT" }, { 22, "POPULATE_READ" },
	{ 23, "POPULATE_WRITE" }, { 24, "DONTNEED_LOCKED" }, { 25, "COLLAPSE" }, { 102, "GUARD_INSTALL" }, { 103, "GUARD_REMOVE" }, { 0, NULL } };
static const struct name remaps[] = { { 1, "MAYMOVE" }, { 2, "FIXED" }, { 4, "DONTUNMAP" }, { 0, NULL } };
static const struct name falls[] = { { 1, "KEEP_SIZE" }, { 2, "PUNCH_HOLE" }, { 8, "COLLAPSE_RANGE" }, { 16, "ZERO_RANGE" }, { 32, "INSERT_RANGE" }, { 0, NULL } };
static const struct name memfds[] = { { 1, "CLOEXEC" }, { 2, "ALLOW_SEALING" }, { 4, "HUGETLB" }, { 0, NULL } };
static const struct name uffds[] = { { 1, "UFFD_USER_MODE_ONLY" }, { 02000000, "O_CLOEXEC" }, { 04000, "O_NONBLOCK" }, { 0, NULL } };
static const struct name fcntls[] = { { 0, "F_DUPFD" }, { 1030, "F_DUPFD_CLOEXEC" }, { 0, NULL } };

static size_t one_argument(struct task *t, const char *letters, int i, char *to, size_t room)
{
	u64 v = t->args[i];
	char path[300];
	switch (letters[i]) {
	case 'd':
		if ((int)v < 0)
			return snprintf(to, room, (int)v == -100 ? "AT_FDCWD" : "%d", (int)v);
		path_of(t, v, path, sizeof path);
		return snprintf(to, room, *path ? "%d<%s>" : "%d", (int)v, path);
	case 'u': return snprintf(to, room, "%llu", (ull)v);
	case 'D': return snprintf(to, room, "%d", (int)v);
	case 's': return string_at(t, v, to, room);
	case 'P': return v ? of_names(to, room, v, prots, "PROT_") : (size_t)snprintf(to, room, "PROT_NONE");
	case 'M': {
		static const char *const kinds[] = { "0", "MAP_SHARED", "MAP_PRIVATE", "MAP_SHARED_VALIDATE" };
		size_t out = snprintf(to, room, "%s", kinds[v & 3]);
		if (v & ~3ULL) {
			out += snprintf(to + out, room - out, "|");
			out += of_names(to + out, room - out, v & ~3ULL, maps, "MAP_");
		}
		return out;
	}
	case 'A': return word_text(to, room, (int)v, advices, "MADV_");
	case 'R': return of_names(to, room, v, remaps, "MREMAP_");
	case 'F': return of_names(to, room, v, falls, "FALLOC_FL_");
	case 'H': return of_names(to, room, v, memfds, "MFD_");
	case 'U': return of_names(to, room, v, uffds, "");
	case 'f': return word_text(to, room, v, fcntls, "");
	case 'V': return vector_text(t, v, t->args[i + 1], to, room);
	case 'n': return numbers_text(t, v, t->args[1], i == 2 ? 8 : 4, to, room);
	case 'm': return message_text(t, v, to, room);
	default: return v ? (size_t)snprintf(to, room, "%#llx", (ull)v) : (size_t)snprintf(to, room, i == 0 ? "NULL" : "0");
	}
}

/* A call's concern that hangs on what its descriptor is: the names of those that count. */
static enum concern by_descriptor(struct task *t)
{
	char path[300];
	path_of(t, t->args[0], path, sizeof path);
	if (t->nr == SYS_close && strstr(path, "[userfaultfd]"))
		return LOOKED_AT;
	if (strstr(path, "[userfaultfd]") || !strncmp(path, "/memfd:", 7) || !strncmp(path, "/dev/shm/", 9) || strstr(path, "/clear_refs") || strstr(path, "/comm") || strstr(path, "hugepages"))
		return TOLD;
	return t->nr == SYS_close ? TOLD : NOTHING;
}

static int is_vector(const char *args, int i) { return args[i] == 'V'; }

static int touches(struct task *t, const struct call *c)
{
	for (int i = 0; i < (c ? (int)strlen(c->args) : 6); i++) {
		char v[4096];
		if (watched(t->mm, t->args[i], 1))
			return 1;
		if (!c || !is_vector(c->args, i))
			continue;
		vector_text(t, t->args[i], t->args[i + 1], v, sizeof v);
		for (const char *at = v; (at = strstr(at, "iov_base=")); at++)
			if (watched(t->mm, strtoull(at + 9, NULL, 0), 1))
				return 1;
	}
	/* A buffer that begins before watched memory. */
	return c && c->args[0] && c->args[1] == 'b' && watched(t->mm, t->args[1], t->args[2]);
}

/* Keeps what its arguments point to, in text where that does not change. */
enum concern call_begins(struct task *t)
{
	const struct call *c = call_of(t->nr);
	enum concern concern = c ? c->concern : NOTHING;
	size_t out = 0;
	t->entry[0] = 0;
	if (t->nr == SYS_ioctl) {
		memset(t->entry, 0, 256);
		if (IS_UFFD(t->args[1]) || t->args[1] == PAGEMAP_SCAN_REQUEST) {
			size_t n = SIZE(t->args[1]) < 128 ? SIZE(t->args[1]) : 128;
			peek(t, t->args[2], t->entry, n);
			if (t->args[1] == 0xaa00)	/* USERFAULTFD_IOC_NEW */
				return TOLD;
			if (IS_UFFD(t->args[1]) && NR(t->args[1]) == 0) {
				watch_file(t, ((u64 *)t->entry)[0], ((u64 *)t->entry)[0] + ((u64 *)t->entry)[1]);
				watch(t->mm, ((u64 *)t->entry)[0], ((u64 *)t->entry)[0] + ((u64 *)t->entry)[1]);
			}
			return LOOKED_AT;
		}
		return watched(t->mm, t->args[2], 1) ? LOOKED_AT : NOTHING;
	}
	if (t->nr == SYS_clone3)
		peek(t, t->args[0], t->entry, 8);
	if (is_fork(t->nr))
		return clone_flags(t) & CLONE_FLAG_VM ? TOLD : LOOKED_AT;
	if (t->nr == SYS_prctl)
		concern = t->args[0] == 15 ? TOLD : NOTHING;
	if (t->nr == SYS_fcntl)
		concern = t->args[1] == 0 || t->args[1] == 1030 ? TOLD : NOTHING;
	if ((concern == NOTHING || t->nr == SYS_close) && c && c->args[0] == 'd')
		concern = by_descriptor(t);
	if (concern != LOOKED_AT && touches(t, c))
		concern = LOOKED_AT;
	if (concern == NOTHING)
		return concern;
	/* What a call changes, and what it is given, stands as it was when it began. */
	for (int i = 0; c && c->args[i] && out + 600 < sizeof t->entry; i++)
		if (c->args[i] != 'b' && c->args[i] != 'm') {
			out += snprintf(t->entry + out, sizeof t->entry - out, "%s", i ? ", " : "");
			out += one_argument(t, c->args, i, t->entry + out, sizeof t->entry - out);
		} else
			break;
	return concern;
}

/* The memory that a call is about, where it is little; else all. */
void call_range(const struct task *t, u64 *start, u64 *end)
{
	const struct call *c = call_of(t->nr);
	*start = 0;
	*end = ~0ULL;
	if (t->nr == SYS_ioctl && IS_UFFD(t->args[1]) && NR(t->args[1]) <= 9 && NR(t->args[1]) != 5 && NR(t->args[1]) != 0) {
		const u64 *in = (const u64 *)t->entry;
		u64 length = NR(t->args[1]) == 3 ? in[2] : in[1];
		if (length <= 16 * PAGE) {
			*start = in[0];
			*end = in[0] + length;
		}
	} else if (c && c->args[0] == 'd' && c->args[1] == 'b') {
		*start = t->args[1];
		*end = t->args[1] + t->args[2];
	}
}

static size_t rest_of_arguments(struct task *t, const struct call *c, char *to, size_t room)
{
	size_t out = 0;
	int i = 0;
	char path[300];
	while (c->args[i] && c->args[i] != 'b' && c->args[i] != 'm')
		i++;
	for (; c->args[i] && out + 600 < room; i++) {
		out += snprintf(to + out, room - out, "%s", i ? ", " : "");
		if (c->args[i] != 'b') {
			out += one_argument(t, c->args, i, to + out, room - out);
			continue;
		}
		/* Messages are read; what goes to a file of /proc is written. */
		path_of(t, t->args[0], path, sizeof path);
		char data[1024];
		int64_t n = t->nr == SYS_read || t->nr == SYS_pread64 ? t->ret : (int64_t)t->args[2];
		int shown = t->nr == SYS_read ? !!strstr(path, "[userfaultfd]") : !strncmp(path, "/proc/", 6);
		if (shown && n > 0 && !watched(t->mm, t->args[1], n)) {
			size_t got = peek(t, t->args[1], data, (size_t)n < sizeof data ? (size_t)n : sizeof data);
			out += quoted(to + out, room - out, data, got);
		} else
			out += snprintf(to + out, room - out, "%#llx", (ull)t->args[1]);
	}
	return out;
}

/* strerrorname_np() is glibc's alone, since 2.32. */
static const char *errno_name(int64_t number)
{
	static const struct name names[] = {
#define E(name) { name, #name }
		E(EPERM), E(ENOENT), E(ESRCH), E(EINTR), E(EIO), E(ENXIO), E(E2BIG), E(ENOEXEC), E(EBADF), E(ECHILD), E(EAGAIN), E(ENOMEM),
		E(EACCES), E(EFAULT), E(EBUSY), E(EEXIST), E(ENODEV), E(ENOTDIR), E(EISDIR), E(EINVAL), E(ENFILE), E(EMFILE), E(ENOTTY),
		E(ETXTBSY), E(EFBIG), E(ENOSPC), E(ESPIPE), E(EROFS), E(EPIPE), E(ERANGE), E(EDEADLK), E(ENAMETOOLONG), E(ENOSYS), E(ENODATA),
		E(EOVERFLOW), E(EOPNOTSUPP), E(EHWPOISON), E(ETIMEDOUT), E(EHOSTUNREACH), { 0, NULL } };
	for (const struct name *n = names; n->name; n++)
		if (n->value == (u64)number)
			return n->name;
	return "EUNKNOWN";
}

static void result_text(char *to, size_t room, const struct task *t, const char *name)
{
	int64_t ret = t->ret;
	if (ret == -512 || ret == -513 || ret == -514 || ret == -516)
		snprintf(to, room, "? ERESTARTSYS (To be restarted)");
	else if (ret < 0 && ret > -4096)
		snprintf(to, room, "-1 %s (%s)", errno_name(-ret), strerror(-ret));
	else if (!strcmp(name, "mmap") || !strcmp(name, "mremap") || !strcmp(name, "shmat") || !strcmp(name, "brk"))
		snprintf(to, room, "%#llx", (ull)ret);
	else
		snprintf(to, room, "%lld", (long long)ret);
}

/* Whoever waits goes on before such a call returns: what it does comes after the call's beginning. */
static int resolves(const struct task *t)
{
	if (t->nr == SYS_close)
		return t->looked || t->closes;
	return t->nr == SYS_ioctl && IS_UFFD(t->args[1]) && NR(t->args[1]) >= 1 && NR(t->args[1]) <= 10;
}

void call_told(struct task *t)
{
	char text[600], descriptor[320];
	t->closes = t->nr == SYS_close && t->looked;
	if (!resolves(t))
		return;
	if (t->closes) {
		line(t->tid, "close(%s <unfinished ...>", t->entry);
		return;
	}
	one_argument(t, "d", 0, descriptor, sizeof descriptor);
	uffdio_text(text, sizeof text, NR(t->args[1]), (const u64 *)t->entry, NULL);
	line(t->tid, "ioctl(%s, UFFDIO_%s, %s <unfinished ...>", descriptor, uffdio[NR(t->args[1])], text);
}

void call_ends(struct task *t)
{
	static char text[16384];
	char result[200];
	const struct call *c = call_of(t->nr);
	const char *name = call_name(t->nr);
	u64 now[32] = { 0 };
	result_text(result, sizeof result, t, name);
	if (t->nr == SYS_ioctl) {
		char descriptor[320];
		one_argument(t, "d", 0, descriptor, sizeof descriptor);
		if (resolves(t)) {
			line(t->tid, "<... ioctl resumed>) = %s", result);
		} else if (IS_UFFD(t->args[1]) && t->args[1] != 0xaa00) {
			int nr = NR(t->args[1]);
			peek(t, t->args[2], now, SIZE(t->args[1]) < sizeof now ? SIZE(t->args[1]) : sizeof now);
			int known = nr == 0 || nr == 0x3f;
			if (known)
				uffdio_text(text, sizeof text, nr, (const u64 *)t->entry, now);
			else
				snprintf(text, sizeof text, "%#llx", (ull)t->args[2]);
			line(t->tid, "ioctl(%s, %s, %s) = %s", descriptor, nr == 0x3f ? "UFFDIO_API" : known ? "UFFDIO_REGISTER" : "0xaa", text, result);
		} else if (t->args[1] == PAGEMAP_SCAN_REQUEST) {
			scan_text(text, sizeof text, (const u64 *)t->entry);
			line(t->tid, "ioctl(%s, PAGEMAP_SCAN, %s) = %s", descriptor, text, result);
		} else if (t->args[1] == 0xaa00)
			line(t->tid, "ioctl(%s, USERFAULTFD_IOC_NEW, %s) = %s", descriptor, t->args[2] & 1 ? "UFFD_USER_MODE_ONLY" : "0", result);
		else
			line(t->tid, "ioctl(%s, %#llx, %#llx) = %s", descriptor, (ull)t->args[1], (ull)t->args[2], result);
		return;
	}
	if (resolves(t)) {
		line(t->tid, "<... close resumed>) = %s", result);
		return;
	}
	if (is_fork(t->nr)) {
		line(t->tid, "%s(flags=%s%#llx) = %s", name, clone_flags(t) & CLONE_FLAG_VM ? "CLONE_VM|" : "", (ull)clone_flags(t), result);
		return;
	}
	if (t->nr == SYS_prctl) {
		char string[80];
		string_at(t, t->args[1], string, sizeof string);
		line(t->tid, "prctl(PR_SET_NAME, %s) = %s", string, result);
		return;
	}
	if (!c) {
		snprintf(text, sizeof text, "%#llx, %#llx, %#llx, %#llx, %#llx, %#llx", (ull)t->args[0], (ull)t->args[1], (ull)t->args[2], (ull)t->args[3], (ull)t->args[4], (ull)t->args[5]);
		line(t->tid, "%s(%s) = %s", name, text, result);
		return;
	}
	size_t out = snprintf(text, sizeof text, "%s", t->entry);
	rest_of_arguments(t, c, text + out, sizeof text - out);
	if (t->nr == SYS_mremap && t->ret > 0 && watched(t->mm, t->args[0], 1))
		watch(t->mm, (u64)t->ret, (u64)t->ret + t->args[2]);
	line(t->tid, "%s(%s) = %s", name, text, result);
}
