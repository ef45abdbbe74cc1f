// The whole corpus on the engine: what agrees, by kernel and set.

import {
  type Conformance,
  conformScenario,
  parseTrace,
  type ScenarioReport,
  summarize,
} from "../../conformance/index.ts";
import { parseScn, type ScnOperation } from "../../language/scn/index.ts";
import { type Recorder, recorders, type SetName, scenarios, sets, tracesOf } from "./corpus.ts";

export interface SetConformance {
  /** Its recorder: the kernel's name, and the architecture where it is not x86-64. */
  readonly kernel: string;
  readonly set: SetName;
  readonly whole: Conformance;
}

/** A set's scenarios, parsed once for all the kernels that ran them. */
function programs(set: SetName): Map<string, { readonly text: string; readonly operations: ScnOperation[] }> {
  return new Map(scenarios(set).map(({ name, text }) => [name, { text, operations: parseScn(text) }]));
}

/** Runs the corpus, or the part of one kernel. A trace without its scenario throws: the corpus is broken. */
export function conformCorpus(only: readonly Recorder[] = recorders): SetConformance[] {
  return sets.flatMap((set) => {
    const all = programs(set);
    return only.flatMap(({ name: recorder, kernel }) => {
      const reports = tracesOf(recorder, set).map(({ name, text }): ScenarioReport => {
        const program = all.get(name);
        if (!program) throw new Error(`there is a trace of ${set}/${name} of ${recorder}, but no such scenario`);
        return conformScenario(name, program.text, parseTrace(text), kernel, program.operations);
      });
      return reports.length === 0 ? [] : [{ kernel: recorder, set, whole: summarize(recorder, reports) }];
    });
  });
}
