// Narration as HTML. The tree has no HTML in it; every text is escaped.

import { escapeHtml as text } from "./escape.ts";
import type { Block, Inline } from "./prose.ts";

export function proseHtml(blocks: readonly Block[]): string {
  return blocks.map(block).join("");
}

function block(node: Block): string {
  switch (node.kind) {
    case "heading":
      return `<h3>${inlines(node.children)}</h3>`;
    case "paragraph":
      return `<p>${inlines(node.children)}</p>`;
    case "code":
      return `<pre><code>${text(node.text)}</code></pre>`;
    case "list": {
      const tag = node.ordered ? "ol" : "ul";
      return `<${tag}>${node.items.map((item) => `<li>${proseHtml(item)}</li>`).join("")}</${tag}>`;
    }
    case "quote":
      return `<blockquote>${proseHtml(node.blocks)}</blockquote>`;
    case "table": {
      const row = (cells: readonly (readonly Inline[])[], tag: string) =>
        `<tr>${cells.map((cell) => `<${tag}>${inlines(cell)}</${tag}>`).join("")}</tr>`;
      return `<table><thead>${row(node.head, "th")}</thead><tbody>${node.rows.map((cells) => row(cells, "td")).join("")}</tbody></table>`;
    }
    case "rule":
      return "<hr>";
  }
}

function inlines(children: readonly Inline[]): string {
  return children.map(inline).join("");
}

function inline(node: Inline): string {
  switch (node.kind) {
    case "text":
      return text(node.text);
    case "code":
      return `<code>${text(node.text)}</code>`;
    case "strong":
    case "em":
    case "del":
      return `<${node.kind}>${inlines(node.children)}</${node.kind}>`;
    case "link":
      return `<a href="${text(node.href)}" rel="noreferrer">${inlines(node.children)}</a>`;
    case "break":
      return "<br>";
  }
}
