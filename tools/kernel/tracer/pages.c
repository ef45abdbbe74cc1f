/*
 * pages - what the page tables of a traced process hold, told where it changed
 * since it was last looked at:
 *
 *   PID TIME @before 0x7f0000000000 P*3,PW,-*12	what it was when a call began
 *   PID TIME @after 0x7f0000000000 -*2		and when it had ended
 *   PID TIME @after				it was looked at; that was all
 *   PID TIME @during 0x7f0000000000 P		the same while another call was on
 *   PID TIME @toomuch START END MEGABYTES	this is not looked at: no more than so many are
 *
 * Words are those of Documentation/admin-guide/mm/pagemap.rst: P present (Pz
 * the zero page, where root can tell), S swapped or a marker, W uffd-wp, G
 * guard, - nothing.  A process that is attached to has besides:
 *
 *   PID TIME @map START-END rw-s OFFSET INODE um,uw PATH	each VMA
 *   PID TIME @uffd FD FEATURES					each userfaultfd
 *   PID TIME @attached						that was all
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include "tracer.h"

enum { PRESENT = 1, SWAP = 2, WP = 4, GUARD = 8, ZERO = 16 };
#define PFN_MASK ((1ULL << 55) - 1)
#define MOST (256UL << 20)	/* bytes of an address space that are looked at */
#define CHUNK 8192
#define GAP 8			/* pages that did not change and are told with their neighbours */

static u64 zero_pfn;

static uint8_t word_of(u64 e)
{
	uint8_t w = (e >> 63 ? PRESENT : 0) | (e >> 62 & 1 ? SWAP : 0) | (e >> 57 & 1 ? WP : 0) | (e >> 58 & 1 ? GUARD : 0);
	if ((w & PRESENT) && zero_pfn && (e & PFN_MASK) == zero_pfn)
		w |= ZERO;
	return w;
}

/* The zero page's frame: a private page that was read alone maps it. */
void pages_init(void)
{
	volatile char *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	u64 e = 0;
	if (p != MAP_FAILED && fd >= 0) {
		(void)*p;
		if (pread(fd, &e, 8, (u64)(uintptr_t)p / PAGE * 8) == 8)
			zero_pfn = e & PFN_MASK;
	}
	close(fd);
}

/* linux/fs.h, 6.7: what tells the zero page to whom frames are hidden. */
struct page_region { u64 start, end, categories; };
struct pm_scan_arg { u64 size, flags, start, end, walk_end, vec, vec_len, max_pages, inverted, mask, anyof, ret; };
#define PAGEMAP_SCAN_ZERO _IOWR('f', 16, struct pm_scan_arg)
#define PAGE_IS_PFNZERO_BIT (1 << 5)

/* Marks words of pages from an address on; where the kernel has no PAGEMAP_SCAN, nothing. */
static void mark_zero(int fd, u64 at, size_t pages, uint8_t *words)
{
	struct page_region found[64];
	struct pm_scan_arg scan = { .size = sizeof scan, .start = at, .end = at + pages * PAGE, .vec = (u64)(uintptr_t)found, .vec_len = 64,
		.mask = PAGE_IS_PFNZERO_BIT, .ret = PAGE_IS_PFNZERO_BIT };
	while (scan.start < scan.end) {
		int n = ioctl(fd, PAGEMAP_SCAN_ZERO, &scan);
		if (n < 0)
			return;
		for (int i = 0; i < n; i++)
			for (u64 page = found[i].start; page < found[i].end; page += PAGE)
				words[(page - at) / PAGE] |= ZERO;
		if (scan.walk_end <= scan.start)
			return;
		scan.start = scan.walk_end;
	}
}

struct mm *mm_new(const struct mm *from)
{
	struct mm *mm = calloc(1, sizeof *mm);
	mm->users = 1;
	for (int i = 0; from && i < from->ranges; i++) {
		const struct range *r = &from->range[i];
		size_t pages = (r->end - r->start) / PAGE;
		watch(mm, r->start, r->end);
		memcpy(mm->range[mm->ranges - 1].words, r->words, pages);
	}
	return mm;
}

void mm_put(struct mm *mm)
{
	if (!mm || --mm->users)
		return;
	for (int i = 0; i < mm->ranges; i++)
		free(mm->range[i].words);
	free(mm->range);
	free(mm);
}

