// The programs, and what is found in each with its bug.
export const programs = {
  snapshot: ["PTE001", "PTE016"],
  tracker: ["PTE040"],
  collector: ["PTE007"],
  postcopy: ["PTE002"],
} as const;
