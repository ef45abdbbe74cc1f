// docs/language.md: the reference of the language, from its table.

import { documentationOf, parameterDocumentation, wordDocumentation } from "../../language/documentation.ts";
import {
  MAX_CHANGES,
  MAX_COMPARED,
  MAX_FILE_BYTES,
  MAX_FILES,
  MAX_GIB_PAGES,
  MAX_GIB_PLACES,
  MAX_HUGE_PAGES,
  MAX_INCLUDE_DEPTH,
  MAX_INCLUDES,
  MAX_LINES,
  MAX_MARKS,
  MAX_NAME_COPIES,
  MAX_NARRATION,
  MAX_NESTING,
  MAX_PAGES,
  MAX_PARAGRAPH,
  MAX_PLACES,
  MAX_POOL,
  MAX_PROCESSES,
  MAX_RUNS,
  MAX_THREADS,
  MAX_WALKTHROUGH,
} from "../../language/limits.ts";
import type { OperationRow, VocabularyName, WordRow } from "../../language/table/row.ts";
import {
  operationGroups,
  parameterLabel,
  signatureOf,
  stateAttributes,
  vocabularyNamed,
} from "../../language/table.ts";

export function languagePage(): string {
  return `${[intro(), rules(), headers(), operationsPart(), resultsPart(), assertPart(), wordsPart(), boundsPart(), scnPart()].join("\n\n")}\n`;
}

function intro(): string {
  return `<!-- Written by \`npm run docs\` from language/table.ts and language/documentation.ts. -->

# The scenario language

A scenario (\`.pte\`) says what happens to page tables, one statement a line, in the order in which it happens.

\`\`\`pte
# MADV_DONTNEED may drop everything but the one bit (shmem)
kernel 7.3

f = memfd(4)                                  # a file of 4 pages
A: buf = mmap(4, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)                                    # UFFDIO_WRITEPROTECT over the whole mapping
A: madvise(buf[0..1], DONTNEED)
assert A.buf[0..3] is marker(wp)              # a check of state
A: read(buf[0])            -> 7               # a check of a result
A/1: write(buf[1], 9)      -> blocks wp       # thread 1 of A: named because we speak of it again
A: unwp(buf)               -> 0, A/1 ok       # what it returned, and what it let go on
\`\`\``;
}

function rules(): string {
  return `## Rules

- **Lines.** One statement a line. \`#\` starts a comment; \`##\` and a blank start narration, Markdown for a reader, whose headings divide the scenario into
  sections. A line with an error does not run, and spoils no other.
- **Words** are the kernel's. Flags are joined by \`|\`, in the short form (\`DONTNEED\`) or the long one (\`MADV_DONTNEED\`); the formatter writes the short one.
  Protections are joined by \`+\` or \`|\`: \`READ+WRITE\`. \`0\` is no flag at all.
- **Pages.** Sizes and indexes are in pages of the mapping: 4 KiB, or 2 MiB in a hugetlb one. \`buf[2]\` is a page; \`buf[0..3]\` pages 0 to 3, both included;
  \`buf[2..+0]\` a start and a count; \`buf\` what was mapped there last, or its page 0 where one page is meant.
- **Places.** A name stands for a 64 MiB slot of the address space, the same in every process. Slots are laid out in the order of first mention.
  A name that is mentioned first where more than 32 pages of hugetlb are mapped has 1 GiB, at a multiple of that.
  What was never mapped may be used: the kernel has an answer to that too. A warning points at it, as it does past the end of what was mapped,
  unless the statement expects an errno or a signal (\`-> SIGSEGV/1\`).
- **Processes.** \`A\` is there from the start; \`A: fork(B)\` and \`spawn(B)\` make others. \`A/1: …\` names the thread of a statement, so that a later
  one can say how it went on. A statement that blocks does not stop the next.
- **Arguments** go to the first parameter whose type they have, from left to right, so that optional ones may be left out: \`mmap(4, SHARED, f)\`,
  \`userfaultfd(USER_MODE_ONLY)\`. Those written \`name=…\` are given by name.
- **A flag that the kernel lacks** runs all the same (the kernel answers EINVAL), and is pointed out.`;
}

