/*
 * tracer - follows a program's system calls and page tables, for `ptescope
 * trace`.  What the parts share: tasks, address spaces and their watched
 * memory, and lines of the trace.
 */
#ifndef TRACER_H
#define TRACER_H
#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>

typedef uint64_t u64;

#define PAGE 4096UL

/* Memory that a userfaultfd is registered over, or was: what its pages were when they were last looked at. */
struct range { u64 start, end; uint8_t *words; };

/* An address space: its tasks share it. */
struct mm {
	int users;
	int calls;		/* that are on, and looked at before and after */
	u64 left_out, left_out_end;	/* memory that is too much to look at, until that is told */
	int ranges;
	struct range *range;
};

struct task {
	pid_t tid;
	struct mm *mm;		/* NULL: its parent's call is not seen yet */
	int waits;		/* it stopped before that, and goes on after it */
	int in_call, looked, told, closes;
	u64 nr, args[6];
	int64_t ret;
	char entry[8192];	/* what a call's arguments pointed to when it began */
};

/* pages.c: what page tables hold, by /proc/PID/pagemap */
void pages_init(void);
void watch(struct mm *mm, u64 start, u64 end);
void watch_file(struct task *t, u64 start, u64 end);
int watched(const struct mm *mm, u64 start, u64 length);
void look(struct task *t, u64 start, u64 end, const char *when);
void look_all(struct task *t, const char *when);
struct mm *mm_new(const struct mm *from);
void mm_put(struct mm *mm);
void tell_attached(struct task *t);

/* calls.c: system calls as strace prints them */
enum concern { NOTHING, TOLD, LOOKED_AT };
enum concern call_begins(struct task *t);
void call_told(struct task *t);
void call_ends(struct task *t);
const char *call_name(u64 nr);
void call_range(const struct task *t, u64 *start, u64 *end);
int is_fork(u64 nr);
int shares_mm(struct task *t);

/* follow.c */
void line(pid_t tid, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t peek(struct task *t, u64 at, void *to, size_t length);
#endif
