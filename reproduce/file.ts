// The whole file: what it is, headers, definitions, pieces, main.

import type { Scenario } from "../analysis/index.ts";
import type { Cast } from "./cast.ts";
import { writtenOut } from "./inline.ts";
import { kselftest } from "./library/frame.ts";
import { PIN } from "./library/pin.ts";
import { codeAlone, isMacro, piecesOf } from "./library.ts";
import { BASE, SPACING } from "./memory.ts";
import { mostRead } from "./monitor.ts";
import { openedAbove } from "./opened.ts";
import type { Script } from "./script.ts";
import { type Host, surroundings } from "./surroundings.ts";
import { fitted, quoted, wrapped } from "./text.ts";
import { definitionsOf, includesOf, mentions } from "./uapi.ts";

export interface FileHead {
  /** The scenario's file, as a person knows it. */
  readonly file: string;
  readonly title: string | null;
  readonly text: string;
  /** Where it happens, in words. */
  readonly releases: string;
}

export function fileText(scenario: Scenario, script: Script, about: FileHead, host: Host): string {
  const { cast, looks, copied } = script;
  const texts = writtenOut([...script.lines, ...script.functions]);
  const lines = texts.slice(0, script.lines.length).flat();
  const functions = texts.slice(script.lines.length).map(([text = ""]) => text.split("\n").flatMap(fitted).join("\n"));
  const whole = texts.flat().join("\n");
  const checks = surroundings(scenario, codeAlone(whole), looks, host);
  const undo = undoText(whole, cast);
  const main = mainText(scenario, { ...script, lines }, checks, undo !== "", whole);
  const closes = closesOf(cast);
  const pieces = piecesOf([main, whole, undo].join("\n"), looks.swapTypes);
  // It maps the scenario's files.
  const files = script.names.namedFiles().map((file) => ` && fd != ${file}`);
  const library = pieces.map(({ text }) =>
    text.replace(/^\tCLOSES$/m, closes).replace("fd != child->fd[1])", `fd != child->fd[1]${files.join("")})`),
  );
  const types = [...(cast.others.length > 0 ? [PROCESS] : []), ...(script.pins.length > 0 ? [PIN] : [])];
  const code = codeAlone([main, whole, undo, ...types, ...library].join("\n"));
  const macros = macrosOf(code, copied);
  const definitions = definitionsOf(`${code}\n${codeAlone(macros.join("\n"))}`);
  const isMacroText = library.map((_, index) => isMacro(pieces[index]?.piece));
  const includes = includesOf(`${code}\n${codeAlone(kselftest)}`);
  const sections = [
    `${headerText(about, script.loss, script.threads.length > 0)}\n#define _GNU_SOURCE\n${includes.join("\n")}`,
    kselftest,
    [...definitions, ...macros, ...library.filter((_, index) => isMacroText[index])].join("\n"),
    ...types,
    variablesOf(scenario, script, code),
    ...library.filter((_, index) => !isMacroText[index]).map((text) => (looksElsewhere(cast) ? text : alone(text))),
    undo,
    ...functions,
    main,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** A function that has one of its own. */
const LOCAL_MESSAGE = /\tstruct uffd_msg msg = .*?\n}/s;

/** A child, and what it is spoken to by. */
const PROCESS = `struct process {
	int fd[2];
	int pid, pagemap;
};`;

function looksElsewhere({ others }: Cast): boolean {
  return others.length > 0;
}

/** Of one process, what looks into pagemap needs not be told of which. */
function alone(text: string): string {
  return text
    .replace(/pagemap\(int fd, /g, "pagemap(")
    .replace(/\bpagemap\(fd, /g, "pagemap(")
    .replace("pread(fd, &entry", "pread(pagemap_fd, &entry");
}

/** Letters of a text that is not a paragraph by itself. */
const SHORT = 160;

function headerText({ file, title, text, releases }: FileHead, loss: string | null, threads: boolean): string {
  const lost = loss === null ? "" : `What is lost: ${loss}. `;
  const build = threads ? " Build with -pthread." : "";
  const last = `${lost}${releases} Made by ptescope from ${file}.${build}`;
  const [first = "", ...more] = text.split("\n\n").filter((part) => part !== "");
  // A short word on it and what is lost are one paragraph.
  const body = more.length === 0 && first.length < SHORT ? [`${first} ${last}`] : [first, ...more, last];
  const parts = [title ?? "", ...body];
  const lines = parts.filter((part) => part !== "").flatMap((part, at) => [...(at > 0 ? [""] : []), ...wrapped(part)]);
  return `// SPDX-License-Identifier: GPL-2.0\n/*\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */`;
}

function macrosOf(code: string, copied: Script["copied"]): string[] {
  const bits = ["PM_PRESENT", "PM_SWAP", "PM_UFFD_WP", "PM_FILE", "PM_SOFT_DIRTY", "PM_GUARD_REGION"].filter(
    (bit, index) => index < 3 || mentions(code, bit),
  );
  const macros: readonly (readonly [string, string])[] = [
    ["PM_BITS", `(${bits.join(" | ")})`],
    ["PAGE", "4096UL"],
    ["HPAGE", "(2UL << 20)"],
    ["COPY_BYTES", `${Math.max(copied.bytes, copied.unit)}`],
    ["COPY_PAGE", copied.unit === 4096 ? "PAGE" : "HPAGE"],
  ];
  return macros
    .filter(([name]) => mentions(code, name) || (name === "PAGE" && mentions(code, "COPY_PAGE")))
    .map(([name, value]) => `#define ${name} ${value}`);
}

function apiText(features: string): string {
  return `struct uffdio_api api = { .api = UFFD_API, .features = ${features} };`;
}

function variablesOf(scenario: Scenario, { cast, threads, names, pins }: Script, code: string): string {
  const lines: string[] = [];
  const opened = openedAbove(scenario);
  for (const [place, name] of names.namedPlaces())
    lines.push(`static char *const ${name} = (char *)0x${(BASE + place * SPACING).toString(16)};`);
  // Until one is opened, a call on it is one on none.
  const uffds = cast.uffds.map((uffd) => (code.includes(`${uffd} = syscall(`) ? uffd : `${uffd} = -1`));
  const numbers = [...names.namedFiles(), ...uffds];
  for (const word of ["pagemap_fd", "lost", "failures", "self"]) if (mentions(code, word)) numbers.push(word);
  lines.push(`static int ${[...numbers, "failed", "steps"].join(", ")};`);
  if (cast.others.length > 0) lines.push(`static struct process ${cast.others.map(({ name }) => name).join(", ")};`);
  if (pins.length > 0) lines.push(`static struct pin ${pins.join(", ")};`);
  if (threads.length > 0) lines.push(`static pthread_t ${threads.join(", ")};`);
  const most = mostRead(scenario);
  if (mentions(code, "msgs")) lines.push(`static struct uffd_msg msgs[${Math.max(most, 1)}];`);
  if (/\bnext_message\(|&msg\b/.test(code.replace(LOCAL_MESSAGE, ""))) lines.push("static struct uffd_msg msg;");
  // Several features have a name, and that is main's.
  if (opened !== null && opened.called !== "features") lines.push(`static ${apiText(opened.features)}`);
  lines.push("static const char *name;");
  return lines.flatMap(fitted).join("\n");
}

/** What a child closes: that it holds it would keep a userfaultfd open, and its own socket from ending. */
function closesOf({ others, uffds }: Cast): string {
  return [...others.map(({ name }) => `${name}.fd[0]`), ...uffds].map((fd) => `\tclose(${fd});`).join("\n");
}

/** Ends the processes that are left, and takes back what is changed of the machine. */
function undoText(code: string, cast: Cast): string {
  const lines: string[] = [];
  // A child may sleep in a userfaultfd that another one holds, too.
  for (const { name } of cast.others) lines.push(`\tif (${name}.pid > 0)`, `\t\tkill(${name}.pid, SIGKILL);`);
  if (/\bswap_on\(/.test(code)) {
    // swapoff would wait for a thread that waits in one.
    for (const uffd of cast.uffds) lines.push(`\tclose(${uffd});`);
    lines.push("\tswapoff(swap_path);", '\tif (!getenv("SWAP_DEVICE"))', "\t\tunlink(swap_path);");
  }
  if (/\bset_huge_pages\(/.test(code)) lines.push("\tput_number(NR_HUGEPAGES, huge_pages);");
  if (/\bksm_scan\(/.test(code)) lines.push("\tundo_ksm();");
  return lines.length === 0 ? "" : `static void undo(void)\n{\n${lines.join("\n")}\n}`;
}

function mainText(
  scenario: Scenario,
  script: Script,
  checks: readonly string[],
  undoes: boolean,
  code: string,
): string {
  const { cast, steps, loss, lines } = script;
  const all = codeAlone(`${code}\n${checks.join("\n")}`);
  const declarations: string[] = [];
  const setUp: string[] = [];
  const opened = openedAbove(scenario);
  const isNamed = opened?.called === "features";
  if (opened !== null && isNamed) declarations.push(`const __u64 features = ${opened.features};`, apiText("features"));
  if (mentions(all, "host")) declarations.push("struct utsname host;");
  if (mentions(all, "entry")) declarations.push("unsigned long entry = 0;");
  if (undoes) declarations.push("const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS };");
  if (/pagemap/.test(all)) setUp.push('pagemap_fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);');
  if (cast.others.length > 0) setUp.push("self = getpid();");
  for (const { name } of cast.others)
    setUp.push(`if (socketpair(AF_UNIX, SOCK_STREAM, 0, ${name}.fd))`, '\tksft_exit_skip("socketpair: %m\\n");');
  const more: string[] = [];
  more.push("signal(SIGALRM, finish);");
  if (undoes) more.push("for (int i = 0; i < 5; i++)", "\tsignal(signals[i], finish);");
  if (/\bset_huge_pages\(/.test(code)) more.push("huge_pages = get_number(NR_HUGEPAGES);");
  if (undoes) more.push("atexit(undo);");
  if (/\btry_(?:get|put)\(/.test(code)) more.push("catch_faults();");
  if (/\bpageout\(|\bmigrate\(/.test(code)) more.push("one_cpu();");
  const end = ["step(NULL);"];
  if (loss !== null) {
    const says_ = `ksft_print_msg("%s\\n", ${quoted(`${loss[0]?.toUpperCase()}${loss.slice(1)}.`)});`;
    end.push(...(mentions(all, "lost") ? ["if (lost)", `\t${says_}`] : [says_]));
  }
  end.push(`ksft_exit(!${mentions(all, "lost") ? "failures" : "failed"});`);
  const text = [
    ...declarations,
    ...(declarations.length > 0 ? [""] : []),
    "ksft_print_header();",
    ...setUp,
    ...checks,
    ...more,
    `ksft_set_plan(${steps});`,
    "",
    ...lines,
    ...end,
  ];
  return `int main(void)\n{\n${text.flatMap((line) => (line === "" ? [""] : fitted(`\t${line}`))).join("\n")}\n}`;
}
