// The syntax file for Vim and Neovim, from the same table.

import { flagForms, operationNames, wordForms } from "../../language/table.ts";

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
