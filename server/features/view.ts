// What the panel shows of an open scenario.

import type { Scenario } from "../../analysis/index.ts";
import { answer, type ViewCall, type ViewRequest, type ViewResult } from "../../analysis/view/index.ts";
import type { OpenDocument } from "../document.ts";

/** The file's name, for what has no title. */
export function nameOf(uri: string): string {
  return decodeURIComponent(uri.split("/").at(-1) ?? uri);
}

/** Throws where no statement of the scenario runs, with a message for the user. */
export function view(document: OpenDocument, run: Scenario, request: ViewRequest): ViewResult<ViewCall> {
  return answer(run, { name: nameOf(document.uri), revision: document.revision }, request);
}

/** The step that a line is part of: the last one at or before it; null before the first. */
export function stepAt(run: Scenario, line: number): number | null {
  const step = run.stepAtLine(line);
  return step < 0 ? null : step;
}
