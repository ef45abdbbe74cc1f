// Narration: Markdown to a small tree of plain data. A scenario is somebody else's text, so no HTML of it goes
// anywhere: raw HTML is kept as the text it is, links lead to http, https and mailto alone, images become their
// description. Faces render the tree, each with its own means.

import { lexer, type Token, type Tokens } from "marked";

export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "em" | "del"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: "break" };

export type Block =
  | { readonly kind: "heading"; readonly depth: number; readonly children: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly kind: "table";
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: "rule" };

/** The blocks of a Markdown text. */
export function prose(markdown: string): Block[] {
  return blocks(lexer(markdown, { gfm: true }));
}

/** The same text as paragraphs without any marks, where Markdown would be too much (narration.ts). */
export function plainProse(text: string): Block[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== "")
    .map((part) => ({ kind: "paragraph", children: [{ kind: "text", text: part }] }));
}

function blocks(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => block(token));
}

function block(token: Token): Block[] {
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "heading":
      return [{ kind: "heading", depth: (token as Tokens.Heading).depth, children: inlines(token.tokens) }];
    case "code":
      return [{ kind: "code", text: (token as Tokens.Code).text }];
    case "hr":
      return [{ kind: "rule" }];
    case "blockquote":
      return [{ kind: "quote", blocks: blocks(token.tokens ?? []) }];
    case "list": {
      const list = token as Tokens.List;
      return [{ kind: "list", ordered: list.ordered, items: list.items.map((item) => blocks(item.tokens)) }];
    }
    case "table": {
      const table = token as Tokens.Table;
      const cells = (row: Tokens.TableCell[]) => row.map((cell) => inlines(cell.tokens));
      return [{ kind: "table", head: cells(table.header), rows: table.rows.map(cells) }];
    }
    default:
      return [
        {
          kind: "paragraph",
          children:
            "tokens" in token && token.tokens ? inlines(token.tokens) : [{ kind: "text", text: token.raw.trim() }],
        },
      ];
  }
}

function inlines(tokens: readonly Token[] | undefined): Inline[] {
  return (tokens ?? []).flatMap((token) => inline(token));
}

function inline(token: Token): Inline[] {
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return [{ kind: token.type, children: inlines(token.tokens) }];
    case "codespan":
      return [{ kind: "code", text: (token as Tokens.Codespan).text }];
    case "br":
      return [{ kind: "break" }];
    case "link": {
      const { href } = token as Tokens.Link;
      const children = inlines(token.tokens);
      return /^(https?:|mailto:)/i.test(href) ? [{ kind: "link", href, children }] : children;
    }
    case "image":
      return [{ kind: "text", text: (token as Tokens.Image).text }];
    case "escape":
      return [{ kind: "text", text: (token as Tokens.Escape).text }];
    case "text":
      return token.tokens ? inlines(token.tokens) : [{ kind: "text", text: plain((token as Tokens.Text).text) }];
    default:
      return [{ kind: "text", text: token.raw }];
  }
}

/** marked leaves character references in texts for HTML to read; here texts are texts. */
function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** The text without its marks. */
export function plainText(children: readonly Inline[]): string {
  return children
    .map((child) => ("text" in child ? child.text : "children" in child ? plainText(child.children) : " "))
    .join("");
}
