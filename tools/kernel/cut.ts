// Delta debugging: the fewest lines that still differ.

/**
 * Takes lines away, in pieces that get smaller, for as long as `differs` says that what is left still does. What comes after line
 * `last` goes first. The result differs, and taking any one line from it makes it agree.
 */
export function cutDown(
  lines: readonly string[],
  last: number,
  differs: (lines: readonly string[]) => boolean,
): string[] {
  const upTo = lines.slice(0, last + 1);
  let left = differs(upTo) ? upTo : [...lines];
  let piece = Math.max(1, left.length >> 1);
  for (;;) {
    let taken = false;
    // From the end: what sets the scene stands first, and goes last.
    for (let start = left.length - piece; start > -piece; start -= piece) {
      const without = left.filter((_, at) => at < start || at >= start + piece);
      if (without.length === left.length || without.length === 0 || !differs(without)) continue;
      left = without;
      taken = true;
    }
    if (piece > 1) piece >>= 1;
    else if (!taken) return left;
  }
}
