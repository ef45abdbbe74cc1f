// How often a property is tried: as often as its test says, which takes seconds, and many times as often in `npm run soak`.

const times = Number(process.env.PTESCOPE_SOAK ?? 1);

/** Whether what takes minutes is asked too. */
export const soaking = times > 1;

export function runs(count: number): number {
  return count * times;
}
