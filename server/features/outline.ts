// The outline: sections, and in them what comes to be: files, mappings, processes. The same by name over the whole workspace. And what else
// stands in the text alone: folds, links.
import {
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  type Position,
  type Range,
  type SelectionRange,
  type SymbolInformation,
  SymbolKind,
  type TextEdit,
} from "vscode-languageserver";
import { formatEdits } from "../../language/format.ts";
import {
  type Document,
  MAX_FILE_BYTES,
  operationNamed,
  parse,
  type Statement,
  type Word,
} from "../../language/index.ts";
import { type Fold, folds, type Section, sections as sectionsOf, spansAround } from "../../language/query/section.ts";
import type { Documents } from "../documents.ts";
import { type FileText, type Host, slice } from "../host.ts";
import { rangeOf, resolve } from "../location.ts";

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
/** So many files are looked at, each once as long as it does not change. */
const MOST_FILES = 2000;

interface Named {
  readonly file: FileText;
  readonly symbols: readonly SymbolInformation[];
}

/** Symbols of a workspace's files, open or not, by name. */
export class WorkspaceSymbols {
  private readonly documents: Documents;
  private readonly host: Host;
  private readonly known = new Map<string, Named>();

  constructor(documents: Documents, host: Host) {
    this.documents = documents;
    this.host = host;
  }

  async find(query: string, folders: readonly string[], cancelled: () => void): Promise<SymbolInformation[]> {
    const uris = new Set([...this.documents.all()].map(({ uri }) => uri));
    for (const folder of folders) for (const uri of await this.host.scenarios(folder)) uris.add(uri);
    for (const uri of this.known.keys()) if (!uris.has(uri)) this.known.delete(uri);
    const wanted = query.toLowerCase();
    const found: SymbolInformation[] = [];
    let more = slice();
    for (const uri of [...uris].slice(0, MOST_FILES)) {
      const symbols = await this.of(uri);
      found.push(...symbols.filter(({ name }) => matches(name.toLowerCase(), wanted)).slice(0, MOST - found.length));
      if (found.length >= MOST) break;
      if (more()) continue;
      await this.host.turn();
      cancelled();
      more = slice();
    }
    return found;
  }

  private async of(uri: string): Promise<readonly SymbolInformation[]> {
    const open = this.documents.get(uri);
    if (open) return flat(uri, documentSymbols(open.tree));
    const known = this.known.get(uri);
    const file = await this.host.read(uri, MAX_FILE_BYTES, known?.file);
    if (known && file === known.file) return known.symbols;
    const symbols = "text" in file ? flat(uri, documentSymbols(parse(file.text))) : [];
    // The text itself is not kept.
    this.known.set(uri, { file: "text" in file ? { text: "", stamp: file.stamp } : file, symbols });
    return symbols;
  }
}

function flat(uri: string, symbols: readonly DocumentSymbol[], container = ""): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, selectionRange, children }) => [
    { name, kind, location: { uri, range: selectionRange }, ...(container === "" ? {} : { containerName: container }) },
    ...flat(uri, children ?? [], name),
  ]);
}

/** Its letters occur in that order, as editors' own lists match. */
function matches(name: string, wanted: string): boolean {
  let at = 0;
  for (const char of name) if (char === wanted[at]) at++;
  return at >= wanted.length;
}

const kinds: Readonly<Record<Fold["kind"], FoldingRangeKind>> = {
  section: FoldingRangeKind.Region,
  comment: FoldingRangeKind.Comment,
  headers: FoldingRangeKind.Imports,
};

/** Sections, runs of comments, the headers. */
export function foldingRanges(document: Document): FoldingRange[] {
  return folds(document).map(({ start, end, kind }) => ({ startLine: start, endLine: end, kind: kinds[kind] }));
}

/** `include "setup.pte"` leads to the file. */
export function documentLinks(uri: string, { statements }: Document): DocumentLink[] {
  return statements.flatMap((statement, line) => {
    if (statement.kind !== "header" || statement.keyword.text !== "include") return [];
    return statement.settings.flatMap(({ value }): DocumentLink[] => {
      const target = value.kind === "string" ? resolve(uri, value.value) : null;
      return target === null ? [] : [{ range: rangeOf(line, value), target, tooltip: "Open the included scenario" }];
    });
  });
}

// What a selection grows to: within the statement as the language nests it, then the sections around it, then the whole text.

export function selectionRanges(document: Document, positions: readonly Position[]): SelectionRange[] {
  const all = sectionsOf(document);
  return positions.map((position) => chain(rangesAt(document, all, position)));
}

/** From the narrowest to the widest. */
function rangesAt(document: Document, all: readonly Section[], { line, character }: Position): Range[] {
  const { statements } = document;
  const statement = statements[line];
  const lines = (first: number, last: number): Range => ({
    start: { line: first, character: 0 },
    end: { line: last, character: statements[last]?.text.length ?? 0 },
  });
  const whole = lines(0, statements.length - 1);
  if (!statement) return [whole];
  const around = enclosing(all, line).map((section) => lines(section.line, section.end));
  return [
    ...spansAround(statement, character).map((span) => rangeOf(line, span)),
    lines(line, line),
    ...around.reverse(),
    whole,
  ];
}

function enclosing(all: readonly Section[], line: number): Section[] {
  const section = all.find((each) => each.line <= line && line <= each.end);
  return section ? [section, ...enclosing(section.children, line)] : [];
}

/** Each range once, and only where it is wider. */
function chain(ranges: readonly Range[]): SelectionRange {
  let parent: SelectionRange | undefined;
  for (const range of [...ranges].reverse()) {
    if (parent && (!contains(parent.range, range) || contains(range, parent.range))) continue;
    parent = parent ? { range, parent } : { range };
  }
  return parent ?? { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
}

function contains({ start, end }: Range, inner: Range): boolean {
  return !before(inner.start, start) && !before(end, inner.end);
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

// The language's one layout, as edits of the lines that are otherwise.

export function formatDocument(document: Document): TextEdit[] {
  return editsBetween(document, 0, document.statements.length);
}

/** Whole lines: half a statement has no layout of its own. */
export function formatRange(document: Document, { start, end }: Range): TextEdit[] {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return editsBetween(document, start.line, last + 1);
}

/** After a line break: the line that was left. */
export function formatOnType(document: Document, { line }: Position): TextEdit[] {
  return line > 0 ? editsBetween(document, line - 1, line) : [];
}

function editsBetween(document: Document, from: number, to: number): TextEdit[] {
  return formatEdits(document, from, to).map(({ line, text }) => ({
    range: rangeOf(line, { start: 0, end: document.statements[line]?.text.length ?? 0 }),
    newText: text,
  }));
}