function headers(): string {
  const rows = vocabularyNamed("headers").words.map(
    (word) => `| \`${word.name}\` | ${wordDocumentation("headers", word)} |`,
  );
  const keywords = vocabularyNamed("keywords").words.map(
    (word) => `| \`${word.name}\` | ${wordDocumentation("keywords", word)} |`,
  );
  return `## Headers

They stand before the first operation.

| header | says |
| --- | --- |
${rows.join("\n")}

${table("kernels")}

${table("arches")}

${table("designs")}

${table("config")}

## Other statements

| statement | does |
| --- | --- |
${keywords.join("\n")}

\`decode\` takes: ${list("raw-kinds")}; an entry of pte level without one.`;
}

function operationsPart(): string {
  const groups = operationGroups.map(
    ({ title, operations }) =>
      `### ${title}\n\n${title === "Accesses by the kernel" ? `${KERNEL_ACCESSES}\n\n` : ""}${operations.map(operationPart).join("\n\n")}`,
  );
  return `## Operations\n\n\`P:\` stands for a process. Kernel functions are those of Linux 7.3, in the order in which they are reached; not each calls the next, and where memory of another kind goes another way, it is the usual one.\n\n${groups.join("\n\n")}`;
}

const KERNEL_ACCESSES = `\`kread\` and \`kwrite\` stand beside \`read\` and \`write\`: the same 4 bytes of the same page, and one word for the way by which the kernel comes there. The ways differ in whom they ask, not in what they do, so one statement with a word compares
them; and a word at \`read\` would hide whose fault it is. What is pinned stays so until somebody takes the pin back, so \`pin\` and \`unpin\` are statements of their own, and \`PIN\` is the way through what they hold.

| way | who | a page that userfaultfd watches | with USER_MODE_ONLY or SIGBUS | a private mapping that is read-only, written |
| --- | --- | --- | --- | --- |
| \`COPY_USER\` | the buffer of read(2), write(2), any system call | message, sleeps | EFAULT | EFAULT |
| \`PROCESS_VM\` | process_vm_readv(2), process_vm_writev(2) | message, sleeps | EFAULT | EFAULT |
| \`PTRACE\` | ptrace(2), /proc/PID/mem | **no message**, EIO | EIO | a copy is written (FOLL_FORCE; not where it is uffd-wp) |
| \`GUP\` | vmsplice(2), O_DIRECT | message, sleeps | EFAULT | EFAULT |
| \`KVM\` | a guest | message, sleeps | EFAULT of KVM_RUN | EFAULT |
| \`pin\` | io_uring, RDMA, iommufd | message, sleeps (io_uring before 6.10: EFAULT) | EFAULT | EFAULT |
| \`PIN\` | DMA, io_uring with a registered buffer | **no message**, passes | passes | passes |

In async mode (WP_ASYNC, RWP_ASYNC) every way but \`PIN\` passes, ends the protection as an access of the program does, and is recorded so. Whoever calls \`pin_user_pages()\` with mmap_lock held can't sleep and gets EFAULT without a message: VFIO's type 1 driver and AF_XDP.
In PTRACE's row FOLL_FORCE is the tracer's: /proc/PID/mem of another than the tracer has it as CONFIG_PROC_MEM_ALWAYS_FORCE says. All of it was recorded: on 6.1, 6.12, 6.18 and 7.3, \`KVM\` with guests that KVM maps pages into.`;

function operationPart(row: OperationRow): string {
  const { summary, details, functions, returns, manual, example } = documentationOf(row);
  const parts = [
    `#### \`${row.name}\``,
    `\`\`\`pte\n${signatureOf(row)}\n\`\`\``,
    details === undefined ? summary : `${summary} ${details}`,
  ];
  if (row.parameters.length > 0)
    parts.push(
      row.parameters
        .map((parameter) => `- \`${parameterLabel(parameter)}\`: ${parameterDocumentation(row, parameter)}`)
        .join("\n"),
    );
  const since = row.since === "" ? "" : ` Since Linux ${row.since}.`;
  parts.push(
    `Returns ${returns}. Kernel: ${functions.map((name) => `\`${name}()\``).join(" → ")}. Manual: ${manual}.${since}`,
  );
  parts.push(`\`\`\`pte\n${example}\n\`\`\``);
  return parts.join("\n\n");
}

