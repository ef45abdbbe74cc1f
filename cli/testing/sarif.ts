// SARIF as its schema has it, for tests: 2.1.0, as the package @microsoft/jest-sarif ships it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import Draft04 from "ajv-draft-04";
import formats from "ajv-formats";

const shipped = dirname(createRequire(import.meta.url).resolve("@microsoft/jest-sarif"));
const schema = JSON.parse(readFileSync(join(shipped, "schemas", "sarif-2.1.0-rtm.5.json"), "utf8"));
const ajv = new Draft04({ allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const valid = ajv.compile(schema);

/** What is wrong with a text as SARIF, each with its place; none: it is valid. */
export function sarifProblems(text: string): string[] {
  if (valid(JSON.parse(text))) return [];
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
