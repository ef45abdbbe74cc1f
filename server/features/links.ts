// `include "setup.pte"` leads to the file.
import type { DocumentLink } from "vscode-languageserver";
import type { Document } from "../../language/index.ts";
import { rangeOf } from "../position.ts";
import { resolve } from "../uri.ts";

export function documentLinks(uri: string, { statements }: Document): DocumentLink[] {
  return statements.flatMap((statement, line) => {
    if (statement.kind !== "header" || statement.keyword.text !== "include") return [];
    return statement.settings.flatMap(({ value }): DocumentLink[] => {
      const target = value.kind === "string" ? resolve(uri, value.value) : null;
      return target === null ? [] : [{ range: rangeOf(line, value), target, tooltip: "Open the included scenario" }];
    });
  });
}
