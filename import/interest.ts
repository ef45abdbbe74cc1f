// Which of a trace's memory matters: what a userfaultfd was registered over, what it was moved from and to, the files behind it and what else maps
// them. All that a program does besides, its loader, its heap and its stacks, is noise to whoever lost a page.
import type { Mapping, TracedFile } from "./address-space.ts";
import { isStatement, type Step } from "./statement.ts";

export type Subject = Mapping | TracedFile;

/** The mappings and files of interest; null: nothing was registered, and everything is. */
export function interesting(steps: readonly Step[]): ReadonlySet<Subject> | null {
  const all = new Set<Subject>(steps.flatMap(({ about }) => about));
  const found = new Set<Subject>([...all].filter((each) => isMapping(each) && each.registered));
  if (found.size === 0) return null;
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const each of all) {
      if (!isMapping(each)) continue;
      const { file, from } = each;
      // A moved one and its source, a file and all that map it, are of interest together.
      const together: Subject[] = [each, ...(file ? [file] : []), ...(from ? [from.mapping] : [])];
      if (together.some((other) => found.has(other))) for (const other of together) found.add(other);
    }
    for (const step of steps)
      if (isStatement(step) && step.operation === "move" && step.about.some((each) => found.has(each)))
        for (const each of step.about) found.add(each);
  }
  return found;
}

function isMapping(subject: Subject): subject is Mapping {
  return "pageSize" in subject;
}
