// What a reproducer looks at before it does anything: where it can't run it is skipped, with the reason.

import type { Scenario, StepRecord } from "../analysis/index.ts";
import {
  type Feature,
  frames,
  type KernelVersion,
  pageAt,
  placesOf,
  releaseOf,
  type SwapKind,
} from "../engine/index.ts";
import { SIZE_POLICIES, shmemSizePolicies, sizePolicies } from "../engine/state/thp.ts";
import { modesText } from "./call.ts";
import type { PagemapBits } from "./memory.ts";
import { usesSleepers } from "./monitor.ts";
import { openedAbove, openedWith } from "./opened.ts";
import { newestOf } from "./uapi.ts";

/** Releases from one on, up to but without another; null: the newest that is known has it. */
export interface Releases {
  readonly since: KernelVersion;
  readonly until: KernelVersion | null;
}

/** What a reproducer asks of the machine besides what its statements do. */
export interface Host {
  /** On which releases it all is as expected; empty: on all. */
  readonly releases: readonly Releases[];
  /** What it swaps to; null: that shows nowhere. */
  readonly swap: SwapKind | null;
}

interface Need {
  /** A condition in C under which it can't run, and what is said then. */
  readonly unless: string;
  readonly why: string;
}

/** Statements that skip the test. `code`: main and what it stands on. */
export function surroundings(scenario: Scenario, code: string, looks: PagemapBits, { releases, swap }: Host): string[] {
  const steps = scenario.steps;
  const does = (test: (step: StepRecord) => boolean) => steps.some(test);
  const advises = (...advices: string[]) =>
    does(({ operation: op }) => op.op === "madvise" && advices.includes(op.advice));
  const lines: string[] = [];
  const needs: Need[] = [];
  const need = (when: boolean, unless: string, why: string): void => {
    if (when) needs.push({ unless, why });
  };
  need(true, "sysconf(_SC_PAGESIZE) != PAGE", "pages are not of 4 KiB");
  if (!saysFeatures(scenario, releases)) lines.push(...releaseLines(releases));
  if (usesSleepers(code)) {
    if (lines.length === 0) lines.push("uname(&host);");
    need(true, 'strverscmp(host.release, "5.16") < 0', "/proc/PID/wchan says nothing yet");
  }
  const reclaims = advises("PAGEOUT", "COLD") || does(({ operation: { op } }) => op === "swapon" || op === "reclaim");
  need(
    reclaims,
    '!file_says("/proc/swaps", "Filename") || file_says("/proc/swaps", "\\n/")',
    "swap is on already, or unknown here; swapoff -a",
  );
  need(swap === "file", 'getenv("SWAP_DEVICE")', "a block device takes large folios as a whole: not with SWAP_DEVICE");
  need(
    swap === "block",
    '!getenv("SWAP_DEVICE")',
    "swap is to be a block device, which takes large folios as a whole; name one to overwrite in SWAP_DEVICE",
  );
  need(
    swap === "zram",
    '!getenv("SWAP_DEVICE") || strncmp(getenv("SWAP_DEVICE"), "/dev/zram", 9)',
    "swap is to be zram, which reads and writes at once; name the device in SWAP_DEVICE: /dev/zram0, its disksize set",
  );
  const thp = "/sys/kernel/mm/transparent_hugepage";
  need(advises("HUGEPAGE", "COLLAPSE"), `access("${thp}/enabled", F_OK)`, "built without CONFIG_TRANSPARENT_HUGEPAGE");
  need(
    advises("HUGEPAGE") && scenario.settings.thp !== "never",
    `file_says("${thp}/enabled", "[never]")`,
    "transparent huge pages are off",
  );
  const isLarge = does(({ operation: op }) => op.op === "mmap" && op.pages >= 512 && op.backing.kind === "anon");
  const policy = scenario.settings.thp;
  need(
    isLarge && policy === "madvise",
    `file_says("${thp}/enabled", "[always]")`,
    `transparent huge pages come unasked; echo madvise >${thp}/enabled`,
  );
  need(
    policy !== "madvise",
    `!file_says("${thp}/enabled", "[${policy}]")`,
    `transparent huge pages are to be as they are told; echo ${policy} >${thp}/enabled`,
  );
  // What a scenario's machine says of a size by itself; sizes that it does not name would be in the way as well.
  const sizes = sizePolicies(scenario.settings.mthp, SIZE_POLICIES);
  for (const [order, policy] of typeof sizes === "string" ? [] : sizes) {
    const knob = `${thp}/hugepages-${4 << order}kB/enabled`;
    need(true, `!file_says("${knob}", "[${policy}]")`, `large folios are set otherwise; echo ${policy} >${knob}`);
  }
  // As a memfd's own huge= has it, which is that of all.
  const memfd = steps.map(({ operation: op }) => (op.op === "file" && op.kind === "memfd" ? op.huge : undefined));
  const shmem = memfd.findLast((huge) => huge !== undefined) ?? scenario.settings.shmem;
  const shmemSizes = shmemSizePolicies(scenario.settings.mshmem);
  for (const [order, policy] of typeof shmemSizes === "string" ? [] : shmemSizes) {
    const knob = `${thp}/hugepages-${4 << order}kB/shmem_enabled`;
    need(true, `!file_says("${knob}", "[${policy}]")`, `large folios are set otherwise; echo ${policy} >${knob}`);
  }
  need(
    shmem !== "never" || typeof shmemSizes !== "string",
    `!file_says("${thp}/shmem_enabled", "[${shmem}]")`,
    `large folios are set otherwise; echo ${shmem} >${thp}/shmem_enabled`,
  );
  const isShmem =
    shmem === "never" &&
    does(({ operation: op }) => op.op === "mmap" && op.pages >= 512 && op.backing.kind !== "anon") &&
    !collapsesFirst(scenario);
  need(
    isShmem,
    `!file_says("${thp}/shmem_enabled", "[never]") && !file_says("${thp}/shmem_enabled", "[advise]")`,
    "huge pages of shmem come unasked",
  );
  need(
    does(({ operation: { op } }) => op === "hugepages"),
    'access("/proc/sys/vm/nr_hugepages", W_OK) || !file_says("/proc/meminfo", "Hugepagesize:       2048 kB")',
    "no huge pages of 2 MiB can be had",
  );
  need(
    does(({ operation: { op } }) => op === "hugepages"),
    '!file_says("/proc/meminfo", "HugePages_Total:       0\\n")',
    "huge pages are set aside already; echo 0 >/proc/sys/vm/nr_hugepages",
  );
  need(
    does(({ operation: { op } }) => op === "ksm"),
    'access("/sys/kernel/mm/ksm/run", W_OK)',
    "no KSM",
  );
  need(
    does(({ operation: { op } }) => op === "pin"),
    "close(syscall(__NR_io_uring_setup, 1, &(struct io_uring_params){ 0 }))",
    "no io_uring, whose registered buffers are pinned",
  );
  need(
    does(({ operation: { op }, step }) => op === "migrate" && step.result.skip !== true),
    'access("/sys/devices/system/node/node1", F_OK)',
    "one NUMA node",
  );
  need(does(zeroPageShows), "!maps_zero_page()", "this kernel maps no zero page where untouched memory is read");
  for (const { unless, why } of needs) lines.push(`if (${unless})`, `\tksft_exit_skip("${why}\\n");`);
  if (looks.softDirty || /\bPM_(?:SWAP|MARKER)\b/.test(code)) lines.push(...pagemapLines(looks));
  if (does(({ operation: { op } }) => op === "userfaultfd")) lines.push(...featureLines(scenario));
  return lines;
}

