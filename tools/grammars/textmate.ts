// The TextMate grammar, made from the table: what highlights a scenario wherever there is no language server.

import { flagForms, operationNames, wordForms } from "../../language/table.ts";

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly beginCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly endCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
}

export interface Grammar {
  readonly name: string;
  readonly scopeName: "source.pte";
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

function words(forms: readonly string[]): string {
  return `\\b(?:${forms.join("|")})\\b`;
}

function named(name: string): { readonly name: string } {
  return { name: `${name}.pte` };
}

function includes(...names: string[]): Rule[] {
  return names.map((name) => ({ include: `#${name}` }));
}

/** To the comment or the line's end: what is open ends there, so a broken line spoils itself alone. */
const END = "(?=#)|$";
/** A keyword before one of these is a name like any other. */
const NO_NAME = "(?!\\s*[(=:/])";

export function textMateGrammar(): Grammar {
  return {
    name: "Page-table scenario",
    scopeName: "source.pte",
    patterns: includes(
      "narration",
      "comment",
      "header",
      "assert",
      "decode",
      "scn",
      "move",
      "prefix",
      "assignment",
      "call",
      "results",
      "string",
      "number",
    ),
    repository: {
      narration: {
        patterns: [
          {
            match: "^\\s*(##)(\\s+#{1,6}\\s.*)$",
            name: "comment.block.documentation.pte markup.heading.pte",
            captures: { 1: named("punctuation.definition.comment") },
          },
          {
            match: "^\\s*(##)(?=\\s|$).*$",
            name: "comment.block.documentation.pte",
            captures: { 1: named("punctuation.definition.comment") },
          },
        ],
      },
      comment: {
        begin: "#",
        end: "$",
        name: "comment.line.number-sign.pte",
        beginCaptures: { 0: named("punctuation.definition.comment") },
        patterns: [{ match: "\\b0x[0-9A-Fa-f]+\\b", name: "constant.numeric.hex.pte" }],
      },
      header: {
        begin: `^\\s*(${wordForms("headers").join("|")})\\b${NO_NAME}`,
        end: END,
        beginCaptures: { 1: named("keyword.control.header") },
        patterns: [
          ...includes("string"),
          {
            match: "([\\w-]+)(=)",
            captures: { 1: named("variable.parameter"), 2: named("keyword.operator.assignment") },
          },
          { match: "\\b\\d+(\\.\\d+)*\\b", name: "constant.numeric.decimal.pte" },
          { match: "[\\w.-]+", name: "constant.other.setting.pte" },
        ],
      },
      move: {
        patterns: [
          { match: `^\\s*(explore)\\b${NO_NAME}`, captures: { 1: named("keyword.control.explore") } },
          {
            match: `^\\s*(any)\\b${NO_NAME}(?:\\s+(\\d+)\\b)?`,
            captures: { 1: named("keyword.control.explore"), 2: named("constant.numeric.decimal") },
          },
          {
            match: `^\\s*(on)\\b${NO_NAME}(?:\\s+(\\w+)\\b)?`,
            captures: { 1: named("keyword.control.explore"), 2: named("support.constant.event") },
          },
        ],
      },
      assert: {
        begin: `^\\s*(assert|never|always)\\b${NO_NAME}`,
        end: END,
        beginCaptures: { 1: named("keyword.control.assert") },
        patterns: [
          {
            match: "\\b([A-Za-z_]\\w*)(\\.)([A-Za-z_]\\w*)",
            captures: {
              1: named("entity.name.type.process"),
              2: named("punctuation.accessor"),
              3: named("variable.other.place"),
            },
          },
          ...includes("results"),
          { match: "\\bis\\b", name: "keyword.operator.word.pte" },
          { match: words(wordForms("states")), name: "support.type.entry.pte" },
          {
            match: `(!)?\\b(soft-dirty|${wordForms("attributes").join("|")})\\b`,
            captures: { 1: named("keyword.operator.not"), 2: named("constant.other.attribute") },
          },
          ...includes("range", "number"),
          { match: "[(),]", name: "punctuation.separator.pte" },
        ],
      },
      decode: {
        begin: `^\\s*(decode)\\b${NO_NAME}`,
        end: END,
        beginCaptures: { 1: named("keyword.control.decode") },
        patterns: [...includes("number"), { match: "[a-z][\\w-]*", name: "support.type.entry.pte" }],
      },
      scn: {
        begin: `^\\s*(scn)\\b${NO_NAME}`,
        end: END,
        beginCaptures: { 1: named("keyword.control.scn") },
        patterns: includes("string", "results"),
      },
      prefix: {
        match: "^\\s*([A-Za-z_]\\w*)(?:(/)([\\w-]+))?\\s*(:)",
        captures: {
          1: named("entity.name.type.process"),
          2: named("punctuation.separator.thread"),
          3: named("entity.name.label.thread"),
          4: named("punctuation.separator.process"),
        },
      },
      assignment: {
        match: "\\b([A-Za-z_]\\w*)\\s*(=)(?!=)",
        captures: { 1: named("variable.other.definition"), 2: named("keyword.operator.assignment") },
      },
      call: {
        begin: `(?:\\b(${operationNames.join("|")})|\\b([A-Za-z_]\\w*))\\s*(\\()`,
        end: `(\\))|(?=->|#)|$`,
        beginCaptures: {
          1: named("support.function.operation"),
          2: named("entity.name.function"),
          3: named("punctuation.section.arguments.begin"),
        },
        endCaptures: { 1: named("punctuation.section.arguments.end") },
        patterns: [
          ...includes("string"),
          {
            match: "\\b([a-z_]+)\\s*(=)",
            captures: { 1: named("variable.parameter"), 2: named("keyword.operator.assignment") },
          },
          { match: words(flagForms), name: "constant.other.flag.pte" },
          { match: "[|+]", name: "keyword.operator.flag.pte" },
          ...includes("range", "number"),
          { match: "\\b[A-Za-z_]\\w*\\b", name: "variable.other.place.pte" },
          { match: ",", name: "punctuation.separator.arguments.pte" },
        ],
      },
      range: {
        begin: "\\[",
        end: "\\]|(?=[#,)])|$",
        beginCaptures: { 0: named("punctuation.section.range.begin") },
        endCaptures: { 0: named("punctuation.section.range.end") },
        patterns: [{ match: "\\.\\.\\+?", name: "keyword.operator.range.pte" }, ...includes("number")],
      },
      results: {
        begin: "->",
        end: END,
        beginCaptures: { 0: named("keyword.operator.result") },
        patterns: [
          {
            match: "(!)(PTE\\d{3})\\b",
            captures: { 1: named("keyword.operator.finding"), 2: named("constant.other.finding") },
          },
          {
            match: "\\b(SIG[A-Z]+)(?:(/)(\\d+))?",
            captures: {
              1: named("constant.other.signal"),
              2: named("punctuation.separator.signal"),
              3: named("constant.numeric.decimal"),
            },
          },
          {
            match: "\\b([A-Za-z_]\\w*)(/)([\\w-]+)",
            captures: {
              1: named("entity.name.type.process"),
              2: named("punctuation.separator.thread"),
              3: named("entity.name.label.thread"),
            },
          },
          { match: words(wordForms("errnos")), name: "constant.other.errno.pte" },
          { match: words(wordForms("categories")), name: "constant.other.flag.pte" },
          { match: words(wordForms("outcomes")), name: "keyword.other.result.pte" },
          { match: words(wordForms("faults", "events")), name: "constant.other.fault.pte" },
          { match: "[|]", name: "keyword.operator.flag.pte" },
          ...includes("range", "number"),
        ],
      },
      number: {
        patterns: [
          { match: "\\b0x[0-9A-Fa-f]+\\b", name: "constant.numeric.hex.pte" },
          { match: "-?\\b\\d+\\b", name: "constant.numeric.decimal.pte" },
        ],
      },
      string: {
        begin: '"',
        end: '"|$',
        name: "string.quoted.double.pte",
        patterns: [{ match: '\\\\["\\\\]', name: "constant.character.escape.pte" }],
      },
    },
  };
}
