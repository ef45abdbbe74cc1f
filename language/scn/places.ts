// The places of an operation, by another numbering.

import type { Operation, Place } from "../../engine/operation.ts";

/** The operation with every place renumbered, asked for in the order in which the operation names them. */
export function withPlaces(operation: Operation, renumber: (place: Place) => Place): Operation {
  if ("range" in operation) {
    const range = { ...operation.range, place: renumber(operation.range.place) };
    if (operation.op === "mremap")
      return { ...operation, range, to: { ...operation.to, place: renumber(operation.to.place) } };
    if (operation.op === "move")
      return { ...operation, range, from: { ...operation.from, place: renumber(operation.from.place) } };
    return { ...operation, range };
  }
  return "place" in operation ? { ...operation, place: renumber(operation.place) } : operation;
}