function resultsPart(): string {
  return `## Results

After \`->\`, separated by commas; each is a check, and all are optional.

| result | holds when |
| --- | --- |
| \`0\`, \`7\` | it returned that, read that value, or did that many pages (or bytes) |
| \`EINVAL\` | it failed with that errno |
| \`EAGAIN after 8192\` | it failed so when that many bytes were done (\`copy\`, \`zeropage\`, \`continue\`, \`poison\`, \`move\`); without \`after\`, however many |
| \`SIGBUS/2\`, \`SIGSEGV\` | the access got that signal, with that si_code where one is given |
| \`blocks wp\` | it sleeps in userfaultfd for that fault: \`wp\`, \`missing\`, \`minor\` |
| \`event fork\` | that message was read: \`fork\`, \`remap\`, \`remove\`, \`unmap\` (or \`wp\`, \`missing\`, \`minor\`) |
| \`A/1 ok\`, \`A/1 9\`, \`A/1 EFAULT\`, \`A/1 blocks wp\` | the earlier statement of that thread went on and ended so, or blocked again |
| \`[0..1] WRITTEN \\| PRESENT\`, \`[]\` | these are all regions of a \`pagemap_scan\`; none |
| \`!PTE001\` | that finding is here; its absence is an error |

${table("outcomes")}

${table("errnos")}`;
}

function assertPart(): string {
  const rows = vocabularyNamed("states").words.map((word) => {
    const attributes = stateAttributes[word.name] ?? [];
    return `| \`${word.name}\` | ${wordDocumentation("states", word)} | ${attributes.map((each) => `\`${each}\``).join(", ")} |`;
  });
  return `## Entries in an assert

\`assert P.name[range] is ENTRY\` holds when every page of the range is so. An attribute has to be there, one after \`!\` must not be, one that is not named may
be either way: \`present(wp, !rw)\`. A number is the raw value, as the scenario's architecture encodes it: \`assert A.buf[0] is 0x400\`.

\`-> !PTE023\` after an assert says that it is meant not to hold. An assert looks at the entry; what the page holds is read: \`A: read(buf[0]) -> 7\`, or, of a
file's page and without touching a page table, \`pread(f[0]) -> 7\`.

| entry | is | attributes |
| --- | --- | --- |
${rows.join("\n")}

${table("attributes")}`;
}

function wordsPart(): string {
  const names: readonly VocabularyName[] = [
    "map-flags",
    "prot",
    "advice",
    "mremap-flags",
    "features",
    "uffd-flags",
    "register-modes",
    "wp-flags",
    "copy-flags",
    "continue-flags",
    "move-flags",
    "scan-flags",
    "scan-mask",
    "categories",
    "fallocate-flags",
    "clear-refs",
  ];
  return `## Words\n\n\`NO_HOLES\` is this language's word for the absence of UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES, \`ALL\` for an empty category mask; all others are the kernel's.\n\n${names.map(table).join("\n\n")}`;
}

function boundsPart(): string {
  return `## Bounds

Passing one is said, with the place and the bound. Those of lines, includes, names and changes hold for the whole program, with all that it includes.

| what | at most |
| --- | --- |
| lines, those of included files each time | ${MAX_LINES} |
| included files, each counted each time | ${MAX_INCLUDES}, ${MAX_INCLUDE_DEPTH} deep |
| a scenario's file | ${MAX_FILE_BYTES >> 20} MB; a regular file, in UTF-8 |
| processes at a time | ${MAX_PROCESSES} |
| places; files; threads | ${MAX_PLACES}; ${MAX_FILES}; ${MAX_THREADS} |
| names that lines add, each with the names that are there already | ${MAX_NAME_COPIES / 1_000_000} million |
| pages of a place, of a file | ${MAX_PAGES} (${MAX_HUGE_PAGES} hugetlb ones: 64 MiB; ${MAX_GIB_PAGES} of a name that is mentioned first where more than ${MAX_HUGE_PAGES} are mapped, one of the first ${MAX_GIB_PLACES}) |
| pages of the hugetlb pool | ${MAX_POOL} |
| what all steps change together | ${MAX_CHANGES} entries and protections; an entry whose page is made, shared or freed counts four times, a message or a thread that is woken ten times, a VMA of a process of which one changes a quarter. The run ends there |
| runs of pages that one kind of finding tells one by one in a step | ${MAX_RUNS}; the last of more are told together |
| what a comparison looks at | ${MAX_COMPARED} changes, counted for each column |
| steps of a walkthrough | ${MAX_WALKTHROUGH} |
| narration that is read as Markdown | ${MAX_NARRATION} characters, ${MAX_PARAGRAPH} a paragraph; ${MAX_MARKS} marks a paragraph, ${20 * MAX_MARKS} in all; ${MAX_NESTING} quotes and lists within one another. What goes beyond is shown as the text it is |`;
}

