/*
 * mmrun - run a page-table scenario for real and print what the kernel did.
 * The scenario (.scn) is read from standard input, as root; the trace goes to
 * standard output.  docs/traces.md describes both.
 *
 * A guardian (the process that was started) and a controller, its child.  The
 * controller ("C") drives agent processes A, B, D.  The agents own the memory;
 * every memory op runs on a fresh thread of its agent, so an op that blocks in
 * userfaultfd does not stop the harness.  The controller owns all file, uffd
 * and pagemap file descriptors, reads fault messages, and prints one JSON line
 * after every op.
 *
 * What a run changes of the machine (swap, page-cluster, nr_hugepages, KSM, THP) it
 * notes in memory that both share before it changes it, and the guardian takes
 * it back, however the controller ended: done, out of time, crashed, or killed
 * because the guardian got SIGINT, SIGTERM or SIGHUP, or lost who started it.
 * The swap file lies in a folder that is made for the run, is nobody else's,
 * and goes with it.
 *
 * Environment: MMRUN_DIR where that folder is made (default /var/tmp),
 * MMRUN_SWAP a block device in place of the file, MMRUN_LIMIT seconds until it
 * gives up (default 30), MMRUN_PROGRESS a file that is told each op before it
 * runs.  Swap type 0 and nr_hugepages are the machine's: runs wait for one
 * another on /run/ptescope.lock.  Exit status: 0, 3 out of time, 2 it can't
 * run, 128 + N ended by signal N.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/io_uring.h>
#ifdef __x86_64__
#include <linux/kvm.h>
#endif
#include <linux/userfaultfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>

typedef uint64_t u64;

/* ---- kernel ABI newer than Debian 12's headers -------------------------- */
struct my_poison { struct uffdio_range range; u64 mode; int64_t updated; };
struct my_move { u64 dst, src, len, mode; int64_t move; };
#define MY_UFFDIO_POISON _IOWR(0xAA, 0x08, struct my_poison)
#define MY_UFFDIO_MOVE   _IOWR(0xAA, 0x05, struct my_move)
#define CONTINUE_MODE_WP 2
struct my_page_region { u64 start, end, categories; };
struct my_pm_scan_arg {
	u64 size, flags, start, end, walk_end, vec, vec_len, max_pages;
	u64 category_inverted, category_mask, category_anyof_mask, return_mask;
};
#define MY_PAGEMAP_SCAN _IOWR('f', 16, struct my_pm_scan_arg)
static const char *const cat_names[] = { "wpallowed", "written", "file", "present",
	"swapped", "pfnzero", "huge", "softdirty", "guard", "accessed" };
#define CAT_WRITTEN  (1 << 1)
#define CAT_ACCESSED (1 << 9)	/* Linux 7.3, with RWP */
struct my_rwprotect { struct uffdio_range range; u64 mode; };
struct my_set_mode { u64 enable, disable; };
#define MY_UFFDIO_RWPROTECT _IOWR(0xAA, 0x09, struct my_rwprotect)
#define MY_UFFDIO_SET_MODE  _IOW(0xAA, 0x0A, struct my_set_mode)
#define FEATURE_RWP (1 << 17)

static const struct { const char *name; u64 bit; } feats[] = {
	{ "pfwp", 1 << 0 }, { "fork", 1 << 1 }, { "remap", 1 << 2 }, { "remove", 1 << 3 },
	{ "mhuge", 1 << 4 }, { "mshmem", 1 << 5 }, { "unmap", 1 << 6 }, { "sigbus", 1 << 7 },
	{ "tid", 1 << 8 }, { "minhuge", 1 << 9 }, { "minshmem", 1 << 10 }, { "exact", 1 << 11 },
	{ "wpfile", 1 << 12 }, { "wpunpop", 1 << 13 }, { "poison", 1 << 14 },
	{ "wpasync", 1 << 15 }, { "move", 1 << 16 }, { "rwp", 1 << 17 }, { "rwpasync", 1 << 18 },
};
static const struct { const char *name; int val; } advices[] = {
	{ "dontneed", 4 }, { "free", 8 }, { "remove", 9 }, { "dontfork", 10 }, { "dofork", 11 },
	{ "mergeable", 12 }, { "unmergeable", 13 }, { "hugepage", 14 }, { "nohugepage", 15 }, { "wipeonfork", 18 },
	{ "keeponfork", 19 }, { "cold", 20 }, { "pageout", 21 }, { "populate_read", 22 },
	{ "populate_write", 23 }, { "dontneed_locked", 24 }, { "collapse", 25 },
	{ "guard_install", 102 }, { "guard_remove", 103 }, { "willneed", 3 },
};

/* ---- shared between controller and agents ------------------------------- */
enum { X_MMAP, X_MUNMAP, X_MREMAP, X_MPROTECT, X_MADVISE, X_READ, X_WRITE, X_FORK,
	X_UFFD, X_CLOSEFD, X_MOVE, X_MOVEPAGES, X_MLOCK, X_KACCESS, X_PIN };
enum { BY_COPY_USER, BY_PROCESS_VM, BY_PTRACE, BY_GUP, BY_PIN, BY_KVM, NBY };
static const char *const by_names[NBY] = { "copy_user", "process_vm", "ptrace", "gup", "pin", "kvm" };
struct cmd { int idx, op; u64 a[6]; };
struct reply { int idx, started; long ret; int err, sig, sigcode; unsigned val; pid_t tid; };

#define NPROC 3			/* agents A, B, D */
#define MAXOPS 128
#define NREG 8
#define NFILE 4
#define BASE 0x1000000000ULL
#define SPACING 0x4000000ULL	/* 64 MB per region slot */
#define HUGE (2UL << 20)

static int sock[NPROC][2];
static pid_t ctl_pid;

/* ---- agent side --------------------------------------------------------- */
static struct cmd acmd[MAXOPS];
#ifdef __aarch64__
#define STACK 131072		/* the C library's least there */
#else
#define STACK 32768
#endif
static char astack[MAXOPS][STACK] __attribute__((aligned(4096)));
static int aid;
static __thread sigjmp_buf jb;
static __thread int jb_ok, jb_sig, jb_code;

static void agent_main(void);

static void on_sig(int s, siginfo_t *si, void *u)
{
	(void)u;
	if (!jb_ok)
		_exit(99);
	jb_sig = s;
	jb_code = si->si_code;
	siglongjmp(jb, 1);
}

static int ctl_fd(int n)	/* borrow one of the controller's descriptors */
{
	int pfd = syscall(SYS_pidfd_open, ctl_pid, 0);
	int fd = syscall(SYS_pidfd_getfd, pfd, n, 0);
	close(pfd);
	return fd;
}

#ifdef __x86_64__
/* Whether KVM maps pages into guests (hva_to_pfn()); without two-dimensional
 * paging it emulates what a guest in real mode does, which is another path. */
