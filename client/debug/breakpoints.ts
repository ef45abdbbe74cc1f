// The breakpoints of a session: the protocol's, by source and kind, as the server's.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Access, Breakpoint, Checked, Stop } from "../../server/features/debug/calls.ts";
import { filterBreakpoint } from "./capabilities.ts";
import type { DebuggedScenario } from "./scenario.ts";

interface Placed {
  readonly id: number;
  readonly breakpoint: Breakpoint;
}

interface Conditions {
  readonly condition?: string;
  readonly hitCondition?: string;
}

const conditionsOf = ({ condition, hitCondition }: Conditions) => ({
  ...(condition ? { condition } : {}),
  ...(hitCondition ? { hits: hitCondition } : {}),
});

/** An editor that knows nothing of `change` gets the access that its menu calls a change of the value. */
const offered: Readonly<Record<Access, DebugProtocol.DataBreakpointAccessType>> = {
  write: "write",
  readWrite: "readWrite",
  change: "write",
};

export function accessTypes(access: readonly Access[]): DebugProtocol.DataBreakpointAccessType[] {
  return access.map((each) => offered[each]);
}

export class Breakpoints {
  /** By what they were set with: a file's URI, or one of the kinds. */
  private readonly sets = new Map<string, readonly Placed[]>();
  private last = 0;
  /** Findings stop, whatever the filters say; null: as they say. */
  stopOnFinding: boolean | null = null;

  /** Those of a source, or all of a kind, in place of what was there. Lines count from 0. */
  async set(
    key: string,
    scenario: DebuggedScenario,
    breakpoints: readonly Breakpoint[],
  ): Promise<readonly (Checked & { readonly id: number })[]> {
    const { checked } = await scenario.sendRequest("check", { breakpoints });
    const set = breakpoints.map((breakpoint) => ({ id: ++this.last, breakpoint }));
    this.sets.set(key, set);
    return set.map(({ id }, i) => ({ id, line: checked[i]?.line ?? null, problem: checked[i]?.problem ?? null }));
  }

  lines(
    scenario: DebuggedScenario,
    uri: string,
    given: readonly DebugProtocol.SourceBreakpoint[],
    line: (of: number) => number,
  ) {
    const breakpoints = given.map(
      (each): Breakpoint => ({
        kind: "line",
        at: { uri, line: line(each.line) },
        ...conditionsOf(each),
        ...(each.logMessage ? { log: each.logMessage } : {}),
      }),
    );
    return this.set(uri, scenario, breakpoints);
  }

  /** The lines of a file become others. */
  shift(uri: string, moved: (line: number) => number): void {
    const set = this.sets.get(uri)?.map(({ id, breakpoint }) => {
      if (breakpoint.kind !== "line") return { id, breakpoint };
      return { id, breakpoint: { ...breakpoint, at: { uri, line: moved(breakpoint.at.line) } } };
    });
    if (set) this.sets.set(uri, set);
  }

  functions(scenario: DebuggedScenario, given: readonly DebugProtocol.FunctionBreakpoint[]) {
    const breakpoints = given.map((each): Breakpoint => ({ kind: "function", name: each.name, ...conditionsOf(each) }));
    return this.set("function", scenario, breakpoints);
  }

  data(scenario: DebuggedScenario, given: readonly DebugProtocol.DataBreakpoint[]) {
    const breakpoints = given.map((each): Breakpoint => {
      const part = /\.(entry|protection)$/.test(each.dataId);
      const access = part ? "change" : each.accessType === "readWrite" ? "readWrite" : "write";
      return { kind: "data", expression: each.dataId, access, ...conditionsOf(each) };
    });
    return this.set("data", scenario, breakpoints);
  }

  /** What is said of each filter, in their order. */
  async filters(
    scenario: DebuggedScenario,
    { filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments,
  ) {
    const on: DebugProtocol.ExceptionFilterOptions[] = [...filters.map((filterId) => ({ filterId })), ...filterOptions];
    const breakpoints = on.map((each) => filterBreakpoint(each.filterId, each.condition));
    const checked = await this.set("exception", scenario, breakpoints.flat());
    let at = 0;
    return breakpoints.map((of) => {
      const problem = of.map((_, i) => checked[at + i]?.problem ?? null).find((each) => each !== null) ?? null;
      at += of.length;
      return problem;
    });
  }

  private all(): readonly Placed[] {
    const set = [...this.sets.values()].flat();
    if (this.stopOnFinding === null) return set;
    const others = set.filter(({ breakpoint }) => breakpoint.kind !== "finding");
    if (!this.stopOnFinding) return others;
    const findings = (["error", "warning", "information", "hint"] as const).map((severity) => ({
      id: 0,
      breakpoint: { kind: "finding", severity } as const,
    }));
    return [...others, ...findings];
  }

  /** The next step that stops in that direction. */
  async seek(scenario: DebuggedScenario, step: number, direction: 1 | -1) {
    const all = this.all();
    const found = await scenario.sendRequest("seek", {
      step,
      direction,
      breakpoints: all.map(({ breakpoint }) => breakpoint),
    });
    return { ...found, reason: found.stop && reasonOf(found.stop, all) };
  }
}

/** Why it stops, in the protocol's words; several at once are told as the one that is the rarest. */
function reasonOf({ hit, text }: Stop, all: readonly Placed[]) {
  const hits = hit.flatMap((index) => all[index] ?? []);
  const kinds = hits.map(({ breakpoint }) => breakpoint.kind);
  const reason = kinds.some((kind) => kind === "finding" || kind === "answer")
    ? "exception"
    : kinds.includes("data")
      ? "data breakpoint"
      : kinds.includes("function")
        ? "function breakpoint"
        : "breakpoint";
  return { reason, text, ids: hits.map(({ id }) => id).filter((id) => id > 0) };
}
