// Syntax files for other editors, from the language's table: Vim and Neovim, Emacs, Kate (KSyntaxHighlighting's XML).

import { writeFileSync } from "node:fs";
import { flagForms, operationNames, wordForms } from "../../language/table.ts";
import { isStarted } from "../command.ts";
import { textMateGrammar } from "./textmate.ts";

/** A keyword before one of these is a name like any other. */
const NO_NAME = String.raw`\%(\s*[(=:/]\)\@!`;

/** Between slashes. */
const slashed = (pattern: string): string => pattern.replaceAll("/", "\\/");

export function vimSyntax(): string {
  const words = (forms: readonly string[]): string => String.raw`\<\%(${forms.join(String.raw`\|`)}\)\>`;
  const keyword = (...forms: string[]): string => String.raw`^\s*\zs${words(forms)}${NO_NAME}`;
  const matches: readonly (readonly [group: string, pattern: string, options?: string])[] = [
    ["pteNumber", String.raw`\<\%(0x\x\+\|\d\+\)\>`],
    ["pteOperator", String.raw`[|+!]\|\.\.+\?\|=`],
    ["pteProcess", String.raw`^\s*\zs\h\w*\%(/[[:alnum:]_-]\+\)\?\ze\s*:`],
    ["pteDefinition", String.raw`\<\h\w*\ze\s*==\@!`],
    ["pteOperation", String.raw`${words(operationNames)}\ze\s*(`],
    ["pteFlag", words(flagForms)],
    ["pteHeader", keyword(...wordForms("headers"))],
    ["pteStatement", keyword("assert", "never", "always", "decode", "scn", "explore", "any", "on")],
    ["pteState", words(wordForms("states")), "contained"],
    ["pteAttribute", words(["soft-dirty", ...wordForms("attributes")]), "contained"],
    ["pteWord", String.raw`\<is\>`, "contained"],
    ["pteErrno", words(wordForms("errnos", "signals")), "contained"],
    ["pteOutcome", words(wordForms("outcomes")), "contained"],
    ["pteEvent", words(wordForms("faults", "events", "categories")), "contained"],
    ["pteFinding", String.raw`!PTE\d\{3}\>`, "contained"],
  ];
  const inAssertion =
    "pteStatement,pteState,pteAttribute,pteWord,pteNumber,pteOperator,pteFinding,pteResults,pteComment";
  const regions = [
    `syntax match pteAssertion /${slashed(keyword("assert", "never", "always"))}.*$/ contains=${inAssertion}`,
    String.raw`syntax region pteResults start=/->/ end=/\ze#\|$/ oneline contains=pteErrno,pteOutcome,pteEvent,pteFinding,pteNumber`,
    String.raw`syntax region pteString start=/"/ skip=/\\["\\]/ end=/"\|$/ oneline`,
    "syntax match pteComment /#.*/ contains=pteHex,@Spell",
    String.raw`syntax match pteNarration /^\s*##\%(\s.*\)\?$/ contains=@Spell`,
    String.raw`syntax match pteTitle /^\s*##\s\+#\{1,6}\s.*$/ contains=@Spell`,
    String.raw`syntax match pteHex /\<0x\x\+\>/ contained`,
  ];
  const links: Readonly<Record<string, string>> = {
    pteNumber: "Number",
    pteHex: "Number",
    pteOperator: "Operator",
    pteProcess: "Type",
    pteDefinition: "Identifier",
    pteOperation: "Function",
    pteFlag: "Constant",
    pteHeader: "PreProc",
    pteStatement: "Statement",
    pteState: "Type",
    pteAttribute: "Constant",
    pteWord: "Statement",
    pteResults: "Special",
    pteErrno: "Constant",
    pteOutcome: "Keyword",
    pteEvent: "Constant",
    pteFinding: "WarningMsg",
    pteString: "String",
    pteComment: "Comment",
    pteNarration: "SpecialComment",
    pteTitle: "Title",
  };
  return `${[
    "\" Syntax of page-table scenarios (.pte), for Vim and Neovim. Made from the language's table: npm run grammar.",
    'if exists("b:current_syntax")',
    "  finish",
    "endif",
    "syntax case match",
    ...matches.map(
      ([group, pattern, options]) =>
        `syntax match ${group} /${slashed(pattern)}/${options === undefined ? "" : ` ${options}`}`,
    ),
    ...regions,
    ...Object.entries(links).map(([group, to]) => `highlight default link ${group} ${to}`),
    'let b:current_syntax = "pte"',
  ].join("\n")}\n`;
}

