// The scenario language for other parsers, to measure beside.
import { buildParser } from "@lezer/generator";
import { CstParser, createToken, Lexer } from "chevrotain";
import { createServicesForGrammar } from "langium/grammar";

// Lezer, CodeMirror's parser generator.

const forLezer = `
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

const lezer = buildParser(forLezer);

/** Parses, and returns how many nodes of the tree are errors. */
export function parseWithLezer(text: string): number {
  let errors = 0;
  lezer.parse(text).iterate({ enter: ({ type }) => (type.isError ? void errors++ : undefined) });
  return errors;
}

// The scenario language for Chevrotain, building its concrete syntax tree.

const Name = createToken({ name: "Name", pattern: /[A-Za-z_]\w*/ });
const keyword = (name: string, pattern: RegExp) => createToken({ name, pattern, longer_alt: Name });
const AssertWord = keyword("AssertWord", /assert/);
const IsWord = keyword("IsWord", /is/);
const Num = createToken({ name: "Num", pattern: /0x[0-9a-fA-F]+|\d+(?:\.\d+)?/ });
const Str = createToken({ name: "Str", pattern: /"[^"\n]*"/ });
const Newline = createToken({ name: "Newline", pattern: /\n/, line_breaks: true });
const Space = createToken({ name: "Space", pattern: /[ \t\r]+/, group: Lexer.SKIPPED });
const Comment = createToken({ name: "Comment", pattern: /#[^\n]*/, group: Lexer.SKIPPED });
const sign = (name: string, pattern: string) => createToken({ name, pattern });
const [Dots, Dot, Arrow, Bang, Bar, Plus] = [
  sign("Dots", ".."),
  sign("Dot", "."),
  sign("Arrow", "->"),
  sign("Bang", "!"),
  sign("Bar", "|"),
  sign("Plus", "+"),
];
const [Equals, Colon, Comma, Slash] = [sign("Equals", "="), sign("Colon", ":"), sign("Comma", ","), sign("Slash", "/")];
const [Open, Close, OpenPage, ClosePage] = [
  sign("Open", "("),
  sign("Close", ")"),
  sign("OpenPage", "["),
  sign("ClosePage", "]"),
];

const words = [Newline, Space, Comment, AssertWord, IsWord, Name, Num, Str];
const signs = [Dots, Dot, Arrow, Bang, Bar, Plus, Equals, Colon, Comma, Slash, Open, Close, OpenPage, ClosePage];
const lexer = new Lexer([...words, ...signs], { positionTracking: "onlyOffset" });

class ScenarioParser extends CstParser {
  constructor() {
    super([...words, ...signs], { maxLookahead: 3 });
    this.performSelfAnalysis();
  }

  readonly scenario = this.RULE("scenario", () => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(Newline) },
        { ALT: () => this.SUBRULE(this.assertion) },
        { ALT: () => this.SUBRULE(this.header) },
        { ALT: () => this.SUBRULE(this.call) },
      ]);
    });
  });
  private readonly header = this.RULE("header", () => {
    this.CONSUME(Name);
    this.CONSUME(Num);
  });
  private readonly call = this.RULE("call", () => {
    this.OPTION(() => this.SUBRULE(this.prefix));
    this.OPTION1(() => this.SUBRULE(this.target));
    this.CONSUME(Name);
    this.CONSUME(Open);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(Close);
    this.OPTION2(() => this.SUBRULE(this.results));
  });
  private readonly prefix = this.RULE("prefix", () => {
    this.CONSUME(Name);
    this.OPTION(() => {
      this.CONSUME(Slash);
      this.CONSUME(Num);
    });
    this.CONSUME(Colon);
  });
  private readonly target = this.RULE("target", () => {
    this.CONSUME(Name);
    this.CONSUME(Equals);
  });
  private readonly argument = this.RULE("argument", () => {
    this.OPTION(() => this.SUBRULE(this.target));
    this.OR([
      { ALT: () => this.CONSUME(Num) },
      { ALT: () => this.CONSUME(Str) },
      { ALT: () => this.SUBRULE(this.range) },
      { ALT: () => this.SUBRULE(this.flags) },
    ]);
  });
  private readonly range = this.RULE("range", () => {
    this.CONSUME(Name);
    this.CONSUME(OpenPage);
    this.CONSUME(Num);
    this.OPTION(() => {
      this.CONSUME(Dots);
      this.CONSUME1(Num);
    });
    this.CONSUME(ClosePage);
  });
  private readonly flags = this.RULE("flags", () => {
    this.CONSUME(Name);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(Bar) }, { ALT: () => this.CONSUME(Plus) }]);
      this.CONSUME1(Name);
    });
  });
  private readonly results = this.RULE("results", () => {
    this.CONSUME(Arrow);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.result) });
  });
  private readonly result = this.RULE("result", () => {
    this.OR([
      { ALT: () => this.CONSUME(Num) },
      {
        ALT: () => {
          this.CONSUME(Bang);
          this.CONSUME(Name);
        },
      },
      { ALT: () => this.AT_LEAST_ONE(() => this.CONSUME1(Name)) },
    ]);
  });
  private readonly assertion = this.RULE("assertion", () => {
    this.CONSUME(AssertWord);
    this.CONSUME(Name);
    this.CONSUME(Dot);
    this.SUBRULE(this.range);
    this.CONSUME(IsWord);
    this.CONSUME1(Name);
  });
}

const chevrotain = new ScenarioParser();

/** Parses, and returns how many errors there were. */
export function parseWithChevrotain(text: string): number {
  const { tokens, errors } = lexer.tokenize(text);
  chevrotain.input = tokens;
  chevrotain.scenario();
  return errors.length + chevrotain.errors.length;
}

// The scenario language for Langium, building its abstract syntax tree.

const forLangium = `
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

const services = await createServicesForGrammar({ grammar: forLangium });
const langium = services.parser.LangiumParser;

/** Parses, and returns how many errors there were. */
export function parseWithLangium(text: string): number {
  const { lexerErrors, parserErrors } = langium.parse(text);
  return lexerErrors.length + parserErrors.length;
}
