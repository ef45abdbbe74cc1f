import { compile } from "monaco-editor/editor/standalone/common/monarch/monarchCompile.js";
import { MonarchTokenizer } from "monaco-editor/editor/standalone/common/monarch/monarchLexer.js";
import { describe, expect, it } from "vitest";
import { monarchGrammar } from "./monarch.ts";

/** Monaco's own tokenizer, with as little around it as it needs. */
function tokenizer(grammar: unknown) {
  const languages = { isRegisteredLanguageId: () => true, languageIdCodec: { encodeLanguageId: () => 1 } };
  const configuration = { getValue: () => 20_000, onDidChangeConfiguration: () => ({ dispose: () => undefined }) };
  return new MonarchTokenizer(languages, {}, "pte", compile("pte", grammar), configuration);
}

/** `type text` of each token, blanks left out, a line an entry. */
function tokens(text: string): string[] {
  const lexer = tokenizer(monarchGrammar());
  let state = lexer.getInitialState();
  return text.split("\n").map((line) => {
    const result = lexer.tokenize(line, true, state);
    state = result.endState;
    const words = result.tokens.map(({ offset, type }, i) => {
      const word = line.slice(offset, result.tokens[i + 1]?.offset ?? line.length).trim();
      return word === "" ? "" : `${type.replace(/\.?pte$/, "") || "-"} ${word}`;
    });
    return words.filter((word) => word !== "").join(" · ");
  });
}

describe("Monarch grammar, by Monaco's own tokenizer", () => {
  it("tells words apart", () => {
    const text = `## # Title
kernel 6.18 # new
config soft-dirty=off
A/1: buf = mmap(4, MAP_SHARED | PRIVATE, f, offset=0x2) -> blocks wp, A/1 EINVAL, SIGBUS/2, !PTE001 # why
assert A.buf[0..1] is present(wp, !soft_dirty) -> !PTE023
scn "a # b" -> bad`;
    expect(tokens(text)).toEqual([
      "comment.doc ## # Title",
      "keyword kernel · number 6.18 · comment # new",
      "keyword config · attribute.name soft-dirty · operator = · constant off",
      "type A · delimiter / · tag 1 · delimiter : · variable.definition buf · operator = · function mmap · delimiter ( · number 4 · delimiter , · constant MAP_SHARED · operator | · constant PRIVATE · delimiter , · variable f · delimiter , · attribute.name offset · operator = · number.hex 0x2 · delimiter ) · operator -> · keyword blocks · constant wp · delimiter , · type A · delimiter / · number 1 · constant EINVAL · delimiter , · constant SIGBUS · delimiter / · number 2 · delimiter , · annotation !PTE001 · comment # why",
      "keyword assert · type A · delimiter . · variable buf · delimiter [ · number 0 · operator .. · number 1 · delimiter ] · keyword is · type present · delimiter ( · constant wp · delimiter , · operator ! · constant soft_dirty · delimiter ) · operator -> · annotation !PTE023",
      'keyword scn · string "a # b" · operator -> · keyword bad',
    ]);
  });

  it("what is left open ends with its line", () => {
    const lines = tokens(
      'A: madvise(buf[0\nA: wp(buf)\nkernel\nA: wp(buf) ->\nA: wp(buf)\n"open\nassert A.buf is present(\nA: wp(buf)',
    );
    const whole = "type A · delimiter : · function wp · delimiter ( · variable buf · delimiter )";
    expect([lines[1], lines[4], lines[7]]).toEqual([whole, whole, whole]);
  });
});