/** The keywords of font-lock for Emacs, from the same table. */
export function emacsKeywords(): string {
  const words = (forms: readonly string[]): string => `\\_<\\(?:${forms.join("\\|")}\\)\\_>`;
  /** Before one of these a keyword is a name like any other; Emacs has no negative lookahead, and needs none at a line's end. */
  const statement = (forms: readonly string[]): string =>
    `^\\s-*\\(${forms.join("\\|")}\\)\\(?:[ \t]+[^(=:/ \t\n]\\|[ \t]*$\\)`;
  const rules: readonly (readonly [pattern: string, group: number, face: string, override?: true])[] = [
    ["^\\s-*##[ \t]+#\\{1,6\\}[ \t].*$", 0, "font-lock-keyword-face", true],
    ["^\\s-*##\\(?:[ \t].*\\)?$", 0, "font-lock-doc-face", true],
    ["!PTE[0-9]\\{3\\}\\_>", 0, "font-lock-warning-face"],
    [statement(wordForms("headers")), 1, "font-lock-preprocessor-face"],
    [statement(["assert", "never", "always", "decode", "scn", "explore", "any", "on"]), 1, "font-lock-keyword-face"],
    ["^\\s-*\\([A-Za-z_][A-Za-z0-9_]*\\(?:/[A-Za-z0-9_-]+\\)?\\)[ \t]*:", 1, "font-lock-type-face"],
    [`\\_<\\(${operationNames.join("\\|")}\\)[ \t]*(`, 1, "font-lock-function-name-face"],
    ["\\_<\\([A-Za-z_][A-Za-z0-9_]*\\)[ \t]*=", 1, "font-lock-variable-name-face"],
    [words(flagForms), 0, "font-lock-constant-face"],
    [words(wordForms("errnos", "signals")), 0, "font-lock-constant-face"],
    [words(wordForms("states")), 0, "font-lock-type-face"],
    [words(wordForms("outcomes")), 0, "font-lock-builtin-face"],
    ["\\_<\\(?:0x[0-9A-Fa-f]+\\|[0-9]+\\)\\_>", 0, "font-lock-constant-face"],
    ["->", 0, "font-lock-builtin-face"],
  ];
  const lines = rules.map(([pattern, group, face, override]) =>
    `    (${JSON.stringify(pattern)} ${group} ${override ? `'${face} t` : `'${face}`})`.replaceAll("'", ""),
  );
  return `${[
    ";;; pte-syntax.el --- What to colour in page-table scenarios -*- lexical-binding: t -*-",
    "",
    ";; Made from the language's table: npm run grammar.",
    "",
    ";;; Code:",
    "",
    "(defconst pte-font-lock-keywords",
    `  '(${lines.join("\n").trimStart()})`,
    "  \"Keywords of `font-lock-mode' for `pte-mode'.\")",
    "",
    "(provide 'pte-syntax)",
    ";;; pte-syntax.el ends here",
  ].join("\n")}\n`;
}

/** The syntax definition for Kate (KSyntaxHighlighting's XML), from the same table. */
export function kateSyntax(): string {
  const list = (name: string, words: readonly string[]): string =>
    `    <list name="${name}">\n${words.map((word) => `      <item>${word}</item>`).join("\n")}\n    </list>`;
  const statements = ["assert", "never", "always", "decode", "scn", "explore", "any", "on"];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- Page-table scenarios (.pte). Made from the language's table: npm run grammar. -->
<!DOCTYPE language>
<language name="pte" section="Other" version="1" kateversion="5.62" extensions="*.pte" license="MIT" casesensitive="1">
  <highlighting>
${list("operations", operationNames)}
${list("flags", flagForms)}
${list("headers", wordForms("headers"))}
${list("statements", statements)}
${list("states", wordForms("states"))}
${list("results", [...wordForms("outcomes"), ...wordForms("errnos", "signals")])}
    <contexts>
      <context name="Scenario" attribute="Normal" lineEndContext="#stay">
        <RegExpr attribute="Narration" context="#stay" String="^\\s*##(\\s.*)?$" column="0"/>
        <DetectChar attribute="Comment" context="Comment" char="#"/>
        <DetectChar attribute="String" context="String" char="&quot;"/>
        <RegExpr attribute="Process" context="#stay" String="^\\s*[A-Za-z_]\\w*(/[\\w-]+)?(?=\\s*:)" column="0"/>
        <RegExpr attribute="Finding" context="#stay" String="!PTE\\d{3}\\b"/>
        <keyword attribute="Header" context="#stay" String="headers"/>
        <keyword attribute="Statement" context="#stay" String="statements"/>
        <keyword attribute="Operation" context="#stay" String="operations"/>
        <keyword attribute="Flag" context="#stay" String="flags"/>
        <keyword attribute="State" context="#stay" String="states"/>
        <keyword attribute="Result" context="#stay" String="results"/>
        <HlCHex attribute="Number" context="#stay"/>
        <Int attribute="Number" context="#stay"/>
        <Detect2Chars attribute="Result" context="#stay" char="-" char1="&gt;"/>
      </context>
      <context name="Comment" attribute="Comment" lineEndContext="#pop"/>
      <context name="String" attribute="String" lineEndContext="#pop">
        <DetectChar attribute="String" context="#pop" char="&quot;"/>
      </context>
    </contexts>
    <itemDatas>
      <itemData name="Normal" defStyleNum="dsNormal"/>
      <itemData name="Narration" defStyleNum="dsDocumentation"/>
      <itemData name="Comment" defStyleNum="dsComment"/>
      <itemData name="String" defStyleNum="dsString"/>
      <itemData name="Process" defStyleNum="dsDataType"/>
      <itemData name="Finding" defStyleNum="dsWarning"/>
      <itemData name="Header" defStyleNum="dsPreprocessor"/>
      <itemData name="Statement" defStyleNum="dsKeyword"/>
      <itemData name="Operation" defStyleNum="dsFunction"/>
      <itemData name="Flag" defStyleNum="dsConstant"/>
      <itemData name="State" defStyleNum="dsDataType"/>
      <itemData name="Result" defStyleNum="dsConstant"/>
      <itemData name="Number" defStyleNum="dsDecVal"/>
    </itemDatas>
  </highlighting>
  <general>
    <comments>
      <comment name="singleLine" start="#"/>
    </comments>
    <keywords casesensitive="1"/>
  </general>
</language>
`;
}

// `npm run grammar` writes them, from the language's table, and the TextMate grammar.

if (isStarted(import.meta.url)) {
  const root = new URL("../../", import.meta.url);
  writeFileSync(new URL("syntaxes/pte.tmLanguage.json", root), `${JSON.stringify(textMateGrammar(), undefined, 2)}\n`);
  writeFileSync(new URL("editors/syntax/pte.vim", root), vimSyntax());
  writeFileSync(new URL("editors/syntax/pte.xml", root), kateSyntax());
  writeFileSync(new URL("editors/pte-syntax.el", root), emacsKeywords());
}