static int maps_guests(void)
{
	static const char *const knob[] = { "/sys/module/kvm_intel/parameters/ept", "/sys/module/kvm_amd/parameters/npt" };
	for (int i = 0; i < 2; i++) {
		char c = 0;
		int fd = open(knob[i], O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		int n = read(fd, &c, 1);
		close(fd);
		if (n == 1 && (c == 'Y' || c == '1'))
			return 1;
	}
	return 0;
}

/* A guest of one page of code and one of ours, in real mode: it reads or writes
 * the 4 bytes, and says so by a port. */
static int guest_access(u64 addr, int write_it, unsigned *val)
{
	static const unsigned char rd[] = { 0x66, 0xa1, 0x00, 0x80, 0x66, 0xe7, 0x10 };	/* mov 0x8000,%eax; out %eax,$0x10 */
	static const unsigned char wr[] = { 0x66, 0xa3, 0x00, 0x80, 0x66, 0xe7, 0x10 };	/* mov %eax,0x8000; out %eax,$0x10 */
	int kvm = maps_guests() ? open("/dev/kvm", O_RDWR | O_CLOEXEC) : -1, vm = -1, cpu = -1, n = -1, e = ENOTSUP;
	unsigned char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct kvm_run *run = MAP_FAILED;
	int size = kvm < 0 ? 0 : ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	struct kvm_userspace_memory_region of_code = { 0, 0, 0, 4096, (u64)code }, of_page = { 1, 0, 0x8000, 4096, addr };
	struct kvm_sregs sregs;
	struct kvm_regs regs = { .rax = *val, .rflags = 2 };

	memcpy(code, write_it ? wr : rd, sizeof rd);
	if (size > 0 && (vm = ioctl(kvm, KVM_CREATE_VM, 0)) >= 0 && !ioctl(vm, KVM_SET_USER_MEMORY_REGION, &of_code) &&
	    !ioctl(vm, KVM_SET_USER_MEMORY_REGION, &of_page) && (cpu = ioctl(vm, KVM_CREATE_VCPU, 0)) >= 0)
		run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (run != MAP_FAILED && !ioctl(cpu, KVM_GET_SREGS, &sregs)) {
		sregs.cs.base = sregs.cs.selector = 0;
		ioctl(cpu, KVM_SET_SREGS, &sregs);
		ioctl(cpu, KVM_SET_REGS, &regs);
		n = ioctl(cpu, KVM_RUN, 0);
		e = errno;
		if (!n && run->exit_reason == KVM_EXIT_IO)
			*val = write_it ? 0 : *(unsigned *)((char *)run + run->io.data_offset);
		else if (!n) {
			n = -1;
			e = ENOTSUP;	/* it came to another end: no machine for guests */
		}
	}
	if (run != MAP_FAILED)
		munmap(run, size);
	munmap(code, 4096);
	if (cpu >= 0)
		close(cpu);
	if (vm >= 0)
		close(vm);
	if (kvm >= 0)
		close(kvm);
	errno = e;
	return n;
}
#else
static int guest_access(u64 addr, int write_it, unsigned *val)
{
	(void)addr;
	(void)write_it;
	(void)val;
	errno = ENOTSUP;
	return -1;
}
#endif

/* 4 bytes at an address, read or written by the kernel on our behalf.  0, or -1
 * with an errno; ENOTSUP: this machine has no way to do it. */
static int kernel_access(u64 addr, int by, int write_it, unsigned value, unsigned *val)
{
	struct iovec mine = { &value, 4 }, there = { (void *)addr, 4 };
	long n = -1;
	int fd[2] = { -1, -1 }, e;

	if ((by == BY_COPY_USER || (by == BY_GUP && !write_it)) && pipe(fd))
		return -1;
	switch (by) {
	case BY_COPY_USER:	/* the page is the buffer of read(2) or write(2) */
		if (write_it)
			n = write(fd[1], &value, 4) == 4 ? read(fd[0], there.iov_base, 4) : -1;
		else
			n = write(fd[1], there.iov_base, 4);
		break;
	case BY_PROCESS_VM:
		n = write_it ? process_vm_writev(getpid(), &mine, 1, &there, 1, 0) : process_vm_readv(getpid(), &mine, 1, &there, 1, 0);
		break;
	case BY_GUP:		/* vmsplice(2) takes a reference to the page; O_DIRECT reads into it */
		if (!write_it) {
			n = vmsplice(fd[1], &there, 1, 0);
			break;
		}
		fd[0] = open(getenv("MMRUN_DIR") ?: "/var/tmp", O_TMPFILE | O_RDWR | O_DIRECT, 0600);
		unsigned *sector = aligned_alloc(4096, 4096);
		memset(sector, 0, 4096);
		*sector = value;
		if (fd[0] < 0 || pwrite(fd[0], sector, 512, 0) != 512)
			errno = ENOTSUP;
		else
			n = pread(fd[0], there.iov_base, 512, 0) == 512 ? 4 : -1;
		e = errno;
		free(sector);
		errno = e;
		break;
	case BY_KVM:
		n = guest_access(addr, write_it, &value);
		*val = n || write_it ? 0 : value;
		return n;
	default:
		errno = ENOTSUP;
	}
	e = errno;
	if (n == 4 && !write_it && fd[1] >= 0)
		n = read(fd[0], &value, 4);
	for (int i = 0; i < 2; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	errno = e;
	*val = write_it || n != 4 ? 0 : value;
	return n == 4 ? 0 : -1;
}

static void *agent_op(void *p)
{
	struct cmd c = *(struct cmd *)p;
	struct reply r = { .idx = c.idx, .started = 1, .tid = gettid() };
	int fd = -1;

	send(sock[aid][1], &r, sizeof r, 0);
	r.started = 0;
	errno = 0;
	switch (c.op) {
	case X_MMAP:
		if ((int)c.a[4] >= 0)
			fd = ctl_fd(c.a[4]);
		r.ret = mmap((void *)c.a[0], c.a[1], c.a[2], c.a[3] | MAP_FIXED, fd, c.a[5]) == MAP_FAILED ? -1 : 0;
		r.err = errno;
		if (fd >= 0)
			close(fd);
		errno = r.err;
		break;
	case X_MUNMAP: r.ret = munmap((void *)c.a[0], c.a[1]); break;
	case X_MREMAP:
		r.ret = mremap((void *)c.a[0], c.a[1], c.a[2], c.a[3], c.a[4]) == MAP_FAILED ? -1 : 0;
		break;
	case X_MPROTECT: r.ret = mprotect((void *)c.a[0], c.a[1], c.a[2]); break;
	case X_MADVISE: r.ret = madvise((void *)c.a[0], c.a[1], c.a[2]); break;
	case X_MLOCK: r.ret = c.a[2] ? mlock((void *)c.a[0], c.a[1]) : munlock((void *)c.a[0], c.a[1]); break;
	case X_READ:
	case X_WRITE:
		jb_ok = 1;
		if (!sigsetjmp(jb, 1)) {
			if (c.op == X_READ)
				r.val = *(volatile unsigned *)c.a[0];
			else
				*(volatile unsigned *)c.a[0] = c.a[1];
		} else {
			r.sig = jb_sig;
			r.sigcode = jb_code;
			r.ret = -1;
		}
		jb_ok = 0;
		break;
	case X_FORK:
		/* The C library's fork() holds malloc()'s locks meanwhile, and it sleeps while its message is unread. */
#ifdef SYS_fork
		r.ret = c.a[1] ? syscall(SYS_fork) : fork();
#else
		r.ret = c.a[1] ? syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) : fork();
#endif
		if (r.ret == 0) {	/* the child becomes agent a[0] */
			aid = c.a[0];
			agent_main();
		}
		break;
	case X_UFFD: r.ret = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | (int)c.a[0]); break;
	case X_CLOSEFD: r.ret = close(c.a[0]); break;
	case X_MOVE: {
		struct my_move m = { .dst = c.a[1], .src = c.a[2], .len = c.a[3], .mode = c.a[4] };
		fd = ctl_fd(c.a[0]);
		r.ret = ioctl(fd, MY_UFFDIO_MOVE, &m);
		r.err = errno;
		r.val = m.move;
		close(fd);
		errno = r.err;
		break;
	}
	case X_KACCESS:		/* KVM sends a SIGBUS for a poisoned page */
		jb_ok = 1;
		if (!sigsetjmp(jb, 1)) {
			r.ret = kernel_access(c.a[0], c.a[1], c.a[2], c.a[3], &r.val);
		} else {
			r.sig = jb_sig;
			r.sigcode = jb_code;
			r.ret = -1;
		}
		jb_ok = 0;
		break;
	case X_PIN: {		/* FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE */
		struct iovec v = { (void *)c.a[1], c.a[2] };
		fd = ctl_fd(c.a[0]);
		r.ret = syscall(SYS_io_uring_register, fd, IORING_REGISTER_BUFFERS, &v, 1);
		r.err = errno;
		close(fd);
		errno = r.err;
		break;
	}
	case X_MOVEPAGES: {
		void *pg = (void *)c.a[0];
		int node = -1, st = -1;
		r.ret = syscall(SYS_move_pages, 0, 1L, &pg, NULL, &st, 0);
		if (!r.ret && st >= 0) {
			node = !st;
			r.ret = syscall(SYS_move_pages, 0, 1L, &pg, &node, &st, 2 | 4);
			if (!r.ret && st < 0) {
				r.ret = -1;
				errno = -st;
			}
		} else if (!r.ret) {
			r.ret = -1;
			errno = -st;
		}
		break;
	}
	}
	r.err = r.ret < 0 && !r.sig ? errno : 0;
	send(sock[aid][1], &r, sizeof r, 0);
	return NULL;
}

static void agent_main(void)
{
	signal(SIGCHLD, SIG_IGN);
	/* once the controller is gone, recv() sees the end and the agent exits */
	for (int p = 0; p < NPROC; p++)
		close(sock[p][0]);
	for (;;) {
		struct cmd c;
		pthread_attr_t at;
		pthread_t t;
		if (recv(sock[aid][1], &c, sizeof c, 0) <= 0)
			_exit(0);
		acmd[c.idx] = c;
		pthread_attr_init(&at);
		pthread_attr_setstack(&at, astack[c.idx], sizeof astack[0]);
		pthread_attr_setdetachstate(&at, PTHREAD_CREATE_DETACHED);
		if (pthread_create(&t, &at, agent_op, &acmd[c.idx]))
			_exit(98);
	}
}

/* ---- controller state --------------------------------------------------- */
struct region { int used, pages, track; u64 psz; };
/* alive 2: the fork that makes it has not returned; by: the index of that op.  unread: messages wait for uffdread. */
struct proc { int alive, by; pid_t pid; int uffd, unread, pagemap; struct region r[NREG]; };
struct pending { int on, proc, idx; pid_t tid; };
struct file { int fd; u64 psz; };

/* Buffers registered with an io_uring: the ring is the controller's. */
struct pin { int on, ready, proc, idx, fd; u64 start, end; char *ring; struct io_uring_sqe *sqe; struct io_uring_params p; };
#define NPIN 8
static struct pin pins[NPIN];
#define RING 4096

static const char pname[NPROC + 1] = "ABD";
static struct proc P[NPROC];
static struct pending pend[MAXOPS];
static struct file F[NFILE] = { { -1, 0 }, { -1, 0 }, { -1, 0 }, { -1, 0 } };
static int rawfd = -1, show_raw, op_idx, stuck_before;
static u64 zero_pfn;
static int marker_type = 31;	/* 30 in 5.19 to 6.1, none before */
static char swap_path[280], swap_dir[256];
static int lock_fd = -1, progress_fd = -1;
static u64 api_feats;

/* What is to be taken back, -1 and 0: nothing.  In memory that guardian and controller share. */
#define NKSM 5
static const char *const ksm_knob[NKSM] = { "sleep_millisecs", "pages_to_scan", "smart_scan", "use_zero_pages", "run" };
/* Transparent huge pages: of all sizes, and of each order by itself (0: enabled, 1: shmem_enabled). */
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define ORDERS 10
#define NDAEMON 3
static const char *const daemon_knob[NDAEMON] = { "scan_sleep_millisecs", "alloc_sleep_millisecs", "pages_to_scan" };
static struct undo { int swap_on; long cluster, huge, ksm[NKSM]; char thp[2][16], size[2][ORDERS][16]; long daemon[NDAEMON]; } *undo;
static const char *const thp_knob[2] = { "enabled", "shmem_enabled" };
static int kpageflags = -1, show_folios;

static char *tok[16];
static int ntok;

static char ev_buf[65536], done_buf[8192];
static int ev_len, done_len;

static u64 raddr(int r) { return BASE + r * SPACING; }

static void add(char *b, int *l, int cap, const char *f, ...)
{
	va_list ap;
	va_start(ap, f);
	*l += vsnprintf(b + *l, cap - *l, f, ap);
	va_end(ap);
	if (*l >= cap)
		*l = cap - 1;
}
#define EV(...) add(ev_buf, &ev_len, sizeof ev_buf, __VA_ARGS__)
#define DONE(...) add(done_buf, &done_len, sizeof done_buf, __VA_ARGS__)

static const char *ename(int e)
{
	const char *s = strerrorname_np(e);
	return s ? s : "?";
}

/* "r1:3" for an address in region 1, page 3 (any process' geometry) */
static const char *where(int p, u64 a)
{
	static char b[4][32];
	static int n;
	char *s = b[n++ & 3];
	int r = (a - BASE) / SPACING;
	if (a < BASE || r >= NREG)
		return "?";
	sprintf(s, "r%d:%d", r, (int)((a - raddr(r)) / (P[p].r[r].psz ? P[p].r[r].psz : 4096)));
	return s;
}

/* ---- small stable ids for pfns and swap slots --------------------------- */
/* An id lives as long as its value is visible in some tracked page; a value
 * that vanishes and comes back gets a new id, so reuse by the allocator does
 * not show. */
struct idmap { u64 key[8192]; int id[8192]; char seen[8192]; int n, next; };
static struct idmap pfns, slots, rpfns, rslots;	/* r: seen in raw entries only */

static int stable(struct idmap *m, u64 k)
{
	int i;
	for (i = 0; i < m->n; i++)
		if (m->key[i] == k)
			break;
	if (i == m->n) {
		if (m->n == 8192)
			return 0;
		m->key[i] = k;
		m->id[i] = ++m->next;
		m->n++;
	}
	m->seen[i] = 1;
	return m->id[i];
}

static void retire(struct idmap *m)
{
	int i, j = 0;
	for (i = 0; i < m->n; i++)
		if (m->seen[i]) {
			m->key[j] = m->key[i];
			m->id[j] = m->id[i];
			m->seen[j++] = 0;
		}
	m->n = j;
}

/* ---- state dump --------------------------------------------------------- */
#define MAX_REAL_SWAP 20	/* types at or above this are special entries */
#define KPF_ZERO (1 << 24)

static u64 page_flags(u64 pfn)
{
	u64 flags = 0;
	pread(kpageflags, &flags, 8, pfn * 8);
	return flags;
}

/*
 * zero_pfn is that of a page that was read and never written.  Whether this is the zero page: some kernels are
 * built to give a page of its own to who reads (mm_forbids_zeropage()).  Then it is looked for.
 */