/**
 * That it is the zero page shows in pagemap: as the huge one it is a file's (until 7.3), and fork() leaves out a VMA that has only it
 * (vma_needs_copy() of mm/memory.c).
 */
function zeroPageShows({ operation: op, before, step: { state } }: StepRecord): boolean {
  if (frames(state).some(({ huge }) => huge === "zero")) return true;
  if (op.op !== "fork") return false;
  return placesOf(before, op.mm).some(({ place, pages }) =>
    Array.from({ length: pages }, (_, page) => pageAt(before, op.mm, place, page)).some(({ zero }) => zero),
  );
}

/** Nothing is looked at before all is one huge page anyway. */
function collapsesFirst({ steps, checks }: Scenario): boolean {
  const collapse = steps.findIndex(({ operation: op }) => op.op === "madvise" && op.advice === "COLLAPSE");
  const before: readonly string[] = ["file", "mmap", "read", "write", "userfaultfd"];
  return (
    collapse >= 0 &&
    steps.slice(0, collapse).every(({ operation: { op } }) => before.includes(op)) &&
    checks.every(({ after }) => after >= collapse)
  );
}

/** That a userfaultfd has its features says from which release on it is. */
function saysFeatures(scenario: Scenario, releases: readonly Releases[]): boolean {
  const [only, ...more] = releases;
  if (only === undefined || more.length > 0 || only.until !== null) return false;
  const newest = newestOf(featureLines(scenario).join(" ") + (openedAbove(scenario)?.features ?? ""));
  return newest !== null && `${newest}.0` === only.since.replace(/^(\d+\.\d+)$/, "$1.0");
}

