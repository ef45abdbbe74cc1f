// A measured figure beside what is to be reached. Printing is all: whoever reads it knows what else the machine did.

/** Prints a figure, and marks the one that is over its limit. `unit`: of both. */
export function say(what: string, value: number, limit: number, unit: "ms" | "KB" = "ms"): void {
  console.log(`${what}: ${value.toFixed(0)} ${unit} of at most ${limit}${value <= limit ? "" : "  OVER"}`);
}
