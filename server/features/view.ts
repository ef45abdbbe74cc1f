// What the panel shows of an open scenario.

import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Scenario, Task } from "../../analysis/index.ts";
import { answering, type ViewCall, type ViewRequest, type ViewResult } from "../../analysis/view/index.ts";
import type { OpenDocument } from "../document.ts";
import { nameOf } from "../uri.ts";

/** Throws where no statement of the scenario runs, with a message for the user. */
export function view(document: OpenDocument, run: Scenario, request: ViewRequest): Task<ViewResult<ViewCall>> {
  if (run.steps.length === 0 && request.call !== "overview") {
    throw new ResponseError(LSPErrorCodes.RequestFailed, "no statement of this scenario runs");
  }
  return answering(run, { name: nameOf(document.uri), revision: document.revision }, request);
}

/** The step that a line is part of: the last one at or before it; null before the first, and after the scenario's last line (in Markdown). */
export function stepAt(run: Scenario, line: number): number | null {
  if (line >= run.document.statements.length) return null;
  const step = run.stepAtLine(line);
  return step < 0 ? null : step;
}
