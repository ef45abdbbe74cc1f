// Tools of VS Code for language models: what the other features find out, as text. Each only reads, is bounded in what it takes and answers, and
// ends when it is cancelled.

import { type CancellationToken, ResponseError } from "vscode-languageserver";
import { cutText } from "../../analysis/describe/escape.ts";
import { findingPage } from "../../analysis/findings/explanation.ts";
import { openScenario, ruleOf, rules, runningScenario, type Task } from "../../analysis/index.ts";
import { at } from "../../analysis/view/item.ts";
import { statePicture } from "../../analysis/view/picture-text.ts";
import { stateAfter, stepView } from "../../analysis/view/step.ts";
import { describeMarkdown } from "../../decoder/decoder.ts";
import { describeFound, foundSentence, loadFor } from "../../decoder/found.ts";
import { bareValues } from "../../decoder/listing.ts";
import { findInText } from "../../decoder/search.ts";
import { operationPage } from "../../language/documentation.ts";
import { type Includer, operationNamed, operations } from "../../language/index.ts";
import { type Host, inSlices } from "../host.ts";
import { nameOf } from "../location.ts";
import type { ModelToolParams, ModelToolResult } from "../protocol.ts";
import { compare } from "./compare.ts";
import { exploreSection, lossesAt } from "./explore.ts";
import { check } from "./findings.ts";

/** Values that are described, of a log that has many. */
const MOST_VALUES = 20;

/** What is around a call. */
export interface ToolContext {
  readonly host: Host;
  readonly token: CancellationToken;
  readonly cancelled: () => void;
  /** Finds what a scenario includes, which was read before. */
  readonly include: Includer;
  readonly enabled: ReadonlySet<string>;
}

/** What is wrong with what the model gave. */
class ToolError extends Error {}

/** Never rejects for what a model gives: that it is told in words. */
export async function modelTool(params: ModelToolParams, context: ToolContext): Promise<ModelToolResult> {
  try {
    return { text: cutText((await toolText(params, context)).trimEnd()) };
  } catch (error) {
    if (error instanceof ToolError || (error instanceof ResponseError && !context.token.isCancellationRequested))
      return { text: error.message };
    throw error;
  }
}

async function toolText(params: ModelToolParams, context: ToolContext): Promise<string> {
  const { name, input } = params;
  switch (name) {
    case "check":
      return checked(scenarioOf(params), context);
    case "run":
      return ran(scenarioOf(params), context);
    case "explain":
      return explained(words(input, "of"));
    case "decode":
      return decoded(words(input, "text") ?? "");
    case "explore":
      return explored(params, context);
    case "compare":
      return compared(params, context);
    case "reproduce":
      return reproduced(params, context);
  }
}

interface Source {
  readonly uri: string;
  readonly text: string;
}

function scenarioOf({ scenario }: ModelToolParams): Source {
  if (scenario === null) throw new ToolError("takes a scenario or a file: one of the two");
  return scenario;
}

async function checked({ uri, text }: Source, { host, include, enabled, cancelled }: ToolContext): Promise<string> {
  const { failures, statements } = await inSlices(check(uri, text, include, enabled), host, cancelled);
  const lines = text.split(/\r\n|\n|\r/);
  const problems = failures.map(({ uri: where, range: { start }, code, message }) => {
    const file = where === uri ? "" : ` of ${nameOf(where)}`;
    const line = where === uri ? `\n    ${(lines[start.line] ?? "").trim()}` : "";
    return `line ${start.line + 1}${file}: ${code} ${message}${line}`;
  });
  return problems.length === 0 ? `No error and no warning in ${statements} statements.` : problems.join("\n\n");
}

async function ran({ text }: Source, { host, include, cancelled }: ToolContext): Promise<string> {
  function* pieces(): Task<string> {
    const scenario = yield* runningScenario(text, { include });
    const lines = [`Linux ${scenario.settings.kernel}, ${scenario.arch}`, ""];
    for (const record of scenario.steps) {
      const { line, text: statement, outcome, messages, changes, findings } = stepView({ scenario, record }, 0);
      lines.push(`${String(line + 1).padStart(4)}  ${statement}  -> ${outcome}`);
      for (const message of messages) lines.push(`      message: ${message}`);
      for (const { pages, from, to, protection } of changes)
        lines.push(`      ${pages}: ${from.words} -> ${to.words}${protection === null ? "" : `  [${protection}]`}`);
      for (const { code, message } of findings) lines.push(`      ${code}: ${message}`);
      yield;
    }
    const last = at(scenario, scenario.steps.length);
    const state = last === null ? ["nothing has run"] : statePicture(yield* stateAfter(last, 0));
    return [...lines, "", "In the end:", ...state].join("\n");
  }
  return inSlices(pieces(), host, cancelled);
}

