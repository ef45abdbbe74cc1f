// What `ptescope mcp` offers: each tool is a command of the command line, with what it takes as a schema. A tool only reads: a text that it is
// given, or a file below the working folder.

import { z } from "zod";

/** A command, and what stands at its standard input. */
export interface Call {
  readonly args: readonly string[];
  readonly input: string;
  /** A file that it reads, as it was named. */
  readonly file: string | null;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Throws ToolError where the input makes no sense. */
  call(input: unknown): Call;
}

/** For the model: what is wrong with what it gave. */
export class ToolError extends Error {}

/** Characters of a scenario or a log: a model has no more to say. */
const LONGEST = 1_000_000;
const BRIEF = 200;

const source = {
  scenario: z
    .string()
    .max(LONGEST)
    .optional()
    .describe(
      "The text of the scenario, one statement a line. This or file. Example: kernel 6.18\\nA: buf = mmap(2)\\nA: userfaultfd(PAGEFAULT_FLAG_WP)\\nA: register(buf, WP)\\nA: write(buf[0], 7)\\nA: wp(buf[0])\\nA: madvise(buf[0], DONTNEED)",
    ),
  file: z
    .string()
    .max(4096)
    .optional()
    .describe("A scenario (.pte), or Markdown or a mail with scenarios in it, by its path below the working folder."),
};
const kernel = z.string().max(BRIEF).optional();
const overrides = {
  kernel: kernel.describe(
    'The Linux version to run on, in place of the scenario\'s: 6.12, 6.12.5, "6.12 without 0cef0bb836e3".',
  ),
  design: z
    .string()
    .max(BRIEF)
    .optional()
    .describe("A way to keep the uffd-wp bit of an emptied entry: none, swap-entry, pte-marker …"),
};

const check = z.strictObject({
  ...source,
  ...overrides,
  kernel: kernel.describe(
    "The Linux version to run on, in place of the scenario's: 6.12, 6.12.5; or all: which findings hold on which.",
  ),
});
const run = z.strictObject({
  ...source,
  ...overrides,
  changes: z.boolean().optional().describe("Only the entries that each statement changed."),
  raw: z.boolean().optional().describe("The raw value of each entry too."),
});
const explain = z.strictObject({
  of: z
    .string()
    .max(BRIEF)
    .optional()
    .describe("A finding's code (PTE001), or an operation (madvise). Without it: the list of findings."),
});
const decode = z.strictObject({
  text: z
    .string()
    .max(LONGEST)
    .describe("Values in hexadecimal, one a line, or a log (an oops, a Bad page map line) that has some."),
  arch: z.enum(["x86_64", "arm64", "riscv64", "s390x"]).optional().describe("The architecture; else it is found out."),
  level: z
    .string()
    .max(BRIEF)
    .optional()
    .describe("pte, pmd, pud, p4d, pgd; or a word that is no entry: pagemap, swp_entry …"),
  kernel: kernel.describe("The Linux version whose layout counts: 6.1."),
  config: z.string().max(BRIEF).optional().describe("Build options: K=V,K=V."),
});
const explore = z.strictObject({
  ...source,
  ...overrides,
  line: z.int().positive().optional().describe("With page: what could lose that page's protection after this line?"),
  page: z.string().max(BRIEF).optional().describe("The page: A.buf[0]."),
  depth: z.int().positive().max(100).optional().describe("So many steps at most."),
});
const reproduce = z.strictObject({
  ...source,
  kernel: kernel.describe("The Linux version whose results the program asserts, in place of the scenario's."),
  kept: z
    .boolean()
    .optional()
    .describe("A regression test: it asserts that the protection holds, and fails where it is lost."),
});
const compare = z.strictObject({
  ...source,
  kernels: z.array(z.string().max(BRIEF)).max(20).optional().describe("Linux versions: 5.15, 6.18. This or designs."),
  designs: z
    .array(z.string().max(BRIEF))
    .max(20)
    .optional()
    .describe("Designs: none, pte-marker. Without either: every kernel on which something changes."),
});