static void watch_gap(struct mm *mm, u64 start, u64 end)
{
	u64 all = end - start;
	for (int i = 0; i < mm->ranges; i++)
		all += mm->range[i].end - mm->range[i].start;
	if (all > MOST) {
		mm->left_out = start;
		mm->left_out_end = end;
		return;
	}
	mm->range = realloc(mm->range, (mm->ranges + 1) * sizeof *mm->range);
	mm->range[mm->ranges++] = (struct range){ start, end, calloc(1, (end - start) / PAGE) };
}

/* Watches what of a range is not watched yet. */
void watch(struct mm *mm, u64 start, u64 end)
{
	start &= ~(PAGE - 1);
	end = (end + PAGE - 1) & ~(PAGE - 1);
	while (start < end) {
		u64 next = end;
		const struct range *at = NULL;
		for (int i = 0; i < mm->ranges; i++) {
			const struct range *r = &mm->range[i];
			if (r->start <= start && start < r->end)
				at = r;
			else if (r->start > start && r->start < next)
				next = r->start;
		}
		if (at) {
			start = at->end;
			continue;
		}
		watch_gap(mm, start, next);
		start = next;
	}
}

/* What else of the process maps the files that a range maps: their pages came by way of it, or go. */
void watch_file(struct task *t, u64 start, u64 end)
{
	static struct { u64 start, end, inode; char dev[16]; } maps[4096];
	char path[64], text[PATH_MAX + 200];
	int n = 0;
	snprintf(path, sizeof path, "/proc/%d/maps", t->tid);
	FILE *f = fopen(path, "re");
	while (f && n < 4096 && fgets(text, sizeof text, f)) {
		unsigned long long from, to, inode;
		char perms[8];
		if (sscanf(text, "%llx-%llx %7s %*x %15s %llu", &from, &to, perms, maps[n].dev, &inode) == 5 && inode && perms[3] == 's') {
			maps[n].start = from;
			maps[n].end = to;
			maps[n++].inode = inode;
		}
	}
	if (f)
		fclose(f);
	for (int i = 0; i < n; i++)
		for (int k = 0; maps[i].start < end && maps[i].end > start && k < n; k++)
			if (k != i && maps[k].inode == maps[i].inode && !strcmp(maps[k].dev, maps[i].dev))
				watch(t->mm, maps[k].start, maps[k].end);
}

int watched(const struct mm *mm, u64 start, u64 length)
{
	for (int i = 0; mm && i < mm->ranges; i++)
		if (start < mm->range[i].end && start + length > mm->range[i].start)
			return 1;
	return 0;
}

static size_t words_text(char *to, size_t room, const uint8_t *w, size_t n)
{
	size_t done = 0, out = 0;
	while (done < n) {
		size_t same = 1;
		char one[8], *p = one;
		while (done + same < n && w[done + same] == w[done])
			same++;
		if (w[done] & PRESENT)
			*p++ = 'P';
		if (w[done] & SWAP)
			*p++ = 'S';
		if (w[done] & ZERO)
			*p++ = 'z';
		if (w[done] & WP)
			*p++ = 'W';
		if (w[done] & GUARD)
			*p++ = 'G';
		if (p == one)
			*p++ = '-';
		*p = 0;
		if (out + 40 > room)
			break;
		out += snprintf(to + out, room - out, same > 1 ? "%s%s*%zu" : "%s%s", out ? "," : "", one, same);
		done += same;
	}
	return done;
}

static void tell(struct task *t, const char *when, u64 at, const uint8_t *words, size_t n)
{
	char text[3000];
	while (n) {
		size_t done = words_text(text, sizeof text, words, n);
		line(t->tid, "@%s 0x%llx %s", when, (unsigned long long)at, text);
		at += done * PAGE;
		words += done;
		n -= done;
	}
}

