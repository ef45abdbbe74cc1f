// What the Monarch test uses of Monaco's own tokenizer, which comes without types.

declare module "monaco-editor/editor/standalone/common/monarch/monarchCompile.js" {
  export function compile(languageId: string, grammar: unknown): unknown;
}

declare module "monaco-editor/editor/standalone/common/monarch/monarchLexer.js" {
  interface Result<State> {
    readonly tokens: readonly { readonly offset: number; readonly type: string }[];
    readonly endState: State;
  }
  export class MonarchTokenizer {
    constructor(languages: unknown, themes: unknown, languageId: string, lexer: unknown, configuration: unknown);
    getInitialState(): object;
    tokenize(line: string, hasEOL: boolean, state: object): Result<object>;
  }
}
