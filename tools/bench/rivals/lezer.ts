// The scenario language for Lezer, CodeMirror's parser generator.
import { buildParser } from "@lezer/generator";

const grammar = `
@top Scenario { (statement? newline)* statement? }
statement { Header | Call | Assert }
Header { Name Number }
Call { Prefix? Target? Name ArgList Results? }
Prefix { Name ("/" Number)? ":" }
Target { Name "=" }
ArgList { "(" (Arg ("," Arg)*)? ")" }
Arg { Keyword? (Number | String | Range | Flags) }
Keyword { Name "=" }
Range { Name "[" Number (".." Number)? "]" }
Flags { Name (("|" | "+") Name)* }
Results { "->" Result ("," Result)* }
Result { Number | Name Name? | Name "/" Number (Name | Number)? | "!" Name }
Assert { kw<"assert"> Page kw<"is"> State }
Page { Name "." Range }
State { Name ("(" Attribute ("," Attribute)* ")")? }
Attribute { "!"? Name }
kw<term> { @specialize[@name={term}]<Name, term> }
@tokens {
  Name { $[A-Za-z_] $[A-Za-z0-9_]* }
  Number { "0x" $[0-9a-fA-F]+ | @digit+ ("." @digit+)? }
  String { '"' (!["\\n])* '"' }
  Comment { "#" ![\\n]* }
  newline { "\\n" }
  space { $[ \\t\\r]+ }
  @precedence { "..", Number }
  "[" "]" "(" ")" "->" "!" "|" "+" "=" ":" "," "/" "." ".."
}
@skip { space | Comment }
`;

const parser = buildParser(grammar);

/** Parses, and returns how many nodes of the tree are errors. */
export function parseWithLezer(text: string): number {
  let errors = 0;
  parser.parse(text).iterate({ enter: ({ type }) => (type.isError ? void errors++ : undefined) });
  return errors;
}
