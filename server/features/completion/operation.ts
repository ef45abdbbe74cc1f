// Operations that make sense at a line, and whole patterns.
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver";
import { kernelNumber } from "../../../engine/arch/context.ts";
import { userfaultfds } from "../../../engine/index.ts";
import { documentationOf } from "../../../language/documentation.ts";
import { type OperationRow, operationGroups, operations, signatureOf } from "../../../language/index.ts";
import type { CompletionContext } from "./name.ts";

const needsUserfaultfd: ReadonlySet<string> = new Set(
  operationGroups
    .find(({ title }) => title === "userfaultfd")
    ?.operations.map(({ name }) => name)
    .filter((name) => name !== "userfaultfd"),
);

/** After a process what a process does, else what happens to files and the machine. `target`: a name and `=` stand there. */
export function operationItems(context: CompletionContext, process: string | null, target: boolean): CompletionItem[] {
  const watched = process !== null && userfaultfds(context.state).some(({ mm }) => mm === process);
  const mapped = context.environment.places.size > 0;
  // A process begins with memory, and is watched then.
  const next = !mapped ? "mmap" : watched ? "" : "userfaultfd";
  return operations
    .filter((row) => row.process === (process !== null) && (!target || row.defines !== null))
    .map((row) => {
      // What can only fail for want of something stands below what can do something.
      const early = (needsUserfaultfd.has(row.name) && !watched) || (!mapped && takesMemory(row));
      const lacking = (kernelNumber(row.since) ?? 0) > (kernelNumber(context.environment.settings.kernel) ?? 0);
      return item(row, target, lacking ? "9" : early ? "6" : row.name === next ? "4" : "5");
    });
}

function takesMemory({ parameters }: OperationRow): boolean {
  return parameters.some(({ type, optional }) => !optional && (type === "range" || type === "page"));
}

function item(row: OperationRow, target: boolean, rank: string): CompletionItem {
  const defines = row.defines !== null && !target;
  const required = row.parameters.filter(({ optional }) => !optional);
  const { summary, details = "", example } = documentationOf(row);
  const first = defines ? `$\{1:${row.defines === "file" ? "f" : "buf"}} = ` : "";
  const insertText = `${first}${row.name}(${required.length > 0 || row.parameters.length > 0 ? "$0" : ""})${row.parameters.length > 0 ? "" : "$0"}`;
  return {
    label: row.name,
    kind: CompletionItemKind.Function,
    detail: signatureOf(row),
    documentation: {
      kind: "markdown",
      value: [summary, details, `\`${example}\``].filter((text) => text !== "").join("\n\n"),
    },
    insertText,
    insertTextFormat: InsertTextFormat.Snippet,
    sortText: `${rank}${row.name}`,
    command: { title: "", command: "editor.action.triggerParameterHints" },
  };
}

/** `<1:buf>`: a place to fill in, with its number and what stands there at first. */
const hole = /<(?<number>\d):(?<text>[^>]*)>/g;

interface Pattern {
  readonly label: string;
  readonly detail: string;
  readonly lines: readonly string[];
}

const patterns: readonly Pattern[] = [
  {
    label: "protected shmem mapping",
    detail: "a shared file mapping, registered and write-protected",
    lines: [
      "<1:f> = memfd(<2:4>)",
      "A: <3:buf> = mmap(<2:4>, SHARED, <1:f>)",
      "A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)",
      "A: register(<3:buf>, WP)",
      "A: write(<3:buf>[0], 7)",
      "A: wp(<3:buf>)",
      "",
    ],
  },
  {
    label: "protected anonymous mapping",
    detail: "anonymous memory, registered and write-protected, empty pages too",
    lines: [
      "A: <1:buf> = mmap(<2:4>)",
      "A: userfaultfd(PAGEFAULT_FLAG_WP | WP_UNPOPULATED)",
      "A: register(<1:buf>, WP)",
      "A: write(<1:buf>[0], 7)",
      "A: wp(<1:buf>)",
      "",
    ],
  },
  {
    label: "monitor resolves a write fault",
    detail: "a write blocks, the monitor unprotects and wakes",
    lines: ["A/<1:1>: write(<2:buf>[<3:0>], <4:9>) -> blocks wp", "A: resolve(<2:buf>[<3:0>]) -> 0, A/<1:1> ok", ""],
  },
  {
    label: "monitor fills a missing page",
    detail: "a read blocks, the monitor copies a page in",
    lines: [
      "A/<1:1>: read(<2:buf>[<3:0>]) -> blocks missing",
      "A: copy(<2:buf>[<3:0>], <4:5>) -> 4096, A/<1:1> <4:5>",
      "",
    ],
  },
  {
    label: "dirty tracking with WP_ASYNC",
    detail: "protect, let it write, ask which pages were written",
    lines: [
      "A: <1:buf> = mmap(<2:4>)",
      "A: userfaultfd(WP_ASYNC | WP_UNPOPULATED)",
      "A: register(<1:buf>, WP)",
      "A: wp(<1:buf>)",
      "A: write(<1:buf>[1], 9)",
      "A: pagemap_scan(<1:buf>, WP_MATCHING | CHECK_WPASYNC)",
      "",
    ],
  },
  {
    label: "fork with its events",
    detail: "the child keeps the parent's protection",
    lines: ["A: fork(<1:B>) -> event fork", ""],
  },
];

/**
 * Patterns of several statements. Those that set up memory come first while nothing is watched yet; `empty`: before all
 * else, for nothing stands in the file.
 */
export function snippetItems(watched: boolean, empty: boolean): CompletionItem[] {
  return patterns.map(({ label, detail, lines }, index) => {
    const text = lines.join("\n");
    const setsUp = text.includes("userfaultfd");
    return {
      label,
      kind: CompletionItemKind.Snippet,
      detail,
      documentation: { kind: "markdown", value: `\`\`\`pte\n${text.replace(hole, "$<text>").trimEnd()}\n\`\`\`` },
      insertText: text.replace(hole, "$${$<number>:$<text>}"),
      insertTextFormat: InsertTextFormat.Snippet,
      sortText: `${empty ? "" : "7"}${watched === setsUp ? "1" : "0"}${index}`,
    };
  });
}
