// docs/events.md, and the table of docs/designs.md, from what the engine does.

import { rawOfPreserved } from "../../engine/arch/entry.ts";
import { thread } from "../../engine/design/thread.ts";
import { designs, kernelVersions } from "../../engine/index.ts";
import { DESIGN_KERNEL } from "./events.ts";
import type { Row, Table } from "./matrix.ts";

const intro = `# What keeps a protection, event by event

Generated (\`npm run docs\`) by running a scenario a row on every design, on Linux ${DESIGN_KERNEL}. Each row's name is a link to its scenario: run it with
\`ptescope compare\`, or open it in the editor. Every cell runs as a test, with the write at the end that shows who is told.

- **kept**: the next write to the page is told.
- **lost**: it passes, and nobody is told. *lost (oops)*: the access that follows finds a mapping of no page.
- *ended*: the protection ended the way it should, with its mapping or registration.
- *not covered*: the child of a fork without EVENT_FORK has no userfaultfd; nobody promised anything.
- \`EINVAL\`: refused, and nothing changed. *–*: there is no such event for this memory.
- †: a path takes what the design keeps for something else (PTE030). ‡: the design's patches need a check there (PTE031).

The designs and their sources: [designs.md](designs.md).
`;

/** A cell as it stands in the page. */
function cellText(row: Row, at: number): string {
  const cell = row.cells[at];
  if (cell === undefined) return "";
  const word = cell.word.replace(/^lost/, cell.probe === "other" && !row.scenario.ends ? "lost (oops)" : "lost");
  const grave = word.startsWith("lost") ? `**${word}**` : word;
  return `${grave}${cell.misread ? " †" : ""}${cell.patched ? " ‡" : ""}`;
}

function rowsOf({ rows }: Table): string[] {
  // Where no design makes a difference (anonymous memory), one column says it for all.
  const alike = rows.every((row) => new Set(row.cells.map((_, at) => cellText(row, at))).size === 1);
  const columns = alike ? ["every design"] : designs.map(({ name }) => name);
  const body = rows.map((row) => {
    const cells = alike ? [cellText(row, 0)] : row.cells.map((_, at) => cellText(row, at));
    return `| [${row.event.title}](../test/designs/events/${row.scenario.file}) | ${cells.join(" | ")} |`;
  });
  return [`| event | ${columns.join(" | ")} |`, `| --- |${" --- |".repeat(columns.length)}`, ...body];
}

export function eventsPage(linux: readonly Table[], thread: readonly Table[]): string {
  const parts = [intro];
  let memory = "";
  for (const table of linux) {
    if (table.memory.title !== memory) parts.push(`## ${table.memory.title}\n`);
    memory = table.memory.title;
    parts.push(`### ${table.state.title}\n\n${rowsOf(table).join("\n")}\n`);
  }
  parts.push(`## With \`rule=thread\`\n\n${differences(linux, thread)}`);
  return parts.join("\n");
}

/** The cells that the thread's rule changes. */
function differences(linux: readonly Table[], thread: readonly Table[]): string {
  const lines = linux.flatMap((table, t) =>
    table.rows.flatMap((row, r) => {
      const other = thread[t]?.rows[r];
      if (other === undefined) return [];
      const changed = designs.filter((_, at) => cellText(row, at) !== cellText(other, at));
      if (changed.length === 0) return [];
      const at = designs.findIndex(({ name }) => name === changed[0]?.name);
      const names = changed.map(({ name }) => name).join(", ");
      return [
        `- ${table.memory.title}, ${table.state.title.replace(/^The/, "the").replace(/^Its/, "its")}: ${row.event.title}: ${cellText(row, at)} becomes ${cellText(other, at)} (${names})`,
      ];
    }),
  );
  const intro =
    "No zap but the removal of the VMA may clear what a design keeps, whatever the reason of the zap. Against the tables above, these cells change; all others are the same:\n\n";
  return `${intro}${lines.join("\n")}\n`;
}

/** The table of docs/designs.md. */
export function designsTable(): string {
  const hex = (value: bigint | undefined): string =>
    value === undefined ? "none" : `0x${value.toString(16).padStart(16, "0")}`;
  const raws = (name: string): string => {
    const values = kernelVersions.map(
      (kernel) =>
        [
          kernel,
          hex(rawOfPreserved(name, { arch: "x86_64", kind: "pte", kernel: numberOf(kernel), config: {} })),
        ] as const,
    );
    const groups = new Map<string, string[]>();
    for (const [kernel, value] of values) groups.set(value, [...(groups.get(value) ?? []), kernel]);
    return groups.size === 1
      ? `\`${values[0]?.[1]}\``
      : [...groups].map(([value, kernels]) => `\`${value}\` (${kernels.join(", ")})`).join(", ");
  };
  const rows = designs.map((design) => {
    const raw =
      design.where === "nowhere" ? "–" : design.where === "vma" ? "nothing in the page table" : raws(design.name);
    return `| \`${design.name}\` | ${design.title.replaceAll("|", "\\|")} | ${design.author} | ${design.date} | ${raw} |`;
  });
  const sections = designs.map(({ name, title }) => {
    const about = thread[name];
    if (about === undefined) throw new Error(`engine/design/thread.ts says nothing of ${name}`);
    const choice = about.choice === undefined ? "" : ` *This project's choice:* ${about.choice}`;
    return `**\`${name}\`**, ${title}. ${about.idea}${choice} Source: ${about.source}.`;
  });
  return `| design | | by | date | raw x86-64 entry |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n\n${sections.join("\n\n")}\n`;
}

/** Versions as engine/arch counts them: major * 1000 + minor. */
function numberOf(kernel: string): number {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  return major * 1000 + minor;
}

/** docs/designs.md with its generated parts as they should be. `example`: the source of the worked example. */
export function designsPage(page: string, example: string): string {
  const asInEngine = example.replaceAll('"../../engine/design/', '"./').replaceAll('"../../engine/', '"../');
  return replacePart(
    replacePart(page, "the designs", designsTable()),
    "the example",
    `\n\`\`\`ts\n${asInEngine}\`\`\`\n\n`,
  );
}

function replacePart(page: string, name: string, text: string): string {
  const begin = `<!-- generated: ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf("<!-- end -->", from);
  if (from < 0 || to < from) throw new Error(`docs/designs.md needs ${begin} … <!-- end -->`);
  return `${page.slice(0, from + begin.length)}\n${text}${page.slice(to)}`;
}