static int maps_zero_page(void)
{
	enum { HEAD = 1 << 15, TAIL = 1 << 16 };
	static u64 flags[8192];
	ssize_t n;

	kpageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	if (kpageflags < 0 || page_flags(zero_pfn) & KPF_ZERO)
		return 1;
	for (u64 pfn = 0; (n = pread(kpageflags, flags, sizeof flags, pfn * 8)) > 0; pfn += n / 8)
		for (int i = 0; i < n / 8; i++)
			if ((flags[i] & (KPF_ZERO | HEAD | TAIL)) == KPF_ZERO) {
				zero_pfn = pfn + i;
				return 0;
			}
	zero_pfn = -1;
	return 0;
}

static void out_page(u64 e)
{
	char b[64], *s = b;
	if (e >> 63 & 1) *s++ = 'P';
	if (e >> 62 & 1) *s++ = 'S';
	if (e >> 61 & 1) *s++ = 'F';
	if (e >> 56 & 1) *s++ = 'X';
	if (e >> 57 & 1) *s++ = 'W';
	if (e >> 55 & 1) *s++ = 'D';
	if (e >> 58 & 1) *s++ = 'G';
	if (s == b) *s++ = '-';
	u64 lo = e & ((1ULL << 55) - 1);
	if (e >> 63 & 1) {
		if (lo == zero_pfn)
			s += sprintf(s, ":z");
		else
			s += sprintf(s, ":p%d", stable(&pfns, lo));
	} else if (e >> 62 & 1) {
		int type = lo & 31;
		u64 off = lo >> 5;
		if (type < MAX_REAL_SWAP)
			s += sprintf(s, ":%d/s%d", type, stable(&slots, off));
		else if (type == 31)
			s += sprintf(s, ":31/%llx", (unsigned long long)off);
		else
			s += sprintf(s, ":%d/p%d", type, stable(&pfns, off));
	}
	*s = 0;
	printf("\"%s\"", b);
}

/* The id that pagemap gave the value just now.  What only the raw entry shows
 * (none known: pagemap comes first) gets an id from 0x400 up, so that the
 * pagemap words are the same with and without raw entries. */
static u64 known(struct idmap *m, struct idmap *extra, u64 k)
{
	for (int i = 0; i < m->n; i++)
		if (m->key[i] == k)
			return m->id[i];
	return 0x3ff + stable(extra, k);
}

/* Raw entry with its pfn or slot field replaced by the stable id.  The result
 * decodes as the original does (inverted fields stay inverted): pfn = id for a
 * pte, 512 * id for a pmd leaf, 0 for the zero page; slot = id for swap. */
#ifdef __aarch64__
static u64 canon(char lvl, u64 v)	/* 4 KiB pages, 6.10 and newer; nothing is inverted */
{
	const u64 field = 0x0003fffffffff000ULL, entrypfn = (1ULL << 36) - 1;
	if (!v)
		return v;
	if (v & 0x801) {		/* valid, or present-invalid (PROT_NONE, invalidated pmd) */
		int shift = lvl == 'm' ? 21 : lvl == 'u' ? 30 : 12;
		u64 mask = field & -(1ULL << shift);
		u64 pfn = (v & mask) >> 12;
		u64 id = pfn == zero_pfn ? 0 : known(&pfns, &rpfns, pfn);
		return (v & ~mask) | (id << shift & mask);
	}
	int type = v >> 6 & 31;
	u64 off = v << 2 >> 14;
	if (type == marker_type)
		return v;
	if (type < MAX_REAL_SWAP)
		off = known(&slots, &rslots, off);
	else				/* young and dirty of migration entries: other bits, kept */
		off = (off & ~entrypfn) | known(&pfns, &rpfns, off & entrypfn);
	return (v & ~(((1ULL << 50) - 1) << 12)) | off << 12;
}
#else
static u64 canon(char lvl, u64 v)
{
	const u64 pfnmask = 0x000ffffffffff000ULL, entrypfn = (1ULL << 34) - 1;
	if (!(v & ~0x60ULL))		/* none; A and D alone are nothing either */
		return v;
	if (v & 0x101 || (lvl != 'e' && v & 0x80)) {	/* present, PROT_NONE, invalidated pmd */
		int shift = lvl == 'm' ? 21 : lvl == 'u' ? 30 : 12;
		u64 mask = pfnmask & -(1ULL << shift);
		u64 inv = v & 1 ? 0 : ~0ULL;	/* l1tf inversion */
		u64 pfn = ((v ^ inv) & mask) >> 12;
		u64 id = pfn == zero_pfn ? 0 : known(&pfns, &rpfns, pfn);
		return (v & ~mask) | ((id << shift ^ inv) & mask);
	}
	int type = v >> 59;
	u64 off = (~v << 5) >> 14;	/* swap offsets are stored inverted */
	if (type == marker_type)
		return v;
	if (type < MAX_REAL_SWAP)
		off = known(&slots, &rslots, off);
	else				/* keep young and dirty of migration entries */
		off = (off & ~entrypfn) | known(&pfns, &rpfns, off & entrypfn);
	return (v & ~(((1ULL << 50) - 1) << 9)) | ((~off << 14) >> 5);
}
#endif

static void dump_raw(struct proc *p, u64 a, int n, u64 psz, const char *key, int canonical)
{
	char q[64], b[32768], *s = b;
	int l = sprintf(q, "%d %llx %d %llx", p->pid, (unsigned long long)a, n, (unsigned long long)psz);
	printf(",\"%s\":[", key);
	if (pwrite(rawfd, q, l, 0) == l) {
		l = pread(rawfd, b, sizeof b - 1, 0);
		b[l > 0 ? l : 0] = 0;
		for (int i = 0; i < n && *s; i++) {
			char lvl = *s++;	/* 'e' pte, 'm' pmd, 'u' pud, 'v' p4d, '-' no table */
			u64 v = strtoull(s, &s, 16);
			while (*s == '\n' || *s == ' ')
				s++;
			printf("%s\"%s%llx\"", i ? "," : "", lvl == 'e' ? "" : lvl == 'm' ? "pmd:" : lvl == 'u' ? "pud:" : lvl == 'v' ? "p4d:" : "none:",
			       (unsigned long long)(canonical ? canon(lvl, v) : v));
		}
	}
	printf("]");
}

/* VMAs of one region as "startpage+npages perms flags" */
static void dump_vmas(struct proc *p, int r)
{
	char path[64], line[512];
	unsigned long long s, e;
	char perm[8];
	int first = 1, in = 0;
	u64 lo = raddr(r), hi = lo + SPACING, psz = p->r[r].psz;
	printf("\"vma\":[");
	sprintf(path, "/proc/%d/smaps", p->pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f)) {
		if (sscanf(line, "%llx-%llx %7s ", &s, &e, perm) == 3) {
			in = s >= lo && e <= hi;
			if (in) {
				printf("%s\"%llu+%llu %s", first ? "" : ",", (s - lo) / psz, (e - s) / psz, perm);
				first = 0;
			}
		} else if (in && !strncmp(line, "VmFlags:", 8)) {
			static const char *const keep[] = { "um", "uw", "ui", "ur", "dc", "wf", "lo", "hg", "nh", "ht", "ac", "sd", "gu" };
			for (char *t = strtok(line + 8, " \n"); t; t = strtok(NULL, " \n"))
				for (unsigned i = 0; i < sizeof keep / sizeof *keep; i++)
					if (!strcmp(t, keep[i]))
						printf(" %s", t);
			printf("\"");
			in = 0;
		}
	}
	if (f)
		fclose(f);
	printf("]");
}

/* Which page of how many of a large folio the page is that an entry of pagemap maps: "3/16". */
static void out_folio(u64 e)
{
	enum { HEAD = 1 << 15, TAIL = 1 << 16 };
	u64 pfn = e & ((1ULL << 55) - 1), head = pfn, end = pfn + 1, flags = e >> 63 & 1 ? page_flags(pfn) : 0;
	if (!(flags & (HEAD | TAIL)) || flags & KPF_ZERO) {
		printf("\"\"");
		return;
	}
	while (page_flags(head) & TAIL)
		head--;
	while (page_flags(end) & TAIL)
		end++;
	printf("\"%d/%d\"", (int)(pfn - head), (int)(end - head));
}

static void dump_folios(struct proc *p, int r)
{
	struct region *g = &p->r[r];
	printf(",\"fo\":[");
	for (int i = 0; i < g->track; i++) {
		u64 e = 0;
		pread(p->pagemap, &e, 8, (raddr(r) + i * g->psz) / 4096 * 8);
		if (i)
			printf(",");
		out_folio(e);
	}
	printf("]");
}

static void dump_state(void)
{
	int fp = 1;
	printf(",\"st\":{");
	for (int p = 0; p < NPROC; p++) {
		if (P[p].alive != 1)
			continue;
		printf("%s\"%c\":{", fp ? "" : ",", pname[p]);
		fp = 0;
		int fr = 1;
		for (int r = 0; r < NREG; r++) {
			struct region *g = &P[p].r[r];
			if (!g->used)
				continue;
			printf("%s\"r%d\":{", fr ? "" : ",", r);
			fr = 0;
			dump_vmas(&P[p], r);
			printf(",\"pg\":[");
			for (int i = 0; i < g->track; i++) {
				u64 e = 0;
				pread(P[p].pagemap, &e, 8, (raddr(r) + i * g->psz) / 4096 * 8);
				if (i)
					printf(",");
				out_page(e);
			}
			printf("]");
			if (show_folios && kpageflags >= 0 && g->psz == 4096)
				dump_folios(&P[p], r);
			if (rawfd >= 0) {
				dump_raw(&P[p], raddr(r), g->track, g->psz, "pte", 1);
				if (show_raw)
					dump_raw(&P[p], raddr(r), g->track, g->psz, "raw", 0);
			}
			printf("}");
		}
		printf("}");
	}
	printf("}");
	retire(&pfns);
	retire(&slots);
	retire(&rpfns);
	retire(&rslots);
}

/* ---- messages ----------------------------------------------------------- */
/* the one of p's forks under way that was asked first and has no userfaultfd yet */
static int forked_by(int p)
{
	int first = -1;
	for (int q = 0; q < NPROC; q++)
		if (P[q].alive == 2 && P[q].uffd < 0 && pend[P[q].by].proc == p && (first < 0 || P[q].by < P[first].by))
			first = q;
	return first;
}

