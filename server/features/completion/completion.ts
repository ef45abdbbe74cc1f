// What fits where the cursor is. Words come from the language's table, names from what stands before the line, results from the run.
import { type CompletionItem, CompletionItemKind, type Position, type Range } from "vscode-languageserver";
import type { Scenario } from "../../../analysis/index.ts";
import { OPTIONS, SCENARIO_OPTIONS } from "../../../engine/arch/options.ts";
import { userfaultfds } from "../../../engine/index.ts";
import type { VocabularyName } from "../../../language/index.ts";
import { type Expected, expectedAt } from "../../../language/query/expected.ts";
import { stateAttributes } from "../../../language/table.ts";
import { decoded, rangeOf } from "../../location.ts";
import { argumentItems } from "./argument.ts";
import { assertItems, expectationItems, failsItems, forbiddenItems, outcomeItems, stateItems } from "./expectation.ts";
import { type CompletionContext, type CompletionHost, names, pageItems, processItems } from "./name.ts";
import { operationItems, snippetItems } from "./operation.ts";
import { kernelItems, wordItems } from "./word.ts";

export async function completion(
  scenario: Scenario,
  { line, character }: Position,
  surroundings: CompletionHost,
): Promise<CompletionItem[]> {
  const statement = scenario.document.statements[line];
  const environment = scenario.program.environments[line];
  if (!statement || !environment) return [];
  const expected = expectedAt(statement.text, character, (name) => environment.files.has(name));
  const before = line === 0 ? -1 : scenario.stepAtLine(line - 1);
  const state = scenario.steps[before]?.step.state ?? scenario.timeline.start;
  const range = rangeOf(line, expected.replace);
  const context = { scenario, environment, state, step: before, statement };
  const items = expected.kind === "path" ? await pathItems(surroundings) : itemsFor(expected, context);
  return items.map((item) => inPlace(item, range));
}

/** Takes the place of the word that the cursor is in, whatever an editor believes a word to be. */
function inPlace({ insertText, ...item }: CompletionItem, range: Range): CompletionItem {
  return { ...item, textEdit: { range, newText: insertText ?? item.label } };
}

function itemsFor(expected: Exclude<Expected, { kind: "path" }>, context: CompletionContext): CompletionItem[] {
  switch (expected.kind) {
    case "nothing":
      return [];
    case "operation":
      return statementItems(expected.process, expected.target, context);
    case "argument":
      return argumentItems(expected, context);
    case "words":
      if (expected.vocabulary === "states") return stateItems(context);
      return wordItems(context, expected.vocabulary, (word) => !expected.given.includes(word));
    case "page":
      return [...everyPage(context), ...pageItems(context, expected)];
    case "result":
    case "finding":
      return expectationItems(context, expected.kind === "finding");
    case "assert-finding":
      return failsItems(expected.marked);
    case "outcome":
      return outcomeItems(context);
    case "message":
      return [...wordItems(context, "faults"), ...wordItems(context, "events")];
    case "forbidden":
      return [
        ...forbiddenItems(),
        ...(expected.first
          ? [{ label: "differs", kind: CompletionItemKind.Keyword }, ...processItems(context, ".")]
          : []),
      ];
    case "compared":
      return [...wordItems(context, "kernels"), ...wordItems(context, "designs"), ...wordItems(context, "rules")];
    case "header-setting":
      return expected.header === "kernel"
        ? kernelItems(context.statement, expected.replace.start)
        : settingItems(expected.header, context);
    case "header-value":
      return valueItems(expected.header, expected.name, context);
    case "process":
      return processItems(context, ".");
    case "place":
      return names(context, expected.process);
    case "attribute":
      return wordItems(
        context,
        "attributes",
        (name) => (stateAttributes[expected.state]?.includes(name) ?? false) && !expected.given.includes(name),
      );
    case "keyword":
      return [{ label: expected.word, kind: CompletionItemKind.Keyword }];
  }
}

function statementItems(process: string | null, target: boolean, context: CompletionContext): CompletionItem[] {
  const items = operationItems(context, process, target);
  if (process !== null || target) return items;
  return [
    ...(context.environment.started ? [] : wordItems(context, "headers")),
    ...wordItems(context, "keywords"),
    ...assertItems(context),
    ...processItems(context, ": "),
    ...items,
    ...snippetItems(userfaultfds(context.state).length > 0, isEmpty(context)),
  ];
}

/** In an explored section: each page by itself. */
function everyPage({ environment }: CompletionContext): CompletionItem[] {
  return environment.exploring
    ? [{ label: "*", kind: CompletionItemKind.Value, detail: "each page by itself", sortText: "0" }]
    : [];
}

/** Nothing stands in the file but what is being typed. */
function isEmpty({ scenario: { document }, statement }: CompletionContext): boolean {
  return document.statements.every((each) => each === statement || each.text.trim() === "");
}

/** By header; a map, so that a word of Object.prototype is none. */
const settings: ReadonlyMap<string, VocabularyName> = new Map([
  ["arch", "arches"],
  ["design", "designs"],
  ["config", "config"],
  ["machine", "machine"],
]);

function settingItems(header: string, context: CompletionContext): CompletionItem[] {
  const vocabulary = settings.get(header);
  if (vocabulary === undefined) return [];
  const items = wordItems(context, vocabulary);
  // An architecture or a design is a value; an option takes one.
  if (header !== "config" && header !== "machine") return items;
  return items.map((item) => ({
    ...item,
    insertText: `${item.label}=`,
    command: { title: "", command: "editor.action.triggerSuggest" },
  }));
}

function valueItems(header: string, name: string, context: CompletionContext): CompletionItem[] {
  if (header === "design") return wordItems(context, "rules");
  if (name === "cpu") return wordItems(context, "processors");
  const values = header === "machine" ? (machineValues[name] ?? []) : optionValues(name);
  return values.map((label) => ({ label, kind: CompletionItemKind.Value }));
}

const machineValues: Readonly<Record<string, readonly string[]>> = {
  nodes: ["1", "2"],
  swap: ["file", "block", "zram"],
  thp: ["always", "madvise", "never"],
  mthp: ["64k:always", "16k-64k:always", "64k:madvise", "2m:inherit"],
  shmem: ["always", "within_size", "advise", "never", "deny", "force"],
  mshmem: ["64k:always", "16k-64k:within_size", "64k:advise", "2m:inherit"],
};

function optionValues(name: string): string[] {
  const option = SCENARIO_OPTIONS.find((each) => each === name);
  const values = option && OPTIONS[option].values;
  if (values === undefined) return ["on", "off"];
  return "from" in values ? [`${values.from}`, `${values.to}`] : values.map(String);
}

/** Scenarios beside this one and below it, as an `include` names them. */
async function pathItems({ uri, host }: CompletionHost): Promise<CompletionItem[]> {
  const folder = uri.slice(0, uri.lastIndexOf("/") + 1);
  const found = await host.scenarios(folder);
  return found
    .filter((other) => other !== uri && other.startsWith(folder))
    .map((other) => ({ label: decoded(other.slice(folder.length)), kind: CompletionItemKind.File }));
}
