// Why a recording differs from the engine, for docs/model.md, by `VERSION/SET/NAME`. It excuses nothing: what stands here counts as a
// difference all the same.

export const causes: Readonly<Record<string, string>> = {};
