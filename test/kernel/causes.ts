// Why a recording differs from the engine, for docs/model.md, by `VERSION/SET/NAME`. It excuses nothing: what stands here counts as a
// difference all the same.

export const causes: Readonly<Record<string, string>> = {
  "7.3/rwp/rnd-21-014":
    "of two tasks that one wake-up woke, the second came first: the scheduler's choice, and the model has the order of the queue",
};
