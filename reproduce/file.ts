// The whole file: what it is, headers, definitions, pieces, main.

import type { Scenario } from "../analysis/index.ts";
import { KSELFTEST } from "./library/frame.ts";
import { codeAlone, piecesOf } from "./library.ts";
import { BASE, SPACING } from "./memory.ts";
import type { Names } from "./names.ts";
import type { Script } from "./script.ts";
import { type Releases, surroundings } from "./surroundings.ts";
import { quoted, wrapped } from "./text.ts";
import { definitionsOf, includesOf, says } from "./uapi.ts";

export interface About {
  /** The scenario's file, as a person knows it. */
  readonly file: string;
  readonly title: string | null;
  readonly text: string;
  /** Where it happens, in words. */
  readonly releases: string;
}

/** Seconds without an end to a step. */
const LIMIT = 20;

export function fileText(scenario: Scenario, script: Script, about: About, releases: readonly Releases[]): string {
  const { names, cast, functions, looks, copied } = script;
  const body = script.lines.join("\n");
  const whole = `${body}\n${functions.join("\n")}`;
  const checks = surroundings(scenario, codeAlone(whole), looks, releases);
  const undo = undoText(whole, cast);
  const main = mainText(script, checks, undo !== "", whole);
  const shared = sharedText(script);
  const closes = cast.others.length === 0 ? "" : closesText(cast.uffds);
  const pieces = piecesOf([main, whole, undo].join("\n"));
  const library = pieces.map(({ text }) => text);
  const code = codeAlone([main, whole, undo, closes, shared, ...library].join("\n"));
  const macros = macrosOf(code, looks.softDirty, copied, cast.others.length);
  const definitions = definitionsOf(`${code}\n${codeAlone(macros.join("\n"))}`);
  const variables = variablesOf(script, names, code);
  // What of the pieces names variables comes after them, and the struct that they share after its types.
  const types = pieces.filter(({ name }) => name === "call" || name === "process").map(({ text }) => text);
  const rest = library.filter((text) => !types.includes(text));
  const sections = [
    headerText(about, script.loss, /\bpthread_create\b/.test(code)),
    `#define _GNU_SOURCE\n${includesOf(`${code}\n${codeAlone(KSELFTEST)}`).join("\n")}`,
    KSELFTEST,
    [...definitions, ...macros].join("\n"),
    ...types,
    shared,
    variables,
    closes,
    ...rest,
    undo,
    ...functions,
    main,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function headerText({ file, title, text, releases }: About, loss: string | null, threads: boolean): string {
  const lines = [
    ...(title === null ? [] : wrapped(title)),
    ...(text === ""
      ? []
      : ["", ...text.split("\n\n").flatMap((part, at) => [...(at > 0 ? [""] : []), ...wrapped(part)])]),
    "",
    ...(loss === null ? [] : wrapped(`What is lost: ${loss}.`)),
    ...wrapped(`Made by ptescope from ${file}. ${releases}`),
    "",
    `  cc -O2 -Wall -Wextra${threads ? " -pthread" : ""} -o reproducer reproducer.c && sudo ./reproducer`,
  ];
  const start = lines.findIndex((line) => line !== "");
  return `// SPDX-License-Identifier: GPL-2.0\n/*\n${lines
    .slice(start)
    .map((line) => ` * ${line.replaceAll("*/", "* /")}`.trimEnd())
    .join("\n")}\n */`;
}

function macrosOf(code: string, softDirty: boolean, copied: Script["copied"], processes: number): string[] {
  const bits = ["PM_PRESENT", "PM_SWAP", "PM_UFFD_WP"];
  if (says(code, "PM_FILE")) bits.push("PM_FILE");
  if (softDirty) bits.push("PM_SOFT_DIRTY");
  if (says(code, "PM_GUARD_REGION")) bits.push("PM_GUARD_REGION");
  const macros: readonly (readonly [string, string])[] = [
    ["PAGE", "4096UL"],
    ["HPAGE", "(2UL << 20)"],
    ["LIMIT", `${LIMIT} /* seconds that a step may take */`],
    ["PROCESSES", `${processes}`],
    ["PAGEMAP_BITS", `(${bits.join(" | ")})`],
    ["COPY_BYTES", `${Math.max(copied.bytes, copied.unit)}`],
    ["COPY_PAGE", copied.unit === 4096 ? "PAGE" : "HPAGE"],
  ];
  return macros
    .filter(([name]) => says(code, name) || (name === "PAGE" && says(code, "COPY_PAGE")))
    .map(([name, value]) => `#define ${name} ${value}`);
}

function sharedText({ cast, calls }: Script): string {
  if (cast.others.length === 0) return "";
  const list = calls.length > 0 ? `\n\tstruct call ${calls.join(", ")};` : "";
  return `/* What all processes see. */\nstatic struct {\n\tstruct process process[PROCESSES];${list}\n} *shared;`;
}

function variablesOf({ cast, calls }: Script, names: Names, code: string): string {
  const lines: string[] = [];
  for (const [place, name] of names.namedPlaces())
    lines.push(`static char *const ${name} = (char *)0x${(BASE + place * SPACING).toString(16)};`);
  const numbers = [...names.namedFiles(), ...cast.uffds.map((uffd) => `${uffd} = -1`)];
  for (const word of ["pagemap", "lost"]) if (says(code, word)) numbers.push(word);
  if (numbers.length > 0) lines.push(`static int ${numbers.join(", ")};`);
  const processes = cast.others.map(({ name }) => `*${name}`);
  if (processes.length > 0) lines.push(`static struct process ${processes.join(", ")};`);
  else if (calls.length > 0) lines.push(`static struct call ${calls.join(", ")};`);
  return lines.join("\n");
}

/** What a child does with descriptors that would keep a userfaultfd open. */
function closesText(uffds: readonly string[]): string {
  const lines = uffds.length === 0 ? [] : uffds.map((uffd) => `\tclose(${uffd});`);
  return `static void close_uffds(void)\n{\n${lines.join("\n")}\n}`;
}

/** Takes back what is changed of the machine, and ends the other processes. */
function undoText(code: string, cast: Script["cast"]): string {
  const lines: string[] = [];
  if (cast.others.length > 0)
    lines.push(
      "\tfor (int i = 0; i < PROCESSES; i++)",
      "\t\tif (shared->process[i].pid > 0)",
      "\t\t\tkill(shared->process[i].pid, SIGKILL);",
    );
  if (/\bswap_on\(/.test(code)) {
    // swapoff would wait for a thread that waits in one.
    for (const uffd of cast.uffds) lines.push(`\tclose(${uffd});`);
    lines.push("\tundo_swap();");
  }
  if (/\bset_huge_pages\(/.test(code))
    lines.push("\tif (huge_pages_before >= 0)", "\t\tput_number(NR_HUGEPAGES, huge_pages_before);");
  if (/\bksm_scan\(/.test(code)) lines.push("\tundo_ksm();");
  if (lines.length === 0) return "";
  return `static pid_t self;
static int undone;

static void undo(void)
{
	if (getpid() != self || undone++)
		return;
${lines.join("\n")}
}

static void on_signal(int sig)
{
	if (undone && gettid() != self)	/* a thread that waited, and was let go on */
		pause();
	undo();
	signal(sig, SIG_DFL);
	raise(sig);
}`;
}

function mainText(script: Script, checks: readonly string[], undoes: boolean, code: string): string {
  const { cast, steps, loss, lines } = script;
  const declarations: string[] = [];
  const setUp: string[] = [];
  if (checks.includes("uname(&host);")) declarations.push("struct utsname host;");
  if (
    /\bpagemap\b/.test(codeAlone(`${code}\n${checks.join("\n")}`)) ||
    checks.some((line) => line.includes("first_entry"))
  )
    setUp.push('pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);');
  const more: string[] = [];
  more.push("signal(SIGALRM, on_alarm);");
  if (undoes) {
    declarations.push("static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS, SIGABRT };");
    more.push("self = getpid();", "atexit(undo);", "for (int i = 0; i < 6; i++)", "\tsignal(signals[i], on_signal);");
  }
  if (/\btry_(?:get|put)\(/.test(code)) more.push("catch_faults();");
  if (/\bpageout\(|\bmigrate\(/.test(code)) more.push("one_cpu();");
  if (cast.others.length > 0)
    setUp.unshift(
      "shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);",
      "for (int i = 0; i < PROCESSES; i++)",
      "\tif (shared == MAP_FAILED || pipe(shared->process[i].pipe))",
      '\t\tksft_exit_skip("no memory\\n");',
      ...cast.others.map(({ name }, index) => `${name} = &shared->process[${index}];`),
    );
  const end = ["step(NULL);"];
  if (loss !== null)
    end.push("if (lost)", `\tksft_print_msg("%s\\n", ${quoted(`${loss[0]?.toUpperCase()}${loss.slice(1)}.`)});`);
  end.push("ksft_finished();");
  const all = [
    ...declarations,
    ...(declarations.length > 0 ? [""] : []),
    "ksft_print_header();",
    ...setUp,
    ...checks,
    ...more,
    `ksft_set_plan(${steps});`,
    ...lines,
    "",
    ...end,
  ];
  return `int main(void)\n{\n${all.map((line) => (line === "" ? "" : `\t${line}`)).join("\n")}\n}`;
}
