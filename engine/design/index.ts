// The designs by name. To add one: a file beside this, and a line here.

import type { Design } from "./design.ts";
import { pteMarker } from "./pte-marker.ts";

export const designs: readonly Design[] = [pteMarker];

/** The design of that name; the one that Linux has where there is none. */
export function designNamed(name: string): Design {
  return designs.find((design) => design.name === name) ?? pteMarker;
}
