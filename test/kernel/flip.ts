// A kernel with one row of the version table turned over.

import { type Capability, capabilitiesOf, type KernelVersion } from "../../engine/index.ts";

export function turnedOver(kernel: KernelVersion, name: Capability): KernelVersion {
  return `${kernel} ${capabilitiesOf(kernel)[name] ? "without" : "with"} ${name}`;
}
