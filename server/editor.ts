// What the editor can do with an answer: the commands it has, and whether it fills in the holes of a snippet. What it can't is left out.
import {
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type InitializeParams,
  InsertTextFormat,
} from "vscode-languageserver";

export class Editor {
  private readonly commands: ReadonlySet<unknown>;
  private readonly snippets: boolean;
  /** Whether an edit may make a file. */
  readonly mayCreate: boolean;

  /** `initializationOptions.commands`: names of commands of the editor's own that an answer may name. None are the server's. */
  constructor(client: InitializeParams | undefined) {
    const options: unknown = client?.initializationOptions;
    const given = typeof options === "object" && options !== null && "commands" in options ? options.commands : [];
    this.commands = new Set(Array.isArray(given) ? given : []);
    this.mayCreate = client?.capabilities.workspace?.workspaceEdit?.resourceOperations?.includes("create") === true;
    this.snippets = client?.capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
  }

  has(command: string): boolean {
    return this.commands.has(command);
  }

  actions(actions: readonly CodeAction[]): CodeAction[] {
    return actions.filter(({ command }) => command === undefined || this.commands.has(command.command));
  }

  lenses(lenses: readonly CodeLens[]): CodeLens[] {
    return lenses.filter(({ command }) => command === undefined || this.commands.has(command.command));
  }

  completions(items: readonly CompletionItem[]): CompletionItem[] {
    return items.map(({ command, ...item }) => {
      const whole = command !== undefined && this.commands.has(command.command) ? { ...item, command } : item;
      return this.snippets || item.insertTextFormat !== InsertTextFormat.Snippet ? whole : filledIn(whole);
    });
  }
}

/** A snippet as plain text: what stands in its holes at first stays there. */
function filledIn({ textEdit, ...item }: CompletionItem): CompletionItem {
  const plain = (text: string): string => text.replaceAll(/\$(?:\d|\{\d(?::([^}]*))?\})/g, "$1");
  return {
    ...item,
    insertTextFormat: InsertTextFormat.PlainText,
    ...(textEdit && { textEdit: { ...textEdit, newText: plain(textEdit.newText) } }),
  };
}
