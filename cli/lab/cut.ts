// Delta debugging: the fewest lines that still differ.

/** Which of some scenarios differ. Asked of many at once, for a kernel that must be booted to answer. */
export type Differ = (scenarios: readonly (readonly string[])[]) => Promise<readonly boolean[]>;

/**
 * Takes lines away, in pieces that get smaller, for as long as what is left still differs. What comes after line `last` goes first. The result
 * differs, and taking any one line from it makes it agree.
 */
export async function cutDown(lines: readonly string[], last: number, differ: Differ): Promise<string[]> {
  const upTo = lines.slice(0, last + 1);
  let left = (await differ([upTo]))[0] ? upTo : [...lines];
  for (let piece = Math.max(1, left.length >> 1); ; ) {
    // From the end: what sets the scene stands first, and goes last.
    const starts: number[] = [];
    for (let start = left.length - piece; start > -piece; start -= piece) starts.push(Math.max(0, start));
    const isGone = (start: number, at: number) => at >= start && at < start + piece;
    const candidates = starts
      .map((start) => ({ start, rest: left.filter((_, at) => !isGone(start, at)) }))
      .filter(({ rest }) => rest.length > 0);
    const answers = candidates.length === 0 ? [] : await differ(candidates.map(({ rest }) => rest));
    const still = candidates.filter((_, index) => answers[index]);
    const [first] = still;
    if (first === undefined) {
      if (piece === 1) return left;
      piece >>= 1;
      continue;
    }
    // What can go alone can mostly go together.
    const together = left.filter((_, at) => !still.some(({ start }) => isGone(start, at)));
    const all = still.length > 1 && together.length > 0 && (await differ([together]))[0];
    left = all ? together : first.rest;
    piece = Math.max(1, Math.min(piece, left.length >> 1));
  }
}