export const tools: readonly Tool[] = [
  tool("check", "Check a scenario", check, {
    description:
      "Runs a scenario on the model of Linux and tells, by line, where a uffd-wp or rwp protection is lost and by which kernel function, what does not come out as the scenario says, and what does not parse.",
    args: ({ kernel: on, design }) => ["check", ...option("kernel", on), ...option("design", design)],
  }),
  tool("run", "Run a scenario", run, {
    description:
      "Runs a scenario and prints, after each statement, what it returned and what every process's page tables hold.",
    args: ({ kernel: on, design, changes, raw }) => [
      ...["run", ...option("kernel", on), ...option("design", design)],
      ...(changes === true ? ["--changes"] : []),
      ...(raw === true ? ["--raw"] : []),
    ],
  }),
  {
    name: "explain",
    title: "Explain a finding or an operation",
    description:
      "What a finding means: what the kernel does, in which function and since when, an example, what to do. Or what an operation of the scenario language does, its parameters and flags.",
    input: explain,
    call(input) {
      const { of } = explain.parse(input);
      return { args: ["explain", ...(of === undefined ? [] : ["--", of])], input: "", file: null };
    },
  },
  {
    name: "decode",
    title: "Decode page-table values",
    description:
      "Says what page-table entries are, in words and field by field with the sources: given alone, or found in a log.",
    input: decode,
    call(input) {
      const { text, arch, level, kernel: of, config } = decode.parse(input);
      const given = [
        ...option("arch", arch),
        ...option("level", level),
        ...option("kernel", of),
        ...option("config", config),
      ];
      return { args: ["decode", ...given], input: text, file: null };
    },
  },
  tool("explore", "Search for an order that loses it", explore, {
    description:
      "Tries every order of what the explored section of a scenario lets happen, and tells the shortest that does what it forbids, or that there is none. Or, of a line and a page: every way in which the page's protection could be lost after it.",
    args: ({ kernel: on, design, line, page, depth }) => {
      if ((line === undefined) !== (page === undefined)) throw new ToolError("line and page go together");
      const asked = line === undefined ? [] : [...option("at", String(line)), ...option("page", page)];
      const bounds = [
        ...option("depth", depth === undefined ? undefined : String(depth)),
        "--seconds=20",
        "--memory=512",
      ];
      return ["explore", ...option("kernel", on), ...option("design", design), ...asked, ...bounds];
    },
  }),
  tool("compare", "Compare kernels or designs", compare, {
    description:
      "Runs a scenario on several kernels or designs side by side, and marks the first statement at which they part.",
    args: ({ kernels, designs }) => {
      if (kernels !== undefined && designs !== undefined) throw new ToolError("kernels or designs, not both");
      return ["compare", ...option("kernels", kernels?.join(",")), ...option("designs", designs?.join(","))];
    },
  }),
  tool("reproduce", "Write a reproducer in C", reproduce, {
    description:
      "Writes a scenario as one C program for a real kernel, which asserts page by page what the model says and prints KTAP. It is written, not run.",
    args: ({ kernel: on, kept }) => ["reproduce", ...option("kernel", on), ...(kept === true ? ["--expect=kept"] : [])],
  }),
];

/** A tool that takes a scenario. */
function tool<Input extends z.ZodObject<typeof source>>(
  name: string,
  title: string,
  input: Input,
  { description, args }: { readonly description: string; args(input: z.infer<Input>): string[] },
): Tool {
  return {
    name,
    title,
    description,
    input,
    call(given) {
      const parsed = input.parse(given);
      const { scenario, file }: z.infer<z.ZodObject<typeof source>> = parsed;
      if ((scenario === undefined) === (file === undefined))
        throw new ToolError("takes a scenario or a file: one of the two");
      return { args: [...args(parsed), "--", file ?? "-"], input: scenario ?? "", file: file ?? null };
    },
  };
}

/** In one word, so that no value is an option. */
function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}
