// The whole corpus on the engine: what agrees, by kernel and set.

import {
  type Conformance,
  conformScenario,
  parseTrace,
  Runs,
  type ScenarioReport,
  summarize,
} from "../../conformance/index.ts";
import { parseScn } from "../../language/scn/read.ts";
import { hashOf, type Recorder, recorders, type SetName, scenarios, sets, tracesOf } from "./corpus.ts";

export interface SetConformance {
  /** Its recorder: the kernel's name, and the architecture where it is not x86-64. */
  readonly kernel: string;
  readonly set: SetName;
  readonly whole: Conformance;
  /** hashOf() its traces. */
  readonly hash: string;
  /** What the traces say they ran, each once. */
  readonly named: readonly string[];
}

/** Runs the corpus, or the part of one kernel. A trace without its scenario throws: the corpus is broken. */
export function conformCorpus(only: readonly Recorder[] = recorders): SetConformance[] {
  return sets.flatMap((set) => {
    const recorded = only.map(({ name, kernel }) => {
      const reports: ScenarioReport[] = [];
      const found = tracesOf(name, set);
      const named = new Set(found.map(({ text }) => /"kernel":"([^"]*)"/.exec(text)?.[1] ?? ""));
      const traces = new Map(found.map((each) => [each.name, each.text]));
      return { recorder: name, kernel, traces, hash: hashOf(found), named: [...named], reports };
    });
    // Scenario by scenario: each is run as often as the kernels that recorded it tell it apart, and its states are let go of.
    for (const { name, text } of scenarios(set)) {
      const runs = new Runs(parseScn(text));
      for (const { kernel, traces, reports } of recorded) {
        const trace = traces.get(name);
        if (trace !== undefined) reports.push(conformScenario(name, text, parseTrace(trace), kernel, runs));
      }
    }
    return recorded.flatMap(({ recorder, traces, hash, named, reports }) => {
      if (reports.length < traces.size)
        throw new Error(`there is a trace of ${set} of ${recorder} without its scenario`);
      return reports.length === 0 ? [] : [{ kernel: recorder, set, whole: summarize(recorder, reports), hash, named }];
    });
  });
}
