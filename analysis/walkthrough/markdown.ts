// A walkthrough as Markdown, for a mail or a page of a code host: tables of what changed, the state as text.

import { codeBlock, codeCell, codeSpan, escapeMarkdown } from "../describe/escape.ts";
import { finished, type Task } from "../scenario/scenario.ts";
import { statePicture } from "../view/picture-text.ts";
import type { ChangeView, StateView } from "../view/types.ts";
import type { Block, Inline } from "./prose.ts";
import type { WalkScene, Walkthrough } from "./walkthrough.ts";

export function markdownWalkthrough(walk: Walkthrough): string {
  return finished(writingMarkdown(walk));
}

/** The same in small pieces. */
export function* writingMarkdown(walk: Walkthrough): Task<string> {
  const design = walk.design === "pte-marker" ? "" : `, design ${walk.design}`;
  const lines = [
    `# ${escapeMarkdown(walk.title)}`,
    "",
    `Linux ${walk.kernel}, ${walk.arch}${design}. ${walk.count} steps; each of them has been run.`,
  ];
  for (const scene of walk.scenes) {
    lines.push(...(yield* sceneLines(scene)));
    yield;
  }
  return `${lines.join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
}

function* sceneLines(scene: WalkScene): Task<string[]> {
  const lines: string[] = [""];
  if (scene.title !== null) lines.push(`## ${escapeMarkdown(scene.title)}`, "");
  lines.push(...blockLines(scene.blocks), "");
  let quiet: string[] = [];
  const flush = () => {
    if (quiet.length > 0) lines.push(...codeBlock(quiet, "text"), "");
    quiet = [];
  };
  for (const step of scene.steps) {
    if (step.changes.length === 0 && step.findings.length === 0 && step.messages.length === 0) {
      quiet.push(statementLine(step));
    } else {
      flush();
      lines.push(...stepLines(step), "");
    }
    quiet.push(...(scene.checks.get(step.step) ?? []));
    yield;
  }
  flush();
  const last = scene.steps.at(-1);
  if (last) lines.push(...codeBlock(statePicture(last), "text"), "");
  return lines;
}

function statementLine(step: StateView): string {
  return step.outcome === "0" ? step.text : `${step.text}  -> ${step.outcome}`;
}

function stepLines(step: StateView): string[] {
  const lines = [`**Step ${step.step + 1}** ${codeSpan(statementLine(step))}`, ""];
  if (step.changes.length > 0) {
    lines.push("| pages | before | after | |", "| --- | --- | --- | --- |", ...step.changes.map(changeRow));
    lines.push("");
    if (step.changeCount > step.changes.length) lines.push(`and ${step.changeCount - step.changes.length} more.`, "");
  }
  for (const message of step.messages) lines.push(`- message: ${codeSpan(message)}`);
  if (step.messages.length > 0) lines.push("");
  for (const { code, message, detail, related } of step.findings) {
    lines.push(`> **${code}** ${[message, ...detail].map(escapeMarkdown).join("  \n> ")}`);
    for (const other of related)
      lines.push(`> ${escapeMarkdown(other.message)}: step ${other.step + 1}, line ${other.line + 1}.`);
    lines.push("");
  }
  return lines;
}

function changeRow({ pages, from, to, protection, how }: ChangeView): string {
  const protectionText = protection === null ? "" : protection === "lost" ? "**lost**" : protection;
  return `| ${codeCell(pages)} | ${codeCell(from.words)} | ${codeCell(to.words)} | ${[how ?? "", protectionText].filter((word) => word !== "").join(", ")} |`;
}

function blockLines(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => [...oneBlock(block), ""]);
}

function oneBlock(block: Block): string[] {
  switch (block.kind) {
    case "heading":
      return [`${"#".repeat(Math.max(3, block.depth))} ${inlines(block.children)}`];
    case "paragraph":
      // A line that would start a block of its own stays text.
      return inlines(block.children)
        .split("\n")
        .map((line) => line.replace(/^(\s*)([#>+-]|\d+[.)])(?=\s|$)/, "$1\\$2"));
    case "code":
      return codeBlock(block.text.split("\n"));
    case "list":
      return block.items.flatMap((item, i) => {
        const mark = block.ordered ? `${i + 1}. ` : "- ";
        return blockLines(item)
          .filter((line) => line !== "")
          .map((line, n) => (n === 0 ? mark : " ".repeat(mark.length)) + line);
      });
    case "quote":
      return blockLines(block.blocks).map((line) => `> ${line}`.trimEnd());
    case "table":
      return [
        tableRow(block.head.map(inlines)),
        tableRow(block.head.map(() => "---")),
        ...block.rows.map((row) => tableRow(row.map(inlines))),
      ];
    case "rule":
      return ["---"];
  }
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function inlines(children: readonly Inline[]): string {
  return children.map(inline).join("");
}

function inline(node: Inline): string {
  switch (node.kind) {
    case "text":
      return escapeMarkdown(node.text);
    case "code":
      return codeSpan(node.text);
    case "strong":
      return `**${inlines(node.children)}**`;
    case "em":
      return `*${inlines(node.children)}*`;
    case "del":
      return `~~${inlines(node.children)}~~`;
    case "link":
      return `[${inlines(node.children)}](<${node.href.replace(/[<>\s\\]/g, encodeURIComponent)}>)`;
    case "break":
      return "  \n";
  }
}