function scnPart(): string {
  return `## Kernel traces (\`.scn\`)

\`ptescope convert\` turns a kernel trace's scenario into this language and back; \`.scn\` → \`.pte\` → \`.scn\` gives the same text once defaults are
written out. Comments stay. A line that the recorder refuses is kept as \`scn "…"\`. On the way to \`.scn\`, results, asserts and headers become comments.

| \`.scn\` | \`.pte\` |
| --- | --- |
| \`file f0 memfd 4\` · \`pwrite f0 0 5\` · \`pread f0 0\` | \`f0 = memfd(4)\` · \`pwrite(f0[0], 5)\` · \`pread(f0[0])\` |
| \`fallocate f0 punch 0 2\` · \`ftruncate f0 1\` | \`fallocate(f0[0..1], PUNCH_HOLE)\` · \`ftruncate(f0, 1)\` |
| \`spawn B\` · \`fork A B\` · \`exit B\` | \`spawn(B)\` · \`A: fork(B)\` · \`B: exit()\` |
| \`mmap A r0 f0 4 priv off 2 track 8 ro\` | \`A: r0 = mmap(4, PRIVATE, f0, offset=2, track=8, prot=READ)\` |
| \`mmap A r0 anon 4\` · \`shanon\` · \`hanon\` | \`A: r0 = mmap(4)\` · \`mmap(4, SHARED)\` · \`mmap(4, HUGETLB)\` |
| \`mremap A r0 0 2 r1 3 dontunmap\` | \`A: mremap(r0[0..1], r1[3], DONTUNMAP)\` |
| \`madvise A r0 0 2 dontneed\` | \`A: madvise(r0[0..1], DONTNEED)\` |
| \`uffd A pfwp,fork useronly\` · \`close A\` | \`A: userfaultfd(PAGEFAULT_FLAG_WP \\| EVENT_FORK, USER_MODE_ONLY)\` · \`A: close()\` |
| \`reg A r0 0 4 wp,missing\` · \`unreg A r0 0 4\` | \`A: register(r0[0..3], MISSING \\| WP)\` · \`A: unregister(r0[0..3])\` |
| \`wp\` · \`unwp … dontwake\` · \`resolve\` · \`wake\` | \`A: wp(r0[0..1])\` · \`A: unwp(r0[0], DONTWAKE)\` · \`A: resolve(r0[0])\` · \`A: wake(r0[0])\` |
| \`copy A r0 0 2 50 wp dontwake\` | \`A: copy(r0[0..1], 50, WP \\| DONTWAKE)\` |
| \`move A r1 0 1 r0 2 noholes\` | \`A: move(r1[0], r0[2], NO_HOLES)\` |
| \`pmscan A r0 0 4 wp check all\` | \`A: pagemap_scan(r0[0..3], WP_MATCHING \\| CHECK_WPASYNC, ALL)\` |`;
}

/** A vocabulary as a table, without columns that no word fills. */
function table(name: VocabularyName): string {
  const { noun, words } = vocabularyNamed(name);
  const whole = ({ name: short, long }: WordRow) => (long === short || long.startsWith("Linux ") ? "" : `\`${long}\``);
  const hasLong = words.some((word) => whole(word) !== "");
  const hasSince = words.some(({ since }) => since !== "");
  const line = (...cells: (string | false)[]) => `| ${cells.filter((cell) => cell !== false).join(" | ")} |`;
  const rows = words.map((word) =>
    line(
      `\`${word.name}\``,
      hasLong && whole(word),
      hasSince && word.since,
      wordDocumentation(name, word).replaceAll("|", "\\|"),
    ),
  );
  const head = line(noun, hasLong && "in the kernel", hasSince && "since", "means");
  return [head, head.replace(/[^|]+/g, " --- "), ...rows].join("\n");
}

function list(name: VocabularyName): string {
  return vocabularyNamed(name)
    .words.map((word) => `\`${word.name}\``)
    .join(", ");
}
