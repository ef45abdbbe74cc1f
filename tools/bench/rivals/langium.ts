// The scenario language for Langium, building its abstract syntax tree.
import { createServicesForGrammar } from "langium/grammar";

const grammar = `
grammar Scenario
entry Scenario: (statements+=Statement | NEWLINE)*;
Statement: Header | Assertion | Call;
Header: keyword=ID value=NUMBER;
Call: (prefix=Prefix)? (target=ID '=')? callee=ID '(' (args+=Argument (',' args+=Argument)*)? ')' ('->' results+=Result (',' results+=Result)*)?;
Prefix: process=ID ('/' thread=NUMBER)? ':';
Argument: (name=ID '=')? (value=Literal | range=Range | flags=Flags);
Literal: number=NUMBER | text=STRING;
Range: name=ID '[' from=NUMBER ('..' to=NUMBER)? ']';
Flags: words+=ID (('|' | '+') words+=ID)*;
Result: number=NUMBER | words+=ID+ | '!' code=ID;
Assertion: 'assert' process=ID '.' page=Range 'is' state=ID;
terminal NEWLINE: /\\n/;
terminal ID: /[A-Za-z_][A-Za-z0-9_]*/;
terminal NUMBER: /0x[0-9a-fA-F]+|[0-9]+(\\.[0-9]+)?/;
terminal STRING: /"[^"\\n]*"/;
hidden terminal WS: /[ \\t\\r]+/;
hidden terminal COMMENT: /#[^\\n]*/;
`;

const services = await createServicesForGrammar({ grammar });
const parser = services.parser.LangiumParser;

/** Parses, and returns how many errors there were. */
export function parseWithLangium(text: string): number {
  const { lexerErrors, parserErrors } = parser.parse(text);
  return lexerErrors.length + parserErrors.length;
}