static void look_at(struct task *t, int fd, struct range *r, u64 start, u64 end, const char *when)
{
	static u64 e[CHUNK];
	for (u64 at = start; at < end; ) {
		size_t n = (end - at) / PAGE < CHUNK ? (end - at) / PAGE : CHUNK;
		ssize_t got = pread(fd, e, n * 8, at / PAGE * 8);
		if (got <= 0)
			return;
		n = got / 8;
		static uint8_t now[CHUNK];
		for (size_t i = 0; i < n; i++)
			now[i] = word_of(e[i]);
		if (!zero_pfn)
			mark_zero(fd, at, n, now);
		uint8_t *words = r->words + (at - r->start) / PAGE;
		size_t first = n, last = 0;
		for (size_t i = 0; i < n; i++) {
			uint8_t w = now[i];
			if (w == words[i])
				continue;
			if (first < n && i - last > GAP) {
				tell(t, when, at + first * PAGE, words + first, last + 1 - first);
				first = n;
			}
			words[i] = w;
			if (first == n)
				first = i;
			last = i;
		}
		if (first < n)
			tell(t, when, at + first * PAGE, words + first, last + 1 - first);
		at += n * PAGE;
	}
}

/* Tells what changed of the watched memory in a range, and then that it was looked at. */
void look(struct task *t, u64 start, u64 end, const char *when)
{
	char path[64];
	if (t->mm && t->mm->left_out_end) {
		line(t->tid, "@toomuch 0x%llx 0x%llx %lu", (unsigned long long)t->mm->left_out, (unsigned long long)t->mm->left_out_end, MOST >> 20);
		t->mm->left_out_end = 0;
	}
	if (!t->mm || !t->mm->ranges)
		return;
	snprintf(path, sizeof path, "/proc/%d/pagemap", t->tid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	for (int i = 0; i < t->mm->ranges; i++) {
		struct range *r = &t->mm->range[i];
		u64 from = start > r->start ? start & ~(PAGE - 1) : r->start, to = end < r->end ? end : r->end;
		if (from < to)
			look_at(t, fd, r, from, (to + PAGE - 1) & ~(PAGE - 1), when);
	}
	close(fd);
	if (*when == 'a')
		line(t->tid, "@%s", when);
}

void look_all(struct task *t, const char *when)
{
	look(t, 0, ~0ULL, when);
}

/* Of a process that was there before: its VMAs (smaps), its userfaultfds (fdinfo), and the pages of what is registered. */
void tell_attached(struct task *t)
{
	char path[PATH_MAX], text[PATH_MAX + 200], head[PATH_MAX + 200] = "";
	snprintf(path, sizeof path, "/proc/%d/smaps", t->tid);
	FILE *f = fopen(path, "re");
	while (f && fgets(text, sizeof text, f)) {
		unsigned long long start, end;
		text[strcspn(text, "\n")] = 0;
		if (sscanf(text, "%llx-%llx ", &start, &end) == 2)
			strcpy(head, text);
		else if (!strncmp(text, "VmFlags:", 8)) {
			unsigned long long offset, inode;
			char perms[8], modes[32] = "";
			int at = 0;
			if (sscanf(head, "%llx-%llx %7s %llx %*s %llu %n", &start, &end, perms, &offset, &inode, &at) < 5)
				continue;
			for (const char *const *m = (const char *const[]){ "um", "uw", "ui", "ht", NULL }; *m; m++)
				if (strstr(text, *m)) {
					if (*modes)
						strcat(modes, ",");
					strcat(modes, *m);
				}
			line(t->tid, "@map 0x%llx-0x%llx %s 0x%llx %llu %s %s", start, end, perms, offset, inode, *modes ? modes : "-", at ? head + at : "");
			if (strstr(modes, "um") || strstr(modes, "uw") || strstr(modes, "ui"))
				watch(t->mm, start, end);
		}
	}
	if (f)
		fclose(f);
	snprintf(path, sizeof path, "/proc/%d/fdinfo", t->tid);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d)); ) {
		char info[PATH_MAX + 300];
		unsigned long long api, features;
		if (e->d_name[0] == '.')
			continue;
		snprintf(info, sizeof info, "%s/%s", path, e->d_name);
		f = fopen(info, "re");
		while (f && fgets(text, sizeof text, f))
			if (sscanf(text, "API: %llx:%llx", &api, &features) == 2)
				line(t->tid, "@uffd %s 0x%llx", e->d_name, features);
		if (f)
			fclose(f);
	}
	if (d)
		closedir(d);
	look_all(t, "before");
	line(t->tid, "@attached");
}
