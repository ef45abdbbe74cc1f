// SARIF 2.1.0 (OASIS), which code-hosting services and editors show beside the lines.

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { explanations, findingPage } from "../../analysis/findings/explanation.ts";
import { ruleOf, type Severity } from "../../analysis/index.ts";
import manifest from "../../package.json" with { type: "json" };
import { json } from "../output.ts";
import type { ScenarioFile } from "../scenario.ts";
import { type Problem, type Report, reportedPath } from "./report.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const levels: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
};

export function sarifReport({ files }: Report): string {
  const codes = [...new Set(files.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
  const results = files.flatMap(({ file, problems }) => problems.map((problem) => resultOf(file, problem, codes)));
  const driver = {
    name: manifest.name,
    version: manifest.version,
    semanticVersion: manifest.version,
    rules: codes.map(descriptor),
  };
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  };
  return `${json(log, 2)}\n`;
}

/** A finding's rule with its page; a code of the language alone, whose message says all there is. */
function descriptor(code: string) {
  const rule = ruleOf(code);
  if (!rule) return { id: code };
  return {
    id: code,
    name: pascal(rule.kind),
    shortDescription: { text: rule.title },
    fullDescription: { text: plain(explanations[rule.kind].explanation) },
    help: { text: plain(rule.remedy), markdown: findingPage(rule) },
    defaultConfiguration: { level: levels[rule.severity] },
  };
}

function resultOf(file: ScenarioFile, problem: Problem, codes: readonly string[]) {
  const { code, severity, message, detail, related, expected, kernels, versions } = problem;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: [message, ...detail.lines, ...(versions === null ? [] : [versions])].join("\n") },
    locations: [location(file, problem)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, id) => ({
            id,
            ...location(file, place),
            message: { text: place.message },
          })),
        }),
    ...(expected ? { suppressions: [{ kind: "inSource", justification: `the scenario says !${code}` }] } : {}),
    ...(kernels === null ? {} : { properties: { kernels } }),
  };
}

interface Place {
  readonly files: readonly string[];
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

function location({ file }: ScenarioFile, { files, line, start, end }: Place) {
  const path = reportedPath(file, files);
  const uri = isAbsolute(path) ? pathToFileURL(path).href : relativeUri(path);
  const region = { startLine: line + 1, startColumn: start + 1, endLine: line + 1, endColumn: end + 1 };
  return { physicalLocation: { artifactLocation: { uri }, region } };
}

/** Segment by segment: a `#`, `?` or `:` of a name is part of the name. */
function relativeUri(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}

function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

/** Markdown as plain text: without backquotes and emphasis. */
function plain(markdown: string): string {
  return markdown.replaceAll("`", "").replaceAll("**", "");
}
