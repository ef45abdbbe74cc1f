// Values that are replaced when they change. Each kind has a function that copies it field by field: a literal of one
// shape is made several times faster than a spread, and what reads such values finds one shape only.

/** The value with some fields replaced; itself, where they are what they were. */
export function patched<T extends object>(value: T, patch: Partial<T>, copy: (value: T) => T): T {
  for (const key in patch) if (patch[key] !== value[key]) return Object.assign(copy(value), patch);
  return value;
}
