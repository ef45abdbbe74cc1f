// The tables of every architecture. Three are always there, since scenarios are of them; the rarer ones are loaded when
// one is met.

import { arm64 } from "./arm64.ts";
import { riscv64 } from "./riscv64.ts";
import type { Layout, Machine, MachineTable, RareMachine, WordKind } from "./table.ts";
import { RARE_MACHINES } from "./table.ts";
import { x86 } from "./x86.ts";

const tables = new Map<Machine, MachineTable>([
  ["x86_64", x86],
  ["arm64", arm64],
  ["riscv64", riscv64],
]);

/** Throws where a rarer machine's tables were not loaded: who decodes for one awaits `loadMachine` first. */
export function machineTable(machine: Machine): MachineTable {
  const table = tables.get(machine);
  if (table === undefined) throw new Error(`the tables of ${machine} are not loaded`);
  return table;
}

let words: Readonly<Record<WordKind, Layout>> | undefined;

/** Makes known the words that are no entries: who runs scenarios needs none, the decoder does (decoder/request.ts). */
export function provideWords(layouts: Readonly<Record<WordKind, Layout>>): void {
  words = layouts;
}

/** Throws where the layouts of words were not provided. */
export function wordLayout(kind: WordKind): Layout {
  if (words === undefined) throw new Error(`the layout of ${kind} is not loaded`);
  return words[kind];
}

/** Whether `machineTable` has it: always so of what scenarios can be of. */
export function isLoaded(machine: Machine): boolean {
  return tables.has(machine);
}

function isRare(machine: Machine): machine is RareMachine {
  return RARE_MACHINES.some((each) => each === machine);
}

/** The rarer ones come together: they are small, and a log that has one seldom has two. */
export async function loadMachine(machine: Machine): Promise<void> {
  if (!isRare(machine) || tables.has(machine)) return;
  const { rare } = await import("./rare.ts");
  for (const name of RARE_MACHINES) tables.set(name, rare[name]);
}
