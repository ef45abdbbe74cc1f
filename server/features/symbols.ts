// The outline: sections, and in them what comes to be: files, mappings, processes. The same by name over the whole workspace.
import { type DocumentSymbol, type SymbolInformation, SymbolKind } from "vscode-languageserver";
import {
  type Document,
  operationNamed,
  type Section,
  type Statement,
  sections as sectionsOf,
  type Word,
} from "../../language/index.ts";
import type { Documents } from "../documents.ts";
import type { Host } from "../host.ts";
import { rangeOf } from "../position.ts";

export function documentSymbols(document: Document): DocumentSymbol[] {
  const { statements } = document;
  const between = (first: number, last: number): DocumentSymbol[] =>
    statements.slice(first, last + 1).flatMap((statement, index) => symbolsOf(statement, first + index));
  const section = ({ title, line: first, end: last, children }: Section): DocumentSymbol => {
    const own = between(first, (children[0]?.line ?? last + 1) - 1);
    return {
      name: title === "" ? "Section" : title,
      kind: SymbolKind.Namespace,
      range: {
        start: { line: first, character: 0 },
        end: { line: last, character: statements[last]?.text.length ?? 0 },
      },
      selectionRange: rangeOf(first, { start: 0, end: statements[first]?.text.length ?? 0 }),
      children: [...own, ...children.map(section)],
    };
  };
  const sections = sectionsOf(document);
  return [...between(0, (sections[0]?.line ?? statements.length) - 1), ...sections.map(section)];
}

/** What a statement brings into being. */
function symbolsOf(statement: Statement, line: number): DocumentSymbol[] {
  if (statement.kind !== "call") return [];
  const row = operationNamed(statement.callee.text);
  const symbol = (word: Word, kind: SymbolKind, detail: string): DocumentSymbol => ({
    name: word.text,
    detail,
    kind,
    range: rangeOf(line, { start: 0, end: statement.text.length }),
    selectionRange: rangeOf(line, word),
  });
  const detail = statement.text.slice(
    statement.callee.start,
    statement.close < 0 ? statement.text.length : statement.close + 1,
  );
  const found: DocumentSymbol[] = [];
  if (statement.target && row?.defines) {
    found.push(symbol(statement.target, row.defines === "file" ? SymbolKind.File : SymbolKind.Variable, detail));
  }
  row?.parameters.forEach(({ type }, index) => {
    const value = statement.args[index]?.value;
    if (type === "new-process" && value?.kind === "word") found.push(symbol(value, SymbolKind.Class, detail));
  });
  return found;
}

/** A workspace may have very many: what one types narrows it down. */
const MOST = 500;

export function workspaceSymbols(
  query: string,
  documents: Documents,
  host: Host,
  folders: readonly string[],
): SymbolInformation[] {
  const wanted = query.toLowerCase();
  const found: SymbolInformation[] = [];
  const uris = new Set([
    ...[...documents.all()].map(({ uri }) => uri),
    ...folders.flatMap((folder) => host.scenarios(folder)),
  ]);
  for (const uri of uris) {
    const tree = documents.includes.tree(uri);
    if (tree === null) continue;
    const visit = (symbols: readonly DocumentSymbol[], container: string): void => {
      for (const { name, kind, selectionRange, children } of symbols) {
        if (matches(name.toLowerCase(), wanted)) {
          found.push({
            name,
            kind,
            location: { uri, range: selectionRange },
            ...(container === "" ? {} : { containerName: container }),
          });
        }
        visit(children ?? [], name);
      }
    };
    visit(documentSymbols(tree), "");
    if (found.length >= MOST) break;
  }
  return found.slice(0, MOST);
}

/** Its letters occur in that order, as editors' own lists match. */
function matches(name: string, wanted: string): boolean {
  let at = 0;
  for (const char of name) if (char === wanted[at]) at++;
  return at >= wanted.length;
}