function explained(of: string | undefined): string {
  if (of === undefined)
    return [
      ...rules.map(({ code, title }) => `${code}  ${title}`),
      "",
      operations.map(({ name }) => name).join(", "),
    ].join("\n");
  const rule = ruleOf(of.trim());
  const row = operationNamed(of.trim().toLowerCase());
  if (rule) return findingPage(rule);
  if (row) return operationPage(row);
  throw new ToolError("there is no such finding or operation; without of, all are listed");
}

async function decoded(text: string): Promise<string> {
  const bare = bareValues(text);
  const found = (bare.length > 0 ? bare : findInText(text)).slice(0, MOST_VALUES);
  if (found.length === 0) throw new ToolError("no page-table value is found in the text");
  await loadFor(found.map(({ origin }) => origin));
  const pages = found.map((each) => {
    const description = describeFound(each);
    return `${text.slice(each.start, each.end)}\n${description ? describeMarkdown(description) : foundSentence(each)}`;
  });
  return pages.join("\n\n");
}

async function explored(params: ModelToolParams, { host, token, include }: ToolContext): Promise<string> {
  const { uri, text } = scenarioOf(params);
  const page = words(params.input, "page");
  const line = number(params.input, "line");
  if ((page === undefined) !== (line === undefined)) throw new ToolError("line and page go together");
  if (page === undefined || line === undefined) {
    const result = await exploreSection({ uri, text }, include, host, token);
    if ("error" in result) throw new ToolError(result.error);
    return result.answers
      .map(({ line: of, property, where, covered, proven, scenario }) => {
        const verdict = scenario === null ? (proven ? "proven" : "not found") : "does not hold";
        return `line ${of + 1}, ${property}: ${verdict}${where} (${covered})${scenario === null ? "" : `\n${scenario}`}`;
      })
      .join("\n\n");
  }
  const scenario = openScenario(text, { include });
  const { mm, place = "", number: index } = /^(?<mm>\w+)\.(?<place>\w+)\[(?<number>\d+)\]$/.exec(page)?.groups ?? {};
  const known = scenario.names.indexOf(place);
  if (mm === undefined || known < 0 || scenario.stepAtLine(line - 1) < 0)
    throw new ToolError("page is a page that the scenario maps before that line: A.buf[0]");
  const question = { textDocument: { uri }, line: line - 1, page: { mm, place: known, page: Number(index) } };
  const { ways, covered, kernels } = await lossesAt(question, scenario, host, token);
  if (kernels.length === 0) return `${page} is not protected there: there is nothing to lose.`;
  if (ways.length === 0) return `Nothing loses the protection of ${page}, ${covered}.`;
  return ways
    .map(({ by, who, note, kernels: on, scenario: shown }) => {
      const more = note === null ? "" : ` (${note})`;
      return `${by}(), ${who}${more}, on Linux ${on.join(", ")}:\n${shown}`;
    })
    .join("\n\n");
}

async function compared(params: ModelToolParams, { host, include, cancelled }: ToolContext): Promise<string> {
  const kernels = list(params.input, "kernels");
  const designs = list(params.input, "designs");
  if (kernels !== undefined && designs !== undefined) throw new ToolError("kernels or designs, not both");
  const asked = { ...scenarioOf(params), against: kernels === undefined ? ("designs" as const) : ("kernels" as const) };
  const comparing = compare({ ...asked, names: kernels ?? designs ?? [], format: "md" }, include);
  const result = await inSlices(comparing, host, cancelled);
  if ("error" in result) throw new ToolError(result.error);
  return result.text;
}

/** What writes C is loaded for it alone. */
async function reproduced(params: ModelToolParams, { host, include, cancelled }: ToolContext): Promise<string> {
  const { uri, text } = scenarioOf(params);
  const scenario = await inSlices(runningScenario(text, { include }), host, cancelled);
  const { reproducer } = await import("../../reproduce/reproducer.ts");
  const made = reproducer(scenario, { file: nameOf(uri), kept: given(params.input, "kept") === true });
  if ("text" in made) return made.text;
  throw new ToolError(made.refused.map(({ line, message }) => `line ${line + 1}: ${message}`).join("\n"));
}

/** A value of what a model gave: of any kind, or none. */
function given(input: unknown, name: string): unknown {
  if (typeof input !== "object" || input === null || !Object.hasOwn(input, name)) return undefined;
  return Object.entries(input).find(([key]) => key === name)?.[1];
}

function words(input: unknown, name: string): string | undefined {
  const value = given(input, name);
  if (value === undefined || typeof value === "string") return value;
  throw new ToolError(`${name} is a text`);
}

function number(input: unknown, name: string): number | undefined {
  const value = given(input, name);
  if (value === undefined || (typeof value === "number" && Number.isInteger(value))) return value;
  throw new ToolError(`${name} is a whole number`);
}

function list(input: unknown, name: string): string[] | undefined {
  const value = given(input, name);
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((each) => typeof each === "string") && value.length <= 20) return value;
  throw new ToolError(`${name} is a list of at most 20 names`);
}