static void tell_message(int p, const struct uffd_msg *m)
{
	int q;

	EV("%s{\"u\":\"%c\",", ev_len ? "," : "", pname[p]);
	switch (m->event) {
	case UFFD_EVENT_PAGEFAULT: {
		u64 fl = m->arg.pagefault.flags;
		EV("\"t\":\"%s\",\"at\":\"%s\",\"write\":%d}", fl & 2 ? "wp" : fl & 8 ? "rwp" : fl & 4 ? "minor" : "missing",
		   where(p, m->arg.pagefault.address), (int)(fl & 1));
		break;
	}
	case UFFD_EVENT_FORK:
		EV("\"t\":\"fork\"}");
		q = forked_by(p);
		if (q >= 0) {
			P[q].uffd = m->arg.fork.ufd;
			P[q].unread = P[p].unread;
		}
		fcntl(m->arg.fork.ufd, F_SETFL, O_NONBLOCK);
		break;
	case UFFD_EVENT_REMAP:
		EV("\"t\":\"remap\",\"from\":\"%s\",\"to\":\"%s\",\"len\":%llu}", where(p, m->arg.remap.from),
		   where(p, m->arg.remap.to), (unsigned long long)m->arg.remap.len);
		break;
	case UFFD_EVENT_REMOVE:
	case UFFD_EVENT_UNMAP:
		EV("\"t\":\"%s\",\"from\":\"%s\",\"len\":%llu}", m->event == UFFD_EVENT_REMOVE ? "remove" : "unmap",
		   where(p, m->arg.remove.start), (unsigned long long)(m->arg.remove.end - m->arg.remove.start));
		break;
	default:
		EV("\"t\":\"event%d\"}", m->event);
	}
}

/* whatever there is, at once, but for a monitor that takes its time */
static int read_uffd(int p)
{
	struct uffd_msg m;
	int n = 0;
	while (P[p].uffd >= 0 && !P[p].unread && read(P[p].uffd, &m, sizeof m) == sizeof m) {
		n++;
		tell_message(p, &m);
	}
	return n;
}

/* Who is woken by it runs when it is over: on one CPU, nobody runs before a real-time thread. */
static long read_messages(int p, long room)
{
	static struct uffd_msg m[64];
	struct sched_param fifo = { .sched_priority = 1 }, other = { 0 };
	long n;

	room = room < 0 ? 0 : room > 64 ? 64 : room;
	sched_setscheduler(0, SCHED_FIFO, &fifo);
	n = read(P[p].uffd, m, room * sizeof *m);
	int e = errno;
	sched_setscheduler(0, SCHED_OTHER, &other);
	for (long i = 0; i < n / (long)sizeof *m; i++)
		tell_message(p, &m[i]);
	errno = e;
	return n < 0 ? -1 : n / (long)sizeof *m;
}

/* swapoff(2) may sleep until a thread that waits in userfaultfd goes on, and
 * can't be killed meanwhile: it runs in a process of its own. */
static pid_t off_pid;

static int reap_swapoff(struct reply *mine, int myidx)
{
	int st, i;
	if (off_pid <= 0 || waitpid(off_pid, &st, WNOHANG) != off_pid)
		return 0;
	int err = WIFEXITED(st) ? WEXITSTATUS(st) : EINTR;
	if (!err)
		undo->swap_on = 0;
	for (i = 0; i < MAXOPS; i++)
		if (pend[i].on && pend[i].proc < 0)
			break;
	off_pid = 0;
	if (i == MAXOPS)
		return 1;
	pend[i].on = 0;
	if (i == myidx) {
		*mine = (struct reply){ .idx = i, .ret = err ? -1 : 0, .err = err };
		return 1;
	}
	DONE("%s{\"i\":%d,\"ret\":%d", done_len ? "," : "", i, err ? -1 : 0);
	if (err)
		DONE(",\"err\":\"%s\"", ename(err));
	DONE(",\"val\":0}");
	return 1;
}

/* ---- pins ---------------------------------------------------------------- */
static struct pin *new_ring(int p, int idx, u64 start, u64 end)
{
	struct pin *q = pins;
	while (q < pins + NPIN && q->on)
		q++;
	if (q == pins + NPIN) {
		errno = EBUSY;
		return NULL;
	}
	*q = (struct pin){ 1, 0, p, idx, 0, start, end };
	q->fd = syscall(SYS_io_uring_setup, 1, &q->p);
	if (q->fd < 0)
		return NULL;
	fcntl(q->fd, F_SETFD, FD_CLOEXEC);
	q->ring = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, q->fd, IORING_OFF_SQ_RING);
	q->sqe = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, q->fd, IORING_OFF_SQES);
	madvise(q->ring, RING, MADV_DONTFORK);
	madvise(q->sqe, RING, MADV_DONTFORK);
	return q;
}

static void unpin(struct pin *q)
{
	if (q->ready)
		syscall(SYS_io_uring_register, q->fd, IORING_UNREGISTER_BUFFERS, NULL, 0);
	if (q->fd >= 0) {
		munmap(q->ring, RING);
		munmap(q->sqe, RING);
		close(q->fd);
	}
	q->on = 0;
}

/* Through /proc/PID/mem as the tracer: access_remote_vm(), FOLL_FORCE whatever
 * CONFIG_PROC_MEM_FORCE_PTRACE is, and it never sleeps in a fault. */
static int ptrace_access(pid_t pid, u64 addr, int write_it, unsigned *val)
{
	char path[64];
	int fd, n = -1, e;
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL))
		return -1;
	sprintf(path, "/proc/%d/mem", pid);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		n = write_it ? pwrite(fd, val, 4, addr) : pread(fd, val, 4, addr);
	e = errno;
	if (fd >= 0)
		close(fd);
	ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);	/* only who stands still is let go */
	waitpid(pid, NULL, __WALL);
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	errno = e;
	return n == 4 ? 0 : -1;
}

static void pin_ended(int idx, long ret)
{
	for (struct pin *q = pins; q < pins + NPIN; q++)
		if (q->on && !q->ready && q->idx == idx) {
			q->ready = ret >= 0;
			if (ret < 0)
				unpin(q);
		}
}

/* the pin of process p over [start, end) that was taken last */
static struct pin *pin_at(int p, u64 start, u64 end)
{
	struct pin *last = NULL;
	for (struct pin *q = pins; q < pins + NPIN; q++)
		if (q->on && q->ready && q->proc == p && q->start < end && start < q->end && (!last || last->idx < q->idx))
			last = q;
	return last;
}

/* as a device does, through the pinned page and no page table */
static int pin_access(struct pin *q, u64 addr, int write_it, unsigned *val)
{
	int fd[2], n;
	if (pipe(fd))
		return -1;
	if (write_it)
		n = write(fd[1], val, 4);
	unsigned *array = (unsigned *)(q->ring + q->p.sq_off.array), *tail = (unsigned *)(q->ring + q->p.sq_off.tail);
	unsigned *head = (unsigned *)(q->ring + q->p.cq_off.head);
	struct io_uring_cqe *cqe = (struct io_uring_cqe *)(q->ring + q->p.cq_off.cqes);
	*q->sqe = (struct io_uring_sqe){ .opcode = write_it ? IORING_OP_READ_FIXED : IORING_OP_WRITE_FIXED, .fd = fd[!write_it],
		.addr = addr, .len = 4, .off = -1 };
	array[0] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	n = syscall(SYS_io_uring_enter, q->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0);
	if (n == 1) {
		n = cqe[*head & (q->p.cq_entries - 1)].res;
		__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
		if (n < 0)
			errno = -n;
		else if (!write_it)
			n = read(fd[0], val, 4);
	}
	int e = errno;
	close(fd[0]);
	close(fd[1]);
	errno = e;
	return n == 4 ? 0 : -1;
}

/* The child runs now, or there is none. */
static void fork_ended(int idx, long ret)
{
	char b[64];
	for (int q = 0; q < NPROC; q++)
		if (P[q].alive == 2 && P[q].by == idx) {
			P[q].alive = ret > 0;
			if (ret <= 0)
				continue;
			P[q].pid = ret;
			sprintf(b, "/proc/%d/pagemap", P[q].pid);
			P[q].pagemap = open(b, O_RDONLY);
		}
}

static int drain(struct reply *mine, int myidx)
{
	struct reply r;
	int n = reap_swapoff(mine, myidx);
	for (int p = 0; p < NPROC; p++) {
		n += read_uffd(p);
		if (P[p].alive != 1)
			continue;
		while (recv(sock[p][0], &r, sizeof r, MSG_DONTWAIT) == sizeof r) {
			n++;
			if (r.started) {
				pend[r.idx] = (struct pending){ 1, p, r.idx, r.tid };
				continue;
			}
			pend[r.idx].on = 0;
			pin_ended(r.idx, r.ret);
			fork_ended(r.idx, r.ret);
			if (r.idx == myidx) {
				*mine = r;
				continue;
			}
			DONE("%s{\"i\":%d,\"ret\":%d", done_len ? "," : "", r.idx, r.ret < 0 ? -1 : 0);
			if (r.err)
				DONE(",\"err\":\"%s\"", ename(r.err));
			if (r.sig)
				DONE(",\"sig\":\"%s/%d\"", r.sig == SIGBUS ? "SIGBUS" : "SIGSEGV", r.sigcode);
			DONE(",\"val\":%u}", r.val);
		}
	}
	return n;
}

/* where a thread sleeps in userfaultfd: in a fault, or until the event that it raised is read */
static const char *const waits_in[] = { "handle_userfault", "userfaultfd_event_wait_completion", "userfaultfd_remove",
	"dup_userfaultfd_complete", "mremap_userfaultfd_complete", "userfaultfd_unmap_complete", "dup_fctx" };
#define NWAITS (sizeof waits_in / sizeof *waits_in)

/* 0 running, 1 asleep in userfaultfd, 2 asleep elsewhere */
static int wchan_works = 1;	/* not before 5.16 on x86-64 without frame pointers */

static int thread_state(struct pending *q)
{
	char path[96], b[4096], st = 'R';
	int fd, n, pid = q->proc < 0 ? q->tid : P[q->proc].pid;
	if (!wchan_works) {	/* a woken thread that has not run yet keeps its stack */
		sprintf(path, "/proc/%d/task/%d/stat", pid, q->tid);
		FILE *f = fopen(path, "r");
		if (f && fscanf(f, "%*d (%*[^)]) %c", &st) != 1)
			st = 'R';
		if (f)
			fclose(f);
		if (st == 'R')
			return 0;
	}
	sprintf(path, "/proc/%d/task/%d/%s", pid, q->tid, wchan_works ? "wchan" : "stack");
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	n = read(fd, b, sizeof b - 1);
	close(fd);
	if (n <= 0)
		return 0;
	b[n] = 0;
	for (unsigned i = 0; i < NWAITS; i++) {
		const char *at = wchan_works ? b : strstr(b, waits_in[i]);
		size_t l = strlen(waits_in[i]);
		if (at && !strncmp(at, waits_in[i], l) && (wchan_works ? !at[l] || at[l] == '.' : at[l] == '+' || at[l] == '.'))
			return 1;
	}
	if (!wchan_works)
		return 0;
	return b[0] == '0' ? 0 : 2;
}

/* Wait until every op in flight has ended or sleeps in userfaultfd. */
static int settle(struct reply *mine, int myidx)
{
	int calm = 0, spins = 0;
	struct timespec ts = { 0, 200 * 1000 };
	while (calm < 2) {
		int busy = drain(mine, myidx);
		for (int i = 0; i < MAXOPS; i++)
			if (pend[i].on && thread_state(&pend[i]) != 1)
				busy = 1;
		calm = busy ? 0 : calm + 1;
		if (++spins > (stuck_before ? 200 : 8000)) {
			stuck_before = 1;	/* neither ended nor in handle_userfault */
			return -1;
		}
		nanosleep(&ts, NULL);
	}
	return 0;
}