function releaseLines(releases: readonly Releases[]): string[] {
  if (releases.length === 0) return [];
  const is = (sign: string, { series = 0, patch = 0 } = {}) => {
    const release = `${Math.floor(series / 1000)}.${series % 1000}${patch === 0 ? "" : `.${patch}`}`;
    return `strverscmp(host.release, "${release}") ${sign} 0`;
  };
  const tests = releases.map(({ since, until }) => {
    const from = is(">=", releaseOf(since));
    const both = until === null ? from : `${from} && ${is("<", releaseOf(until))}`;
    return until !== null && releases.length > 1 ? `(${both})` : both;
  });
  const any = tests.join(" ||\n\t      ");
  const not = releases.length === 1 && releases[0]?.until === null ? any.replace(">=", "<") : `!(${any})`;
  return [
    "uname(&host);",
    `if (${not})`,
    '\tksft_exit_skip("expected of other releases than Linux %s\\n", host.release);',
  ];
}

/** Swap types and soft-dirty bits that pagemap shows or hides. */
function pagemapLines({ softDirty }: PagemapBits): string[] {
  const lines = [
    "if (pread(pagemap_fd, &entry, 8, (size_t)&entry / PAGE * 8) != 8 || !(entry & ((1UL << 55) - 1)))",
    '\tksft_exit_skip("pagemap hides what is in it: no CAP_SYS_ADMIN\\n");',
  ];
  if (softDirty)
    lines.push("if (!(entry & PM_SOFT_DIRTY))", '\tksft_exit_skip("built without CONFIG_MEM_SOFT_DIRTY\\n");');
  return lines;
}

/** Opening one with all features skips the test where that can't be. */
function featureLines(scenario: Scenario): string[] {
  const { steps } = scenario;
  const opened = steps.flatMap(({ operation: op, step }) =>
    op.op === "userfaultfd" && step.result.ret >= 0 ? [op] : [],
  );
  if (opened.length === 0) return [];
  const above = openedAbove(scenario);
  if (above !== null)
    return [
      `uffd = syscall(__NR_userfaultfd, ${above.flags});`,
      // An architecture without a feature leaves it out of the answer.
      `if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api)${above.features === "0" ? "" : ` || ~api.features & ${above.called}`})`,
      '\tksft_exit_skip("userfaultfd, or one of its features: %m\\n");',
    ];
  const features = new Set<Feature>(opened.flatMap((op) => op.features));
  const flags = opened.every(({ userModeOnly }) => userModeOnly) ? "UFFD_USER_MODE_ONLY" : "0";
  return [`close(uffd_open(${openedWith(scenario, flags, modesText("UFFD_FEATURE_", [...features]))}));`];
}
