// What the panel shows of an open scenario, what it runs on, and on what else it could be looked at.
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Scenario, Task } from "../../analysis/index.ts";
import { answering, beginOf, type ViewCall, type ViewRequest, type ViewResult } from "../../analysis/view/index.ts";
import { ARCHES } from "../../engine/arch/options.ts";
import { kernelVersions, serieses } from "../../engine/index.ts";
import type { OpenDocument } from "../document.ts";
import { nameOf } from "../location.ts";
import type { RunsOnResult } from "../protocol.ts";

/** Throws where no statement of the scenario runs, with a message for the user. */
export function view(document: OpenDocument, run: Scenario, request: ViewRequest): Task<ViewResult<ViewCall>> {
  if (run.steps.length === 0 && request.call !== "overview") {
    throw new ResponseError(LSPErrorCodes.RequestFailed, "no statement of this scenario runs");
  }
  return answering(run, { name: nameOf(document.uri), revision: document.revision }, request);
}

/**
 * The step that a line is part of: the last one at or before it; null before the first, and after the scenario's last line (in Markdown). Without a line the
 * step to look at first, null where nothing runs.
 */
export function stepAt(run: Scenario, line: number | null): number | null {
  if (line === null) return run.steps.length === 0 ? null : beginOf(run);
  if (line >= run.document.statements.length) return null;
  const step = run.stepAtLine(line);
  return step < 0 ? null : step;
}

// On what a scenario runs, and on what else it could be looked at.

/** The newest kernel first: it is what one wants. */
export function runsOn({ settings }: Scenario): RunsOnResult {
  return {
    kernel: settings.kernel.replace(/\.0$/, ""),
    arch: settings.arch,
    kernels: serieses
      .map(({ name }) => ({ name, recorded: kernelVersions.some((each) => each === name) }))
      .toReversed(),
    arches: ARCHES,
  };
}