static int send_cmd(int p, struct cmd *c, struct reply *r)
{
	memset(r, 0, sizeof *r);
	r->idx = -1;
	pend[c->idx] = (struct pending){ 1, p, c->idx, 0 };
	if (send(sock[p][0], c, sizeof *c, 0) < 0)
		return -1;
	return settle(r, c->idx);
}

/* ---- helpers ------------------------------------------------------------ */
static int put(const char *path, const char *v)
{
	int fd = open(path, O_WRONLY), n;
	if (fd < 0)
		return -1;
	n = write(fd, v, strlen(v));
	close(fd);
	return n < 0 ? -1 : 0;
}

static long get_num(const char *path, const char *key)
{
	char line[256];
	long v = -1;
	size_t k = key ? strlen(key) : 0;
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f)) {
		if (!key) {
			v = atol(line);
			break;
		}
		if (!strncmp(line, key, k) && line[k] == ' ') {
			v = atol(line + k);
			break;
		}
	}
	if (f)
		fclose(f);
	return v;
}

static void wait_writeback(void)
{
	struct timespec ts = { 0, 5000000 };
	for (int i = 0; i < 100; i++) {
		nanosleep(&ts, NULL);
		if (get_num("/proc/vmstat", "nr_writeback") <= 0)
			break;
	}
}

static int do_swapon(void)
{
	struct stat st;
	unsigned hdr[1024] = { 0 };
	const char *device = getenv("MMRUN_SWAP");
	/* a file is made once, where nobody else can make one; a device is there */
	int fd = open(swap_path, O_RDWR | O_CLOEXEC | (device ? 0 : O_CREAT | O_NOFOLLOW), 0600);
	u64 size = 64 << 20;
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) || (device ? !S_ISBLK(st.st_mode) : !S_ISREG(st.st_mode) || st.st_uid || st.st_nlink != 1)) {
		close(fd);
		errno = EPERM;
		return -1;
	}
	if (!device && st.st_size < (off_t)size) {
		static char z[1 << 20];
		for (u64 i = 0; i < size; i += sizeof z)
			if (write(fd, z, sizeof z) != sizeof z) {
				int e = errno;
				close(fd);
				errno = e;
				return -1;
			}
	}
	hdr[256] = 1;			/* version, last page, bad pages */
	hdr[257] = size / 4096 - 1;
	memcpy((char *)hdr + 4086, "SWAPSPACE2", 10);
	pwrite(fd, hdr, 4096, 0);
	fsync(fd);
	close(fd);
	undo->swap_on = 1;
	int r = swapon(swap_path, 0);
	if (r)
		undo->swap_on = errno == EBUSY;
	else {
		if (undo->cluster < 0)
			undo->cluster = get_num("/proc/sys/vm/page-cluster", NULL);
		put("/proc/sys/vm/page-cluster", "0");	/* no readahead: keep it repeatable */
	}
	return r;
}

static void put_num(const char *path, long v)
{
	char b[32];
	sprintf(b, "%ld", v);
	if (v >= 0)
		put(path, b);
}

/* The word that a knob is set to: "always [madvise] never". Empty: there is no such knob. */
static void get_word(const char *path, char *word, size_t size)
{
	char line[128] = "", *a, *b;
	FILE *f = fopen(path, "r");
	word[0] = 0;
	if (f && fgets(line, sizeof line, f) && (a = strchr(line, '[')) && (b = strchr(a, ']')) && (size_t)(b - a) <= size) {
		*b = 0;
		strcpy(word, a + 1);
	}
	if (f)
		fclose(f);
}

static void size_path(char *path, int order, int shmem)
{
	sprintf(path, THP "hugepages-%dkB/%s", 4 << order, thp_knob[shmem]);
}

/* A knob gets another value; what it had is noted the first time. 0: there is no such knob. */
static int set_knob(const char *path, char *was, size_t size, const char *word)
{
	if (!was[0])
		get_word(path, was, size);
	return was[0] ? put(path, word) == 0 : 0;
}

static void undo_thp(void)
{
	char path[128];
	for (int shmem = 0; shmem < 2; shmem++) {
		sprintf(path, THP "%s", thp_knob[shmem]);
		if (undo->thp[shmem][0])
			put(path, undo->thp[shmem]);
		for (int i = 0; i < ORDERS; i++) {
			size_path(path, i, shmem);
			if (undo->size[shmem][i][0])
				put(path, undo->size[shmem][i]);
		}
	}
	memset(undo->thp, 0, sizeof undo->thp);
	memset(undo->size, 0, sizeof undo->size);
}

static int order_of(const char *size)
{
	char *end;
	long kb = strtol(size, &end, 10) * (*end == 'm' || *end == 'M' ? 1024 : 1);
	for (int i = 0; i < ORDERS; i++)
		if (kb == 4L << i)
			return i;
	return -1;
}

/* "16k-64k:always;128k,2m:inherit", as the kernel's thp_anon= has it. What is not named is never, and 2 MiB inherit. */
static void set_sizes(int shmem, char *text)
{
	const char *word[ORDERS];
	char path[128], *part, *next, *size, *more;
	for (int i = 0; i < ORDERS; i++)
		word[i] = i == ORDERS - 1 ? "inherit" : "never";
	for (part = strtok_r(text, ";", &next); part; part = strtok_r(NULL, ";", &next)) {
		char *policy = strchr(part, ':');
		if (!policy)
			continue;
		*policy++ = 0;
		for (size = strtok_r(part, ",", &more); size; size = strtok_r(NULL, ",", &more)) {
			char *dash = strchr(size, '-');
			int from = order_of(size), to = dash ? order_of(dash + 1) : from;
			for (int i = from < 0 ? ORDERS : from; i <= to; i++)
				word[i] = policy;
		}
	}
	for (int i = 0; i < ORDERS; i++) {
		size_path(path, i, shmem);
		set_knob(path, undo->size[shmem][i], sizeof undo->size[shmem][i], word[i]);
	}
}

/* machine thp=always mthp=64k:always shmem=advise mshmem=64k:always: no operation, and before the first of them */
static void set_machine(void)
{
	char all[2][16] = { "madvise", "never" }, sizes[2][256] = { "", "" };
	for (int i = 1; i < ntok; i++) {
		sscanf(tok[i], "thp=%15s", all[0]);
		sscanf(tok[i], "mthp=%255s", sizes[0]);
		sscanf(tok[i], "shmem=%15s", all[1]);
		sscanf(tok[i], "mshmem=%255s", sizes[1]);
	}
	for (int shmem = 0; shmem < 2; shmem++) {
		char path[128];
		sprintf(path, THP "%s", thp_knob[shmem]);
		set_knob(path, undo->thp[shmem], sizeof undo->thp[shmem], all[shmem]);
		set_sizes(shmem, sizes[shmem]);
	}
	show_folios = 1;
}

/* A file with a name on a tmpfs that is mounted with huge=, and nowhere attached: it goes with the last descriptor. */
static int open_on_tmpfs(const char *huge)
{
	int fs = syscall(SYS_fsopen, "tmpfs", 0), mnt, fd = -1;
	if (fs < 0)
		return -1;
	if (!syscall(SYS_fsconfig, fs, 1 /* FSCONFIG_SET_STRING */, "huge", huge, 0) &&
	    !syscall(SYS_fsconfig, fs, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL, 0) &&
	    (mnt = syscall(SYS_fsmount, fs, 0, 0)) >= 0) {
		fd = openat(mnt, "f", O_CREAT | O_RDWR, 0600);
		close(mnt);
	}
	close(fs);
	return fd;
}

static void undo_daemon(void)
{
	char path[96];
	for (int i = NDAEMON - 1; i >= 0; i--) {
		sprintf(path, THP "khugepaged/%s", daemon_knob[i]);
		put_num(path, undo->daemon[i]);
		undo->daemon[i] = -1;
	}
}

/* khugepaged passes over all memory twice. It waits for more where no process has memory for it: then nothing comes of it. */
static int do_khugepaged(void)
{
	const char *scans = THP "khugepaged/full_scans";
	const long set[NDAEMON] = { 0, 0, 1 << 20 };
	long first = get_num(scans, NULL);
	char path[96];
	if (first < 0) {
		errno = ENOENT;
		return -1;
	}
	for (int i = 0; i < NDAEMON; i++) {
		sprintf(path, THP "khugepaged/%s", daemon_knob[i]);
		undo->daemon[i] = get_num(path, NULL);
		/* The sleep last: what is written to it wakes the daemon. */
		if (i > 0)
			put_num(path, set[i]);
	}
	sprintf(path, THP "khugepaged/%s", daemon_knob[0]);
	put_num(path, set[0]);
	for (int i = 0; i < 400 && get_num(scans, NULL) < first + 2; i++)
		usleep(5000);
	undo_daemon();
	/* What puts its sleep back wakes it once more, and while it is at work it has pages locked: fault-around passes over those. */
	first = -1;
	for (int i = 0; i < 50 && get_num(scans, NULL) != first; i++) {
		first = get_num(scans, NULL);
		usleep(40000);
	}
	return 0;
}

static void undo_ksm(void)
{
	char path[64];
	for (int i = NKSM - 1; i >= 0; i--) {
		sprintf(path, "/sys/kernel/mm/ksm/%s", ksm_knob[i]);
		put_num(path, undo->ksm[i]);
		undo->ksm[i] = -1;
	}
}

