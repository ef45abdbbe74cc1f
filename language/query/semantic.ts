// Semantic tokens as an editor takes them: five numbers a token, relative to the one before.

import { initialEnvironment } from "../environment.ts";
import type { Program } from "../program.ts";
import { semanticTypes } from "../table.ts";
import { type Token, type TokenType, tokensOf } from "./token.ts";

type SemanticType = (typeof semanticTypes)[number];

const types: Readonly<Record<TokenType, SemanticType | null>> = {
  comment: "comment",
  narration: "comment",
  keyword: "keyword",
  operation: "function",
  parameter: "parameter",
  process: "namespace",
  thread: "namespace",
  place: "variable",
  file: "variable",
  word: "enumMember",
  number: "number",
  raw: "number",
  string: "string",
  finding: "decorator",
  unknown: null,
};

/** Tokens of the lines from `from` to `to` (not included). */
export function semanticTokens(program: Program, from = 0, to = program.document.statements.length): number[] {
  const data: number[] = [];
  let lastLine = 0;
  let lastStart = 0;
  for (let line = Math.max(0, from); line < Math.min(to, program.document.statements.length); line++) {
    const statement = program.document.statements[line];
    if (statement === undefined || statement.kind === "blank") continue;
    for (const token of tokensOf(statement, program.environments[line] ?? initialEnvironment)) {
      const type = semanticType(token);
      if (type === null) continue;
      const start = line === lastLine ? token.start - lastStart : token.start;
      data.push(line - lastLine, start, token.end - token.start, semanticTypes.indexOf(type), modifiers(token));
      lastLine = line;
      lastStart = token.start;
    }
  }
  return data;
}

function semanticType({ type, vocabulary }: Token): SemanticType | null {
  return type === "word" && vocabulary === "keywords" ? "keyword" : types[type];
}

function modifiers(token: Token): number {
  return (token.defines ? 1 : 0) | (token.type === "narration" ? 2 : 0);
}
