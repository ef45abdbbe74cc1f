// Values that are no part of a scenario: in a log, a mail, a patch, or typed by hand.
import { choiceOf } from "../../analysis/decode/answer.ts";
import { type Description, describe } from "../../analysis/decode/describe.ts";
import { describeFound, type Found, findInText, foundSentence, requestFor } from "../../analysis/decode/logs.ts";
import { describeMarkdown } from "../../analysis/decode/markdown.ts";
import {
  type DecodeRequest,
  KINDS,
  parseArch,
  parseKernel,
  parseLevel,
  parseValue,
} from "../../analysis/decode/request.ts";
import { ARCHES } from "../../engine/arch/table.ts";
import type {
  DecodeAtParams,
  DecodeAtResult,
  DecodeChoices,
  DecodeLogResult,
  DecodeValueParams,
  DecodeValueResult,
} from "../protocol.ts";

export const decodeChoices: DecodeChoices = { arches: ARCHES, levels: KINDS };

/** The value at a column of a line, where a kernel message would print one; null: none. */
export function decodeAt({ line, character, before = [], after = [] }: DecodeAtParams): DecodeAtResult | null {
  const from = before.reduce((sum, each) => sum + each.length + 1, 0);
  const at = from + character;
  const found = findInText([...before, line, ...after].join("\n")).find(({ start, end }) => start <= at && at <= end);
  if (!found) return null;
  const description = describeFound(found);
  return {
    markdown: description ? describeMarkdown(description) : foundSentence(found),
    choice: description ? choiceOf(description, requestFor(found)) : null,
    start: found.start - from,
    end: found.end - from,
  };
}

/** One value as somebody types it; of a text, every value in it that stands where a log would print it. */
export function decodeValue({ text, arch, level, kernel }: DecodeValueParams): DecodeValueResult {
  const request = requestOf(arch, level, kernel);
  if ("error" in request) return request;
  const value = parseValue(text);
  if ("ok" in value) return { markdown: describeMarkdown(describe(value.ok, request)) };
  const found = findInText(text);
  if (found.length === 0) return value;
  return { markdown: found.map((each) => one(each, request)).join("\n\n---\n\n") };
}

function one(found: Found, request: DecodeRequest): string {
  const description = describeFound(found, request);
  return description ? describeMarkdown(description) : foundSentence(found, request);
}

function requestOf(arch?: string, level?: string, kernel?: string): DecodeRequest | { readonly error: string } {
  const parsed = {
    arch: arch === undefined ? undefined : parseArch(arch),
    level: level === undefined ? undefined : parseLevel(level),
    kernel: kernel === undefined ? undefined : parseKernel(kernel),
  };
  for (const each of Object.values(parsed)) if (each !== undefined && "error" in each) return each;
  return {
    ...(parsed.arch && "ok" in parsed.arch ? { arch: parsed.arch.ok } : {}),
    ...(parsed.level && "ok" in parsed.level ? { level: parsed.level.ok } : {}),
    ...(parsed.kernel && "ok" in parsed.kernel ? { kernel: parsed.kernel.ok } : {}),
  };
}

/** So many values are listed; a document of more is no reading. */
const MOST = 5000;

/** Every value of a log with its line and what it is, as Markdown. */
export function decodeLog(text: string): DecodeLogResult {
  const found = findInText(text);
  if (found.length === 0)
    return { markdown: "No page-table value stands in this text where a kernel message would print one.\n", count: 0 };
  const rows: string[] = [];
  let line = 1;
  let at = 0;
  for (const each of found.slice(0, MOST)) {
    for (let next = text.indexOf("\n", at); next >= 0 && next < each.start; next = text.indexOf("\n", at)) {
      line++;
      at = next + 1;
    }
    const what = describeFound(each);
    const title = what ? titleOf(what) : each.level;
    rows.push(
      `| ${line} | ${title} | \`${text.slice(each.start, each.end)}\` | ${foundSentence(each).replaceAll("|", "\\|")} |`,
    );
  }
  const rest = found.length > MOST ? `\n\n… and ${found.length - MOST} more.` : "";
  const table = ["| line | what | value | |", "| ---: | --- | --- | --- |", ...rows].join("\n");
  return { markdown: `# Page-table values\n\n${table}${rest}\n`, count: found.length };
}

function titleOf({ title, kernel }: Description): string {
  return `${title}, ${kernel}`;
}