/* The controller's own end: the guardian takes back what is left. */
static void cleanup(void)
{
	for (int p = 0; p < NPROC; p++)
		if (P[p].alive && P[p].pid > 0)
			kill(P[p].pid, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	for (int p = 0; p < NPROC; p++) {
		struct timespec ts = { 0, 1000000 };
		while (P[p].alive && P[p].pid > 0 && !kill(P[p].pid, 0))
			nanosleep(&ts, NULL);
	}
	for (int i = 0; i < NFILE; i++)
		if (F[i].fd >= 0)
			close(F[i].fd);
	for (struct pin *q = pins; q < pins + NPIN; q++)
		if (q->on)
			unpin(q);
}

static void on_alarm(int s)
{
	(void)s;
	printf("\n{\"i\":%d,\"timeout\":1}\n", op_idx);
	fflush(stdout);
	cleanup();
	_exit(3);
}

static u64 bits(char *s, int *bad)
{
	u64 v = 0;
	for (char *t = strtok(s, ","); t; t = strtok(NULL, ",")) {
		unsigned i;
		for (i = 0; i < sizeof feats / sizeof *feats; i++)
			if (!strcmp(t, feats[i].name)) {
				v |= feats[i].bit;
				break;
			}
		if (i == sizeof feats / sizeof *feats && strcmp(t, "none"))
			*bad = 1;
	}
	return v;
}

static u64 reg_mode(const char *s)	/* comma list of missing, wp, minor, rwp */
{
	static const char *const name[] = { "missing", "wp", "minor", "rwp" };
	u64 v = 0;
	while (*s) {
		size_t l = strcspn(s, ",");
		for (int i = 0; i < 4; i++)
			if (strlen(name[i]) == l && !strncmp(s, name[i], l))
				v |= 1 << i;
		s += l + (s[l] == ',');
	}
	return v;
}

/* Let KSM look at every mergeable page until nothing is left to merge: more
 * than three full scans (the first only takes checksums).  All mergeable memory
 * of the machine is scanned, a qemu guest's too: then this runs out of time. */
static int do_ksm(void)
{
	struct timespec ts = { 0, 10000000 };
	static const char *const on[NKSM] = { "1", "1000", "0", "0", "1" };
	char path[64];
	const char *scans = "/sys/kernel/mm/ksm/full_scans";
	long n0 = get_num(scans, NULL), n = n0;
	if (n0 < 0)
		return -1;
	for (int i = 0; i < NKSM; i++) {
		sprintf(path, "/sys/kernel/mm/ksm/%s", ksm_knob[i]);
		undo->ksm[i] = get_num(path, NULL);
		put(path, on[i]);
	}
	for (int i = 0; i < 1000 && (n = get_num(scans, NULL)) < n0 + 4; i++)
		nanosleep(&ts, NULL);
	undo_ksm();
	errno = ETIME;
	return n < n0 + 4 ? -1 : 0;
}

/* A child must not keep these open: a userfaultfd ends with its last holder. */
static void close_controller_fds(void)
{
	for (int i = 0; i < NPROC; i++)
		if (P[i].alive) {
			close(P[i].uffd);
			close(P[i].pagemap);
		}
	for (int i = 0; i < NFILE; i++)
		close(F[i].fd);
	for (struct pin *q = pins; q < pins + NPIN; q++)
		if (q->on)
			close(q->fd);
}

static void start_agent(int p)
{
	pid_t pid = fork();
	if (!pid) {
		close_controller_fds();
		aid = p;
		agent_main();
	}
	P[p] = (struct proc){ .alive = 1, .pid = pid, .uffd = -1 };
	char b[64];
	sprintf(b, "/proc/%d/pagemap", pid);
	P[p].pagemap = open(b, O_RDONLY);
}

/* ---- ops ---------------------------------------------------------------- */
static int has(const char *w)
{
	for (int i = 1; i < ntok; i++)
		if (!strcmp(tok[i], w))
			return 1;
	return 0;
}
static long opt(const char *w, long d)
{
	for (int i = 1; i + 1 < ntok; i++)
		if (!strcmp(tok[i], w))
			return strtol(tok[i + 1], NULL, 0);
	return d;
}
static long num(int i, long d) { return i < ntok && (tok[i][0] == '-' || (tok[i][0] >= '0' && tok[i][0] <= '9')) ? strtol(tok[i], NULL, 0) : d; }
/* a letter and a digit below the limit: r0 to r7, f0 to f3 */
static int numbered(int i, char letter, int limit)
{
	const char *s = i < ntok ? tok[i] : "";
	return s[0] == letter && s[1] >= '0' && s[1] < '0' + limit ? s[1] - '0' : -1;
}
static int regno(int i) { return numbered(i, 'r', NREG); }
static int fileno_(int i) { return numbered(i, 'f', NFILE); }
static int procno(int i)
{
	const char *s = i < ntok && tok[i][0] ? strchr(pname, tok[i][0]) : NULL;
	return s && tok[i][1] == 0 ? s - pname : -1;
}

struct result { long ret; int err, sig, sigcode, blocked, bad, skip, stuck; long val; int has_val; char extra[8192]; };

static void run_op(struct result *R)
{
	const char *o = tok[0];
	struct cmd c = { .idx = op_idx };
	struct reply r;
	int agent = 0, p = procno(1), g = regno(2), bad = 0;

#define IS(x) (!strcmp(o, x))
#define SYS(e) do { R->ret = (e); R->err = R->ret < 0 ? errno : 0; } while (0)

	if (IS("file") || IS("fallocate") || IS("ftruncate") || IS("pwrite") || IS("pread")) {
		int f = fileno_(1);
		if (f < 0 || ((IS("file") || IS("fallocate")) && ntok < 3)) { R->bad = 1; return; }
		u64 psz = F[f].psz;
		if (IS("file")) {	/* file f0 memfd|tmpfs|hugetlb PAGES [huge always|within_size|advise|never] */
			const char *huge = ntok > 5 && !strcmp(tok[4], "huge") ? tok[5] : NULL;
			psz = !strcmp(tok[2], "hugetlb") ? HUGE : 4096;
			if (!strcmp(tok[2], "tmpfs") && huge)
				F[f].fd = open_on_tmpfs(huge);
			else if (!strcmp(tok[2], "tmpfs"))
				F[f].fd = open("/dev/shm", O_TMPFILE | O_RDWR, 0600);
			else
				/* What all memfds share is what shmem_enabled says. */
				F[f].fd = huge && psz == 4096 && !set_knob(THP "shmem_enabled", undo->thp[1], sizeof undo->thp[1], huge) ? -1 :
					  syscall(SYS_memfd_create, "mmrun", psz == HUGE ? MFD_HUGETLB | (21 << 26) : 0);
			F[f].psz = psz;
			SYS(F[f].fd < 0 ? -1 : ftruncate(F[f].fd, num(3, 4) * psz));
		} else if (IS("fallocate")) {	/* fallocate f0 punch|alloc I N */
			SYS(fallocate(F[f].fd, !strcmp(tok[2], "punch") ? 3 : 0, num(3, 0) * psz, num(4, 1) * psz));
		} else if (IS("ftruncate")) {
			SYS(ftruncate(F[f].fd, num(2, 0) * psz));
		} else if (IS("pwrite")) {	/* pwrite f0 I VAL */
			unsigned v = num(3, 1);
			SYS(pwrite(F[f].fd, &v, 4, num(2, 0) * psz) == 4 ? 0 : -1);
		} else {
			unsigned v = 0;
			SYS(pread(F[f].fd, &v, 4, num(2, 0) * psz) >= 0 ? 0 : -1);
			R->val = v;
			R->has_val = 1;
		}
		return;
	}
	if (IS("swapon")) { SYS(do_swapon()); return; }
	if (IS("swapoff")) {
		pid_t pid = off_pid ? -1 : fork();
		if (!pid) {
			close_controller_fds();
			for (int i = 0; i < NPROC; i++) {
				close(sock[i][0]);
				close(sock[i][1]);
			}
			close(lock_fd);
			_exit(swapoff(swap_path) ? errno : 0);
		}
		if (pid < 0) { R->ret = -1; R->err = EBUSY; return; }
		off_pid = pid;
		memset(&r, 0, sizeof r);
		r.idx = -1;
		pend[op_idx] = (struct pending){ 1, -1, op_idx, pid };
		R->stuck = settle(&r, op_idx) < 0;
		R->blocked = r.idx < 0;
		R->ret = r.ret;
		R->err = r.err;
		return;
	}
	if (IS("hugepages")) {
		if (ntok < 2) { R->bad = 1; return; }
		if (undo->huge < 0)
			undo->huge = get_num("/proc/sys/vm/nr_hugepages", NULL);
		SYS(put("/proc/sys/vm/nr_hugepages", tok[1]));
		R->val = get_num("/proc/sys/vm/nr_hugepages", NULL);
		R->has_val = 1;
		return;
	}
	if (IS("ksm")) { SYS(do_ksm()); return; }
	if (IS("khugepaged")) {	/* khugepaged P R I N: of all that it finds, the range alone is looked for */
		if (p < 0 || !P[p].alive || g < 0) { R->bad = 1; return; }
		SYS(do_khugepaged());
		return;
	}
	if (IS("drop_slab")) { SYS(put("/proc/sys/vm/drop_caches", "2")); return; }
	if (IS("compact")) { SYS(put("/proc/sys/vm/compact_memory", "1")); return; }
	if (IS("spawn")) {
		if (p < 0 || P[p].alive) { R->bad = 1; return; }
		start_agent(p);
		return;
	}
	if (p < 0 || P[p].alive != 1) { R->bad = 1; return; }
	struct proc *q = &P[p];
	if (IS("exit")) {
		kill(q->pid, SIGKILL);
		waitpid(q->pid, NULL, 0);
		struct timespec ts = { 0, 1000000 };
		while (!kill(q->pid, 0))
			nanosleep(&ts, NULL);
		for (int i = 0; i < MAXOPS; i++)
			if (pend[i].on && pend[i].proc == p) {
				pend[i].on = 0;
				fork_ended(i, -1);	/* killed in it */
			}
		for (struct pin *each = pins; each < pins + NPIN; each++)
			if (each->on && each->proc == p)
				unpin(each);
		close(q->pagemap);
		if (q->uffd >= 0)
			close(q->uffd);
		memset(q, 0, sizeof *q);
		q->uffd = -1;
		return;
	}
	if (IS("clear_refs")) {
		char b[64];
		sprintf(b, "/proc/%d/clear_refs", q->pid);
		SYS(put(b, ntok > 2 ? tok[2] : "4"));
		return;
	}
	if (IS("close")) { SYS(close(q->uffd)); q->uffd = -1; q->unread = 0; return; }
	if (IS("uffdread")) {	/* uffdread A N : read(2) with room for N messages */
		SYS(read_messages(p, num(2, 1)));
		R->val = R->ret;
		R->has_val = R->ret >= 0;
		R->ret = R->ret < 0 ? -1 : 0;
		return;
	}
	if (IS("uffdpoll")) {	/* val: revents */
		struct pollfd f = { q->uffd, POLLIN, 0 };
		errno = EBADF;
		SYS(q->uffd < 0 ? -1 : poll(&f, 1, 0) < 0 ? -1 : 0);
		R->val = f.revents;
		R->has_val = !R->ret;
		return;
	}
	if (IS("setmode")) {	/* setmode A +FEATURE... -FEATURE... */
		struct my_set_mode m = { 0, 0 };
		for (int i = 2; i < ntok; i++)
			if (tok[i][0] == '+')
				m.enable |= bits(tok[i] + 1, &bad);
			else if (tok[i][0] == '-')
				m.disable |= bits(tok[i] + 1, &bad);
			else
				bad = 1;
		if (bad) { R->bad = 1; return; }
		SYS(ioctl(q->uffd, MY_UFFDIO_SET_MODE, &m));
		return;
	}
	if (IS("fork")) {
		int ch = procno(2);
		if (ch < 0 || P[ch].alive) { R->bad = 1; return; }
		P[ch] = *q;
		P[ch].alive = 2;
		P[ch].by = op_idx;
		P[ch].uffd = -1;
		P[ch].unread = 0;
		c.op = X_FORK;
		c.a[0] = ch;
		c.a[1] = q->unread;
		R->stuck = send_cmd(p, &c, &r) < 0;
		R->blocked = r.idx < 0;		/* the child is not there before its message was read */
		R->ret = r.ret < 0 ? -1 : 0;
		R->err = r.err;
		return;
	}
	if (IS("uffd")) {	/* uffd A feat,feat [useronly] [unread] */
		struct uffdio_api api = { .api = UFFD_API };
		if (q->uffd >= 0) { R->bad = 1; return; }
		api.features = ntok > 2 ? bits(tok[2], &bad) : 0;
		c.op = X_UFFD;
		c.a[0] = has("useronly") ? 1 : 0;
		R->stuck = send_cmd(p, &c, &r) < 0;
		if (r.ret < 0 || bad) { R->ret = -1; R->err = r.err; R->bad = bad; return; }
		int pfd = syscall(SYS_pidfd_open, q->pid, 0);
		q->uffd = syscall(SYS_pidfd_getfd, pfd, (int)r.ret, 0);
		close(pfd);
		/* the agent must not keep its copy */
		c.op = X_CLOSEFD;
		c.idx += MAXOPS / 2;
		c.a[0] = r.ret;
		send_cmd(p, &c, &r);
		SYS(ioctl(q->uffd, UFFDIO_API, &api));
		if (R->ret < 0) {
			close(q->uffd);
			q->uffd = -1;
		}
		q->unread = q->uffd >= 0 && has("unread");
		return;
	}
	if (g < 0 || g >= NREG) { R->bad = 1; return; }

	struct region *rg = &q->r[g];
	u64 psz = rg->psz ? rg->psz : 4096;
	long i0 = num(3, 0), n = num(4, IS("read") || IS("write") ? 1 : rg->pages);
	u64 start = raddr(g) + i0 * psz + opt("skew", 0), len = opt("bytes", n * psz);	/* skew, bytes: for ranges that are no whole pages */
	int u = q->uffd;

	if (IS("reg")) {	/* reg A r0 I N wp,missing,minor,rwp */
		if (ntok < 6) { R->bad = 1; return; }
		struct uffdio_register x = { .range = { start, len } };
		x.mode = reg_mode(tok[5]);
		SYS(ioctl(u, UFFDIO_REGISTER, &x));
		if (!R->ret)
			sprintf(R->extra, ",\"ioctls\":\"%llx\"", (unsigned long long)x.ioctls);
	} else if (IS("unreg")) {
		struct uffdio_range x = { start, len };
		SYS(ioctl(u, UFFDIO_UNREGISTER, &x));
	} else if (IS("wp") || IS("unwp") || IS("resolve")) {
		struct uffdio_writeprotect x = { .range = { start, len }, .mode = IS("wp") ? 1 : has("dontwake") ? 2 : 0 };
		SYS(ioctl(u, UFFDIO_WRITEPROTECT, &x));
		if (IS("resolve")) {
			struct uffdio_range w = { start, len };
			ioctl(u, UFFDIO_WAKE, &w);
		}
	} else if (IS("rwp") || IS("unrwp")) {	/* rwp with dontwake is an error */
		struct my_rwprotect x = { .range = { start, len }, .mode = (IS("rwp") ? 1 : 0) | (has("dontwake") ? 2 : 0) };
		SYS(ioctl(u, MY_UFFDIO_RWPROTECT, &x));
	} else if (IS("wake")) {
		struct uffdio_range x = { start, len };
		SYS(ioctl(u, UFFDIO_WAKE, &x));
	} else if (IS("copy")) {	/* copy A r0 I N VAL [wp] [dontwake] */
		char *src = aligned_alloc(HUGE, len < HUGE ? HUGE : len);
		memset(src, 0, len);
		for (long k = 0; k < n; k++)
			*(unsigned *)(src + k * psz) = num(5, 7) + k;
		struct uffdio_copy x = { .dst = start, .src = (u64)src, .len = len, .mode = (has("dontwake") ? 1 : 0) | (has("wp") ? 2 : 0) };
		SYS(ioctl(u, UFFDIO_COPY, &x));
		R->val = x.copy;
		R->has_val = 1;
		free(src);
	} else if (IS("zeropage")) {
		struct uffdio_zeropage x = { .range = { start, len }, .mode = has("dontwake") ? 1 : 0 };
		SYS(ioctl(u, UFFDIO_ZEROPAGE, &x));
		R->val = x.zeropage;
		R->has_val = 1;
	} else if (IS("continue")) {
		struct uffdio_continue x = { .range = { start, len }, .mode = (has("dontwake") ? 1 : 0) | (has("wp") ? CONTINUE_MODE_WP : 0) };
		SYS(ioctl(u, UFFDIO_CONTINUE, &x));
		R->val = x.mapped;
		R->has_val = 1;
	} else if (IS("poison")) {
		struct my_poison x = { .range = { start, len }, .mode = has("dontwake") ? 1 : 0 };
		SYS(ioctl(u, MY_UFFDIO_POISON, &x));
		R->val = x.updated;
		R->has_val = 1;
	} else if (IS("pmscan")) {	/* pmscan A r0 I N [wp] [check] [all|acc|cold] */
		struct my_page_region v[64];
		struct my_pm_scan_arg x = { .size = sizeof x, .start = start, .end = start + len, .vec = (u64)v, .vec_len = 64,
			.flags = (has("wp") ? 1 : 0) | (has("check") ? 2 : 0),
			.return_mask = 0xff | (api_feats & FEATURE_RWP ? CAT_ACCESSED : 0),
			.category_mask = has("all") ? 0 : has("acc") || has("cold") ? CAT_ACCESSED : CAT_WRITTEN,
			.category_inverted = has("cold") ? CAT_ACCESSED : 0 };
		SYS(ioctl(q->pagemap, MY_PAGEMAP_SCAN, &x));
		if (R->ret >= 0) {
			int l = sprintf(R->extra, ",\"scan\":[");
			for (long k = 0; k < R->ret; k++) {
				l += sprintf(R->extra + l, "%s\"%lld+%lld", k ? "," : "", (long long)(v[k].start - raddr(g)) / (long long)psz,
					     (long long)(v[k].end - v[k].start) / (long long)psz);
				for (unsigned b = 0; b < sizeof cat_names / sizeof *cat_names; b++)
					if (v[k].categories >> b & 1)
						l += sprintf(R->extra + l, " %s", cat_names[b]);
				l += sprintf(R->extra + l, "\"");
			}
			sprintf(R->extra + l, "]");
			R->ret = 0;
		}
	} else if (IS("unpin")) {	/* what was pinned through any page of the range */
		struct pin *each = pin_at(p, start, start + len);
		if (!each)
			R->bad = 1;
		for (; each; each = pin_at(p, start, start + len))
			unpin(each);
	} else if ((IS("kread") || IS("kwrite")) && !strcmp(tok[4], by_names[BY_PIN])) {
		struct pin *at = pin_at(p, start, start + 1);
		unsigned v = num(5, 100 + op_idx);
		if (!at) { R->bad = 1; return; }
		SYS(pin_access(at, start, IS("kwrite"), &v));
		R->val = v;
		R->has_val = IS("kread") && !R->ret;
	} else if ((IS("kread") || IS("kwrite")) && !strcmp(tok[4], by_names[BY_PTRACE])) {
		unsigned v = num(5, 100 + op_idx);
		SYS(ptrace_access(q->pid, start, IS("kwrite"), &v));
		R->val = v;
		R->has_val = IS("kread") && !R->ret;
	} else {
		agent = 1;
		c.a[0] = start;
		c.a[1] = len;
		if (IS("mmap")) {	/* mmap A r0 anon|shanon|hanon|f0 PAGES [priv] [off N] [track N] [ro] [hugeaddr]; arm64: [exec] [bti] [mte] */
			if (ntok < 4) { R->bad = 1; return; }
			int f = fileno_(3);
			int hu = !strcmp(tok[3], "hanon") || (f >= 0 && F[f].psz == HUGE);
			psz = hu ? HUGE : 4096;
			n = num(4, 4);
			c.op = X_MMAP;
			c.a[0] = raddr(g);
			c.a[1] = n * psz;
			c.a[2] = has("none") ? 0 : has("ro") ? 1 : 3;
#ifdef __aarch64__
			c.a[2] |= (has("exec") ? 4 : 0) | (has("bti") ? 0x10 : 0) | (has("mte") ? 0x20 : 0);
#endif
			c.a[3] = f >= 0 ? (has("priv") ? MAP_PRIVATE : MAP_SHARED)
				: MAP_ANONYMOUS | (!strcmp(tok[3], "shanon") ? MAP_SHARED : MAP_PRIVATE);
			c.a[3] |= MAP_NORESERVE;
			if (!strcmp(tok[3], "hanon"))
				c.a[3] |= MAP_HUGETLB | (21 << 26);
			c.a[4] = f >= 0 ? F[f].fd : -1;
			c.a[5] = opt("off", 0) * psz;
		} else if (IS("munmap"))
			c.op = X_MUNMAP;
		else if (IS("mremap")) {	/* mremap A r0 I N r1 [J] [dontunmap] */
			int g2 = regno(5);
			if (g2 < 0) { R->bad = 1; return; }
			c.op = X_MREMAP;
			c.a[2] = len;
			c.a[3] = MREMAP_MAYMOVE | MREMAP_FIXED | (has("dontunmap") ? 4 : 0);
			c.a[4] = raddr(g2) + num(6, 0) * psz;
		} else if (IS("mprotect")) {
			c.op = X_MPROTECT;
			c.a[2] = has("none") ? 0 : has("ro") ? 1 : 3;
		} else if (IS("madvise")) {
			int a = -1;
			for (unsigned k = 0; k < sizeof advices / sizeof *advices; k++)
				if (ntok > 5 && !strcmp(tok[5], advices[k].name))
					a = advices[k].val;
			if (a < 0) { R->bad = 1; return; }
			c.op = X_MADVISE;
			c.a[2] = a;
		} else if (IS("mlock") || IS("munlock")) {
			c.op = X_MLOCK;
			c.a[2] = IS("mlock");
		} else if (IS("read") || IS("write")) {	/* write A r0 I [VAL] */
			c.op = IS("read") ? X_READ : X_WRITE;
			c.a[1] = num(4, 100 + op_idx);
		} else if (IS("kread") || IS("kwrite")) {	/* kwrite A r0 I copy_user|process_vm|ptrace|gup|pin|kvm [VAL] */
			int by = 0;
			while (by < NBY && strcmp(tok[4], by_names[by]))
				by++;
			if (by == NBY) { R->bad = 1; return; }
			c.op = X_KACCESS;
			c.a[1] = by;
			c.a[2] = IS("kwrite");
			c.a[3] = num(5, 100 + op_idx);
		} else if (IS("pin")) {	/* pin A r0 I N */
			struct pin *fresh = new_ring(p, op_idx, start, start + len);
			if (!fresh) { SYS(-1); return; }
			c.op = X_PIN;
			c.a[0] = fresh->fd;
			c.a[1] = start;
			c.a[2] = len;
		} else if (IS("move")) {	/* move A rD J N rS I : dst first */
			int g2 = regno(5);
			if (g2 < 0) { R->bad = 1; return; }
			c.op = X_MOVE;
			c.a[0] = u;
			c.a[1] = start;
			c.a[2] = raddr(g2) + num(6, 0) * psz;
			c.a[3] = len;
			c.a[4] = 2;	/* allow holes in the source */
			if (has("noholes"))
				c.a[4] = 0;
		} else if (IS("migrate")) {
			if (access("/sys/devices/system/node/node1", F_OK)) { R->skip = 1; return; }
			c.op = X_MOVEPAGES;
		} else {
			R->bad = 1;
			return;
		}
	}
	if (!agent)
		return;
	R->stuck = send_cmd(p, &c, &r) < 0;
	if (r.idx < 0) {
		R->blocked = 1;
		if (c.op != X_MMAP && c.op != X_MREMAP)
			return;
		/* its message is unread, all else is done */
		r.ret = 0;
	}
	if (c.op == X_KACCESS && r.err == ENOTSUP) { R->skip = 1; return; }
	R->ret = r.ret < 0 ? -1 : 0;
	R->err = r.err;
	R->sig = r.sig;
	R->sigcode = r.sigcode;
	if ((c.op == X_READ && !r.sig) || (c.op == X_KACCESS && !c.a[2] && !r.ret) || c.op == X_MOVE) {
		R->val = c.op == X_MOVE ? (int)r.val : (long)r.val;
		R->has_val = 1;
	}
	if (r.ret < 0)
		return;
	if (c.op == X_MMAP)
		*rg = (struct region){ 1, n, opt("track", n), psz };
	if (c.op == X_MREMAP) {
		int g2 = regno(5), end = num(6, 0) + n;
		struct region *d = &q->r[g2];
		d->psz = psz;
		d->used = 1;
		if (d->pages < end)
			d->pages = end;
		if (d->track < end)
			d->track = end < rg->track ? end : rg->track;
		if (d->track < end && end <= 16)
			d->track = end;
	}
	if (c.op == X_MADVISE && (c.a[2] == 21 || c.a[2] == 20))
		wait_writeback();
}

/* as the inside of a JSON string */
static void out_text(const char *s)
{
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			printf("\\u%04x", *s);
		else
			putchar(*s);
}

static void tell_progress(const char *text)
{
	char b[600];
	if (progress_fd < 0)
		return;
	int l = snprintf(b, sizeof b, "@ptescope %d %s\n", op_idx, text);
	if (write(progress_fd, b, l) != l)
		progress_fd = -1;
}

static int controller(void)
{
	char line[512], text[512];
	struct utsname un;
	cpu_set_t cs;
	struct sigaction sa = { .sa_sigaction = on_sig, .sa_flags = SA_SIGINFO | SA_NODEFER };

	ctl_pid = getpid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);	/* grandchildren come to us */
	CPU_ZERO(&cs);
	CPU_SET(0, &cs);
	sched_setaffinity(0, sizeof cs, &cs);	/* one cpu: LRU batches stay local */
	sigaction(SIGBUS, &sa, NULL);
	sigaction(SIGSEGV, &sa, NULL);
	for (int p = 0; p < NPROC; p++) {
		P[p].uffd = -1;
		if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sock[p]))
			return 1;
	}
	/* find the zero page, and which features there are */
	volatile char *z = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	(void)*z;
	int pm = open("/proc/self/pagemap", O_RDONLY);
	pread(pm, &zero_pfn, 8, (u64)z / 4096 * 8);
	close(pm);
	int soft_dirty = zero_pfn >> 55 & 1;	/* a fresh mapping is soft-dirty, where the kernel knows that */
	zero_pfn &= (1ULL << 55) - 1;
	int zero_page = maps_zero_page();
	int tu = syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = { .api = UFFD_API };
	ioctl(tu, UFFDIO_API, &api);
	close(tu);
	api_feats = api.features;
	rawfd = open("/proc/rawpte", O_RDWR);
	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	fflush(stdout);
	start_agent(0);
	uname(&un);
	int maj = 0, min = 0;
	sscanf(un.release, "%d.%d", &maj, &min);
	marker_type = maj * 1000 + min >= 6002 ? 31 : maj * 1000 + min >= 5019 ? 30 : -1;
	wchan_works = maj * 1000 + min >= 5016;
	printf("{\"kernel\":\"%s\",\"features\":\"%llx\",\"raw\":%d,\"nodes\":%d,\"softdirty\":%d,\"memoryfailure\":%d%s%s}\n", un.release,
	       (unsigned long long)api_feats, rawfd >= 0, access("/sys/devices/system/node/node1", F_OK) ? 1 : 2, soft_dirty,
	       !access("/proc/sys/vm/memory_failure_recovery", F_OK), zero_page ? "" : ",\"zeropage\":0",
	       !getenv("MMRUN_SWAP") ? "" : !strncmp(getenv("MMRUN_SWAP"), "/dev/zram", 9) ? ",\"swap\":\"zram\"" : ",\"swap\":\"block\"");

	int limit = getenv("MMRUN_LIMIT") ? atoi(getenv("MMRUN_LIMIT")) : 30;
	signal(SIGALRM, on_alarm);
	alarm(limit);

	while (fgets(line, sizeof line, stdin) && op_idx < MAXOPS / 2) {
		line[strcspn(line, "\n#")] = 0;
		ntok = 0;
		int l = strlen(line);
		while (l && line[l - 1] == ' ')
			line[--l] = 0;
		strcpy(text, line);
		for (char *t = strtok(line, " \t"); t && ntok < 16; t = strtok(NULL, " \t"))
			tok[ntok++] = t;
		if (!ntok)
			continue;
		if (!strcmp(tok[0], "machine")) {
			if (!op_idx)
				set_machine();
			continue;
		}
		/* what is not there is empty, not left from an earlier line */
		for (int i = ntok; i < 16; i++)
			tok[i] = "";
		struct result R = { 0 };
		ev_len = done_len = 0;
		ev_buf[0] = done_buf[0] = 0;
		tell_progress(text);
		run_op(&R);
		struct reply none = { .idx = -1 };
		if (settle(&none, -1) < 0)
			R.stuck = 1;
		printf("{\"i\":%d,\"op\":\"", op_idx);
		out_text(text);
		printf("\",\"ret\":%ld", R.ret);
		if (R.err)
			printf(",\"err\":\"%s\"", ename(R.err));
		if (R.has_val)
			printf(",\"val\":%ld", R.val);
		if (R.sig)
			printf(",\"sig\":\"%s/%d\"", R.sig == SIGBUS ? "SIGBUS" : "SIGSEGV", R.sigcode);
		if (R.blocked)
			printf(",\"blocked\":1");
		if (R.bad)
			printf(",\"bad\":1");
		if (R.skip)
			printf(",\"skip\":1");
		if (R.stuck)
			printf(",\"stuck\":1");
		printf("%s", R.extra);
		if (ev_len)
			printf(",\"ev\":[%s]", ev_buf);
		if (done_len)
			printf(",\"done\":[%s]", done_buf);
		int first = 1;
		for (int i = 0; i < MAXOPS; i++)
			if (pend[i].on) {
				printf("%s%d", first ? ",\"waiting\":[" : ",", i);
				first = 0;
			}
		if (!first)
			printf("]");
		dump_state();
		printf("}\n");
		fflush(stdout);		/* what is done is told, whatever the next one does to the kernel */
		op_idx++;
	}
	fflush(stdout);
	alarm(0);
	cleanup();
	return 0;
}

