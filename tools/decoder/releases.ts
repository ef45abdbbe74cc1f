// Which releases the tables name, what each changed, and how sure that is: the versions whose sources were read stand some releases apart.

import { kernelNumber, kernelText, machineTable } from "../../engine/arch/context.ts";
import { rare } from "../../engine/arch/rare.ts";
import { SPECIAL_TYPES } from "../../engine/arch/swap.ts";
import { ARCHES, type Condition } from "../../engine/arch/table.ts";
import { words } from "../../engine/arch/words.ts";

/** The versions whose sources the tables were read against; the last one for riscv64 alone. */
export const READ = ["2.6.20", "3.6", "5.10", "5.19", "6.1", "6.6", "6.12", "6.18", "6.19", "7.3"] as const;

export interface Release {
  readonly release: string;
  /** The nearest versions that were read: without the change, and with it. */
  readonly before: string;
  readonly after: string;
  /** No release lies between them. Else no source of the release itself was read. */
  readonly certain: boolean;
  readonly changes: readonly string[];
}

/** The release that came after one, as `kernelNumber` has it: 5.19 was followed by 6.0. */
function next(release: number): number {
  return release === 5019 ? 6000 : release + 1;
}

export function releases(): Release[] {
  const found = new Map<number, Set<string>>();
  const note = (release: number | undefined, what: string): void => {
    if (release !== undefined) found.set(release, (found.get(release) ?? new Set()).add(what));
  };
  const noteCondition = ({ since, until }: Condition, what: string): void => {
    note(since === undefined ? undefined : kernelNumber(since), what);
    const last = until === undefined ? undefined : kernelNumber(until);
    note(last === undefined ? undefined : next(last), what);
  };
  for (const layout of [
    ...ARCHES.map((arch) => machineTable(arch).layout),
    ...Object.values(rare).map((machine) => machine.layout),
    ...Object.values(words),
  ]) {
    for (const form of layout.forms) {
      noteCondition(form, `${layout.title} ${form.form === "swap-like" ? "swap entries" : form.form}`);
      for (const row of form.rows) noteCondition(row, `${layout.title} ${row.name}`);
    }
  }
  for (const { form, since, until } of SPECIAL_TYPES) {
    note(since, `type ${form}`);
    note(until === undefined ? undefined : next(until), `type ${form}`);
  }
  return [...found].sort(([a], [b]) => a - b).map(([release, what]) => describeRelease(release, [...what].sort()));
}

function describeRelease(release: number, changes: readonly string[]): Release {
  const read = READ.map((version) => kernelNumber(version) ?? 0);
  const before = read.filter((version) => version < release).at(-1) ?? 0;
  const after = read.find((version) => version >= release) ?? 0;
  const certain = next(before) === after;
  return { release: kernelText(release), before: kernelText(before), after: kernelText(after), certain, changes };
}
