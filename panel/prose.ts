// Narration in the page: the tree that analysis made, through templates that escape.

import { html, type TemplateResult } from "lit";
import type { StepView } from "../analysis/view/types.ts";

type Block = StepView["narration"][number];
type Inline = Extract<Block, { kind: "paragraph" }>["children"][number];

export function proseBlocks(blocks: readonly Block[]): TemplateResult[] {
  return blocks.map(block);
}

function block(node: Block): TemplateResult {
  switch (node.kind) {
    case "heading":
      return html`<p><strong>${node.children.map(inline)}</strong></p>`;
    case "paragraph":
      return html`<p>${node.children.map(inline)}</p>`;
    case "code":
      return html`<pre><code>${node.text}</code></pre>`;
    case "list": {
      const items = node.items.map((item) => html`<li>${proseBlocks(item)}</li>`);
      return node.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case "quote":
      return html`<blockquote>${proseBlocks(node.blocks)}</blockquote>`;
    case "table":
      return html`<table><thead><tr>${node.head.map((cell) => html`<th>${cell.map(inline)}</th>`)}</tr></thead>
        <tbody>${node.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell.map(inline)}</td>`)}</tr>`)}</tbody></table>`;
    case "rule":
      return html`<hr>`;
  }
}

function inline(node: Inline): TemplateResult {
  switch (node.kind) {
    case "text":
      return html`${node.text}`;
    case "code":
      return html`<code>${node.text}</code>`;
    case "strong":
      return html`<strong>${node.children.map(inline)}</strong>`;
    case "em":
      return html`<em>${node.children.map(inline)}</em>`;
    case "del":
      return html`<del>${node.children.map(inline)}</del>`;
    case "link":
      return html`<a href=${node.href} rel="noreferrer">${node.children.map(inline)}</a>`;
    case "break":
      return html`<br>`;
  }
}

/** How many words there are to read. */
export function wordsIn(nodes: readonly (Block | Inline)[]): number {
  return nodes.reduce((count, node) => count + words(node), 0);
}

function words(node: Block | Inline): number {
  if ("text" in node) return node.text.split(/\s+/).filter(Boolean).length;
  if ("children" in node) return wordsIn(node.children);
  if ("blocks" in node) return wordsIn(node.blocks);
  if ("items" in node) return wordsIn(node.items.flat());
  return "head" in node ? wordsIn([...node.head, ...node.rows.flat()].flat()) : 0;
}