/* ---- guardian ------------------------------------------------------------ */
static volatile sig_atomic_t end_signal;
static volatile pid_t child_pid;

static void on_end(int s)
{
	end_signal = s;
	if (child_pid > 0)
		kill(-child_pid, SIGKILL);	/* the controller, its agents and a swapoff in flight */
}

static void take_back(void)
{
	if (undo->swap_on && swapoff(swap_path) && errno != EINVAL)
		fprintf(stderr, "%s stays on: swapoff says %s\n", swap_path, ename(errno));
	put_num("/proc/sys/vm/page-cluster", undo->cluster);
	put_num("/proc/sys/vm/nr_hugepages", undo->huge);
	undo_ksm();
	undo_daemon();
	undo_thp();
	if (swap_dir[0]) {
		unlink(swap_path);
		rmdir(swap_dir);
	}
}

static void on_orphan(int s)
{
	(void)s;
	cleanup();
	take_back();
	_exit(2);
}

static int make_swap_dir(void)
{
	const char *device = getenv("MMRUN_SWAP"), *dir = getenv("MMRUN_DIR");
	if (device) {
		snprintf(swap_path, sizeof swap_path, "%s", device);
		return 0;
	}
	snprintf(swap_dir, sizeof swap_dir - 8, "%s/ptescope-XXXXXX", dir ? dir : "/var/tmp");
	if (!mkdtemp(swap_dir)) {	/* 0700, and never one that is there */
		fprintf(stderr, "no folder can be made in %s: %s\n", dir ? dir : "/var/tmp", ename(errno));
		swap_dir[0] = 0;
		return -1;
	}
	snprintf(swap_path, sizeof swap_path, "%s/swap", swap_dir);
	return 0;
}

