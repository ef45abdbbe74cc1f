// What a state's settings come to, made once for each settings object: capabilities, design, names of functions. It
// notes which capabilities were asked for: two kernels that have the same of these give the same answers, so one run
// stands for both.

import type { Design } from "../design/design.ts";
import { designOf } from "../design/index.ts";
import { type Capabilities, type Capability, capabilitiesOf } from "../version/capability.ts";
import { functionsOf } from "../version/function.ts";
import type { Bits } from "./bits.ts";
import type { Settings } from "./state.ts";

export interface Machine {
  readonly caps: Capabilities;
  readonly asked: Set<Capability>;
  readonly design: Design;
  readonly bits: Bits;
  /** Kernel functions that the kernel calls otherwise than the engine. */
  readonly names: ReadonlyMap<string, string>;
}

const machines = new WeakMap<Settings, Machine>();

export function machineOf(settings: Settings): Machine {
  const known = machines.get(settings);
  if (known !== undefined) return known;
  const caps = capabilitiesOf(settings.kernel);
  const machine = {
    caps,
    asked: new Set<Capability>(["saved-dirty"]),
    design: designOf(settings),
    bits: { savedDirty: caps["saved-dirty"], softDirty: settings.softDirty },
    names: functionsOf(settings.kernel),
  };
  machines.set(settings, machine);
  return machine;
}

export function hasCapability(settings: Settings, capability: Capability): boolean {
  const { asked, caps } = machineOf(settings);
  asked.add(capability);
  return caps[capability];
}

/** The capabilities that runs with this settings object asked for so far. */
export function askedCapabilities(settings: Settings): ReadonlySet<Capability> {
  return machineOf(settings).asked;
}
