// The Monarch grammar for the browser page's editor, from the same table.

import { flagForms, operationNames, wordForms } from "../../language/table.ts";

/** What monaco.languages.setMonarchTokensProvider takes; structural, so that nothing here depends on Monaco. */
export interface MonarchGrammar {
  readonly defaultToken: string;
  readonly tokenPostfix: string;
  readonly [words: string]: unknown;
  readonly tokenizer: Readonly<Record<string, readonly MonarchRule[]>>;
}

type Action =
  | string
  | { readonly token?: string; readonly next?: string; readonly cases?: Readonly<Record<string, string>> };
export type MonarchRule =
  | readonly [RegExp, Action | readonly Action[]]
  | readonly [RegExp, Action | readonly Action[], string]
  | { readonly include: string };

/** A line that holds an open call or string ends it: each rule's state is left at the next line's start. */
export function monarchGrammar(): MonarchGrammar {
  const comment: MonarchRule = [/#.*$/, "comment"];
  const number: MonarchRule[] = [
    [/0x[0-9A-Fa-f]+/, "number.hex"],
    [/-?\d+/, "number"],
  ];
  return {
    defaultToken: "",
    tokenPostfix: ".pte",
    operations: operationNames,
    flags: flagForms,
    headers: wordForms("headers"),
    states: wordForms("states"),
    attributes: [...wordForms("attributes"), "soft-dirty"],
    errnos: wordForms("errnos", "signals"),
    categories: wordForms("categories"),
    outcomes: wordForms("outcomes"),
    faults: wordForms("faults", "events"),
    tokenizer: {
      root: [
        [/^\s*##(?=\s|$).*$/, "comment.doc"],
        comment,
        [
          new RegExp(`^\\s*(?:${wordForms("headers").join("|")})\\b(?!\\s*[(=:/])`),
          { token: "keyword", next: "@header" },
        ],
        [/^\s*(?:explore|any|on)\b(?!\s*[(=:/])/, "keyword"],
        [/^\s*(?:assert|decode|never|always)\b(?!\s*[(=:/])/, { token: "keyword", next: "@assert" }],
        [/^\s*scn\b(?!\s*[(=:/])/, "keyword"],
        [/^(\s*[A-Za-z_]\w*)(\s*:)/, ["type", "delimiter"]],
        [/^(\s*[A-Za-z_]\w*)(\s*\/\s*)([\w-]+)(\s*:)/, ["type", "delimiter", "tag", "delimiter"]],
        [/([A-Za-z_]\w*)(\s*=)/, ["variable.definition", "operator"]],
        [
          /([A-Za-z_]\w*)(\s*\()/,
          [{ cases: { "@operations": "function", "@default": "identifier" } }, { token: "delimiter", next: "@call" }],
        ],
        [/->/, { token: "operator", next: "@results" }],
        [/"(?:[^"\\]|\\.)*"?/, "string"],
        ...number,
        [/[A-Za-z_]\w*/, "identifier"],
      ],
      call: [
        [/^/, { token: "", next: "@pop" }],
        [/\)/, { token: "delimiter", next: "@pop" }],
        [/->/, { token: "operator", next: "@results" }],
        comment,
        [/"(?:[^"\\]|\\.)*"?/, "string"],
        [/([a-z_]+)(\s*=)/, ["attribute.name", "operator"]],
        [/[A-Za-z_]\w*/, { cases: { "@flags": "constant", "@default": "variable" } }],
        ...number,
        [/\.\.\+?|[|+]/, "operator"],
        [/[[\],]/, "delimiter"],
      ],
      results: [
        [/^/, { token: "", next: "@popall" }],
        comment,
        [/!PTE\d{3}/, "annotation"],
        [/([A-Za-z_]\w*)(\/)(?=\d)/, [{ cases: { "@errnos": "constant", "@default": "type" } }, "delimiter"]],
        [/([A-Za-z_]\w*)(\/)([\w-]+)/, ["type", "delimiter", "tag"]],
        [
          /[A-Za-z_]\w*/,
          {
            cases: {
              "@errnos": "constant",
              "@categories": "constant",
              "@outcomes": "keyword",
              "@faults": "constant",
              "@default": "identifier",
            },
          },
        ],
        ...number,
        [/\.\.|\|/, "operator"],
        [/[[\],]/, "delimiter"],
      ],
      header: [
        [/^/, { token: "", next: "@pop" }],
        comment,
        [/"(?:[^"\\]|\\.)*"?/, "string"],
        [/([\w-]+)(=)/, ["attribute.name", "operator"]],
        [/\d+(?:\.\d+)*/, "number"],
        [/[\w.-]+/, "constant"],
      ],
      assert: [
        [/^/, { token: "", next: "@pop" }],
        comment,
        [/->/, { token: "operator", next: "@results" }],
        [/\bis\b/, "keyword"],
        [/([A-Za-z_]\w*)(\.)([A-Za-z_]\w*)/, ["type", "delimiter", "variable"]],
        ...number,
        [/[A-Za-z_][\w-]*/, { cases: { "@states": "type", "@attributes": "constant", "@default": "identifier" } }],
        [/\.\.\+?|!/, "operator"],
        [/[[\](),]/, "delimiter"],
      ],
    },
  };
}
