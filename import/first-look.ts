// A first look at text that is pasted, so that the server is not asked about every paste. On its own: the extension and the page have it too.

/** A call with its result. */
const call = /^[^#\n]*\b[a-z]\w*\(.*\)\s+= (?:-?\d|0x|\?)/m;

/** Whether it may be an strace; `looksLikeStrace` tells. */
export function mayBeStrace(text: string): boolean {
  return call.test(text);
}