int guest_main(void);

int main(int argc, char **argv)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t block, old;
	pid_t parent = getppid(), pid;
	int st = 0;

	if (getpid() == 1)		/* the kernel was booted for us: guest.c */
		return guest_main();
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--raw"))
			show_raw = 1;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		return 2;
	undo = mmap(NULL, sizeof *undo, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*undo = (struct undo){ .swap_on = 0, .cluster = -1, .huge = -1, .ksm = { -1, -1, -1, -1, -1 }, .daemon = { -1, -1, -1 } };
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&block);
	for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct sigaction sa = { .sa_handler = on_end };
		sigaction(ends[i], &sa, NULL);
		sigaddset(&block, ends[i]);
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);	/* agents of a controller that is gone come to us */
	if (getenv("MMRUN_PROGRESS"))
		progress_fd = open(getenv("MMRUN_PROGRESS"), O_WRONLY | O_NOCTTY | O_CLOEXEC);
	lock_fd = open("/run/ptescope.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	int older_fd = open("/var/tmp/mmrun.lock", O_RDWR | O_NOFOLLOW | O_CLOEXEC);	/* where earlier versions wait */
	for (int i = 0; i < 2; i++)
		while ((i ? older_fd : lock_fd) >= 0 && flock(i ? older_fd : lock_fd, LOCK_EX) && errno == EINTR && !end_signal)
			;
	if (end_signal)
		return 128 + end_signal;
	sigprocmask(SIG_BLOCK, &block, &old);
	if (make_swap_dir())
		return 2;
	pid = fork();
	if (!pid) {
		for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++)
			signal(ends[i], SIG_DFL);
		setpgid(0, 0);		/* a terminal's ^C is the guardian's */
		signal(SIGTERM, on_orphan);	/* the guardian was killed itself */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		sigprocmask(SIG_SETMASK, &old, NULL);
		exit(controller());
	}
	if (pid > 0) {
		setpgid(pid, pid);
		child_pid = pid;
		sigprocmask(SIG_SETMASK, &old, NULL);
		while (waitpid(pid, &st, 0) < 0 && errno == EINTR)
			;
		kill(-pid, SIGKILL);
		while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
			;
	}
	sigprocmask(SIG_BLOCK, &block, NULL);
	take_back();
	if (end_signal)
		return 128 + end_signal;
	if (pid < 0 || WIFSIGNALED(st)) {
		fprintf(stderr, "the recorder's controller ended with signal %d\n", pid < 0 ? 0 : WTERMSIG(st));
		return 2;
	}
	return WEXITSTATUS(st);
}
