// The manual page, ptescope(1), in the macros of man(7), from the table of commands.

import { type Command, exitText, filled, type Option, optionLabel, paragraphs } from "./command.ts";

/** Of the page; a release sets it (RELEASING.md). */
const DATE = "2026-11-29";
/** Columns of a line of the source, for those who read it so; escapes make some longer. */
const WIDTH = 66;

const environment: readonly (readonly [name: string, says: string])[] = [
  ["NO_COLOR", "Where it is set and not empty, nothing is printed in colour (https://no-color.org)."],
  ["PTESCOPE_ADDRESS", "The address of a page of ptescope, for ptescope link."],
  ["CC, CC_ARM64", "The C compilers that build the recorder of ptescope record."],
  ["XDG_CACHE_HOME", "Where the built recorder is kept; default: ~/.cache, for root /var/cache."],
];

const seeAlso = ["userfaultfd(2)", "ioctl_userfaultfd(2)", "madvise(2)", "mremap(2)", "proc(5)", "strace(1)"];

/** The whole page. */
export function manualPage(commands: readonly Command[], version: string): string {
  return [
    '.\\" Made from the table of commands (npm run docs).',
    `.TH PTESCOPE 1 ${DATE} "ptescope ${version}" "User Commands"`,
    // Names of flags and files are not to be cut, nor spread.
    ".nh",
    ".ad l",
    ".SH NAME",
    "ptescope \\- what Linux does to page\\-table entries",
    ".SH SYNOPSIS",
    ".B ptescope",
    ".I COMMAND",
    roff("[OPTION…] [FILE…]"),
    ".br",
    ".B ptescope",
    `${roff("--help")} | ${roff("--version")}`,
    ".SH DESCRIPTION",
    ...text(
      `Runs scenarios on a model of what Linux does to page-table entries: mappings, userfaultfd write-protection, madvise,
fork, swap, migration. A scenario (.pte) has a system call or an access a line, in the words of an strace.`,
    ),
    ".PP",
    ...text("ptescope COMMAND --help says the same as this page of each command."),
    ".SH COMMANDS",
    ...commands.flatMap(section),
    ".SH EXIT STATUS",
    ...text(
      "0 nothing found, 1 an error, a warning or a failed check, 2 wrong usage or a file that can't be read; what else there is stands with the command.",
    ),
    ".SH ENVIRONMENT",
    ...environment.flatMap(([name, says]) => [".TP", `.B ${roff(name)}`, ...text(says)]),
    ".SH SEE ALSO",
    ...seeAlso.map((page, index) => {
      const [, name = "", number = ""] = /^(\w+)\((\d)\)$/.exec(page) ?? [];
      return `.BR ${name} (${number})${index === seeAlso.length - 1 ? "" : ","}`;
    }),
    "",
  ].join("\n");
}

function section({ name, summary, manual }: Command): string[] {
  const { usage, about, options, notes, exit, examples } = manual;
  return [
    `.SS ptescope ${roff(name)}`,
    ...text(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`),
    ".PP",
    ...usage.flatMap((way, index) => [...(index === 0 ? [] : [".br"]), `.B ptescope ${roff(name)}`, ...text(way)]),
    ".PP",
    ...text(about),
    ...Object.entries(options).flatMap(([option, row]) => [".TP", label(option, row), ...text(row.says, ".IP")]),
    ...(notes === undefined ? [] : [".PP", ...text(notes)]),
    ".PP",
    ...text(`Exit status: ${exitText(exit)}.`),
    ...(examples === undefined ? [] : [".PP", ".nf", ".RS 4", ...examples.map(line), ".RE", ".fi"]),
  ];
}

/** The option's names in bold, its value's in italics. */
function label(name: string, option: Option): string {
  const whole = optionLabel(name, option);
  const value = option.value ?? "";
  const names = value === "" ? whole : whole.slice(0, -value.length);
  return `\\fB${roff(names)}\\fR${value === "" ? "" : `\\fI${roff(value)}\\fR`}`;
}

/** Paragraphs, `next` between them, and lines that stay as they are. */
function text(given: string, next = ".PP"): string[] {
  const parts = paragraphs(given);
  return parts.flatMap((part, index) => {
    if (typeof part === "string") return [...(index > 0 ? [next] : []), ...filled(part, WIDTH).split("\n").map(line)];
    const lines = part.filter((each) => each !== "");
    if (lines.length === 0) return [];
    return [...(part[0] === "" ? [next] : []), ".nf", ...lines.map(line), ".fi"];
  });
}

function line(given: string): string {
  return roff(given).replace(/^(?=[.'])/, "\\&");
}

/** Text that roff takes as text: its escape character, and hyphens that one may copy. */
function roff(given: string): string {
  return given.replaceAll("\\", "\\e").replaceAll("-", "\\-");
}
