// A C call that was typed or pasted (`madvise(buf, 4096, MADV_DONTNEED)`) as a statement. Offered where its line means nothing,
// and only what then means something: what a structure behind a pointer says is not known, so each of its readings is offered.
import { type CodeAction, CodeActionKind, type Diagnostic, type Range } from "vscode-languageserver";
import type { Scenario } from "../../../analysis/index.ts";
import { bind, type Environment, parse } from "../../../language/index.ts";

/** Bytes of a base page: what the sizes in a C call are counted in. */
const PAGE = 4096;

const CALL =
  /^\s*(?:(?:(?:const|void|char|int|long)\s+)*\**\s*(?<target>\w+)\s*=\s*(?:\([\w *]+\)\s*)?)?(?<name>[a-z_]+)\s*\((?<args>.*)\)\s*;?\s*(?:\/\/.*|\/\*.*\*\/\s*)?$/;

/** `diagnostics`: what is said of the range; it mends all of it. */
export function fromC(
  uri: string,
  { document, program }: Scenario,
  { start, end }: Range,
  diagnostics: readonly Diagnostic[] = [],
): CodeAction[] {
  const { line } = start;
  const statement = document.statements[line];
  const environment = program.environments[line];
  const means = program.bound[line]?.diagnostics.every(({ severity }) => severity !== "error") ?? true;
  if (end.line !== line || statement === undefined || environment === undefined || means) return [];
  const found = CALL.exec(statement.text)?.groups;
  if (found === undefined) return [];
  const { target, name = "", args = "" } = found;
  const last = document.statements.slice(0, line).findLast(({ text }) => /^\s*[A-Z]\w*(\/\w+)?:/.test(text));
  const watched = document.statements
    .slice(0, line)
    .map(({ text }) => /\bregister\((\w+)/.exec(text)?.[1])
    .findLast((place) => place !== undefined);
  const process = /^\s*(\w+)/.exec(last?.text ?? "")?.[1] ?? "A";
  const range = { start: { line, character: 0 }, end: { line, character: statement.text.length } };
  return statementsFor(name, split(args), { target, watched, process, environment })
    .map((text) => `${process}: ${text}`)
    .filter((text) => meansSomething(text, environment))
    .map((newText, _, all) => ({
      title: `Write it as a statement: ${newText}`,
      kind: CodeActionKind.QuickFix,
      isPreferred: all.length === 1,
      diagnostics: diagnostics.filter(({ range: { start } }) => start.line === line),
      edit: { changes: { [uri]: [{ range, newText }] } },
    }));
}

function meansSomething(text: string, environment: Environment): boolean {
  return bind(parse(text), { environment }).bound.every(({ diagnostics }) =>
    diagnostics.every(({ severity }) => severity !== "error"),
  );
}

/** What stands around the call. */
interface CallContext {
  readonly target: string | undefined;
  /** The place that was registered last. */
  readonly watched: string | undefined;
  readonly process: string;
  readonly environment: Environment;
}

function statementsFor(name: string, args: readonly string[], around: CallContext): string[] {
  const { target, process, environment } = around;
  const [first = "", second = "", third = ""] = args;
  if (name === "ioctl") return ioctl(second, third, around);
  if (name === "mmap") return mmap(args, target ?? "buf", environment);
  if (name === "fork" && args.length === 0) {
    const child = ["B", "C", "D", "E"].find((each) => !environment.processes.has(each));
    return child === undefined ? [] : [`fork(${child})`];
  }
  const pages = pagesOf(first, second, process, environment);
  if (pages === null) return [];
  switch (name) {
    case "madvise":
      return [`madvise(${pages}, ${third.replace(/^MADV_/, "")})`];
    case "mprotect":
      return [`mprotect(${pages}, ${flags(third, "PROT_").join(" | ")})`];
    case "munmap":
    case "mlock":
    case "munlock":
      return [`${name}(${pages})`];
    default:
      return [];
  }
}

/** A request of userfaultfd's: ioctl_userfaultfd(2). `argument`: a pointer, or the structure itself. */
function ioctl(request: string, argument: string, { watched, process, environment }: CallContext): string[] {
  const names = argument.match(/\w+/g) ?? [];
  const place = names.find((name) => environment.places.has(name)) ?? watched ?? placesOf(process, environment).at(-1);
  if (request === "UFFDIO_API") return ["userfaultfd()"];
  if (place === undefined) return [];
  const page = `${place}[0]`;
  const inline = argument.includes("{");
  switch (request) {
    case "UFFDIO_REGISTER": {
      const modes = flags(argument.match(/UFFDIO_REGISTER_MODE_\w+/g)?.join(" | ") ?? "", "UFFDIO_REGISTER_MODE_");
      return modes.length > 0
        ? [`register(${place}, ${modes.join(" | ")})`]
        : [`register(${place}, WP)`, `register(${place}, MISSING)`];
    }
    case "UFFDIO_WRITEPROTECT":
      if (inline) return [/_MODE_WP\b/.test(argument) ? `wp(${place})` : `resolve(${place})`];
      return [`wp(${place})`, `resolve(${place})`];
    case "UFFDIO_UNREGISTER":
    case "UFFDIO_WAKE":
      return [`${request.slice("UFFDIO_".length).toLowerCase()}(${place})`];
    case "UFFDIO_COPY":
      return [`copy(${page}, 1)`];
    case "UFFDIO_ZEROPAGE":
    case "UFFDIO_CONTINUE":
    case "UFFDIO_POISON":
      return [`${request.slice("UFFDIO_".length).toLowerCase()}(${page})`];
    default:
      return [];
  }
}

/** mmap(addr, length, prot, flags, fd, offset), where the address is the kernel's choice and the offset 0. */
function mmap(
  [address, length, prot, flag = "", fd = "", offset]: readonly string[],
  name: string,
  environment: Environment,
): string[] {
  const bytes = bytesOf(length ?? "");
  if (bytes === null || !/^(NULL|0)$/.test(address ?? "") || bytesOf(offset ?? "") !== 0) return [];
  const anonymous = /\bMAP_ANON(YMOUS)?\b/.test(flag);
  if (!anonymous && !environment.files.has(fd)) return [];
  const words = /\bMAP_SHARED(_VALIDATE)?\b/.test(flag) ? ["SHARED"] : [];
  const readOnly = !/\bPROT_WRITE\b/.test(prot ?? "");
  const given = [
    String(Math.ceil(bytes / PAGE)),
    ...words,
    ...(anonymous ? [] : [fd]),
    ...(readOnly ? [`prot=${flags(prot ?? "", "PROT_").join(" | ")}`] : []),
  ];
  return [`${name} = mmap(${given.join(", ")})`];
}

/** `buf`, `buf[1]`, `buf[0..3]`. Null: no mapping of the process, or no whole pages of it. */
function pagesOf(address: string, length: string, process: string, environment: Environment): string | null {
  const [base = "", ...more] = address
    .replaceAll(/\([\w ]+\*+\s*\)/g, "")
    .split("+")
    .map((part) => part.trim());
  const place = environment.places.get(base);
  const reach = place === undefined ? undefined : environment.reach.get(process)?.get(place);
  if (reach === undefined || more.length > 1) return null;
  const offset = more[0] === undefined ? 0 : bytesOf(more[0]);
  const bytes = bytesOf(length);
  if (offset === null || offset % PAGE !== 0) return null;
  const first = offset / PAGE;
  // A length that is a variable is most often that of the mapping.
  if (bytes === null) return /^\w+$/.test(length) && first === 0 ? base : null;
  const count = Math.ceil(bytes / PAGE);
  if (count === 0) return null;
  if (first === 0 && count === reach) return base;
  return count === 1 ? `${base}[${first}]` : `${base}[${first}..${first + count - 1}]`;
}

function placesOf(process: string, { places, reach }: Environment): string[] {
  const own = reach.get(process);
  return [...places].flatMap(([name, place]) => (own?.has(place) === true ? [name] : []));
}

/** A product of numbers and the page size, in bytes. Null: it is something else. */
function bytesOf(text: string): number | null {
  let product = 1;
  for (const factor of text.replaceAll(/[()]/g, "").split("*")) {
    const word = factor.trim();
    const number = /^(0x[0-9a-f]+|\d+)[ul]*$/i.exec(word)?.[1];
    if (number !== undefined) product *= Number(number);
    else if (/^(page_?size|psize|getpagesize)$/i.test(word)) product *= PAGE;
    else return null;
  }
  return product;
}

/** `PROT_READ | PROT_WRITE` → READ, WRITE. */
function flags(text: string, prefix: string): string[] {
  return text
    .split("|")
    .map((word) => word.trim())
    .filter((word) => word.startsWith(prefix))
    .map((word) => word.slice(prefix.length));
}

/** Arguments: commas within parentheses and braces part nothing. */
function split(args: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= args.length; at++) {
    const char = args[at];
    if (char === "(" || char === "{") depth++;
    else if (char === ")" || char === "}") depth--;
    else if (char === undefined || (char === "," && depth === 0)) {
      found.push(args.slice(from, at).trim());
      from = at + 1;
    }
  }
  return found.length === 1 && found[0] === "" ? [] : found;
}
