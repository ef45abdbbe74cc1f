// What a step looked at, while somebody watches: pages, and of which processes entries and VMAs.

import { NO_MM, VMAS, watch } from "../engine/state/pagetable.ts";
import type { Reach } from "./narrow.ts";
import type { Parts } from "./parts.ts";
import type { Configuration } from "./problem.ts";

export class Looks {
  /** Pages, be it of an address space or of a file. */
  readonly pages = new Set<number>();
  private readonly entries = new Set<number>();
  private readonly vmas = new Set<number>();

  /** All that this looks at, and nothing before. */
  during<T>(run: () => T): T {
    this.pages.clear();
    this.entries.clear();
    this.vmas.clear();
    watch((page, mm) => {
      if (page === VMAS) this.vmas.add(mm);
      else {
        this.pages.add(page);
        if (mm !== NO_MM) this.entries.add(mm);
      }
    });
    try {
      return run();
    } finally {
      watch(null);
    }
  }

  /** Of which processes it looked at entries and VMAs, numbered as in the state where it began. */
  reach({ state }: Configuration, { names }: Parts): Reach {
    const bits = (ids: ReadonlySet<number>): number => {
      let mask = 0;
      for (const id of ids) {
        const process = names.get(state.mms[id]?.name ?? "");
        // One that came to be in the step: its number was free, and nobody had it.
        if (process !== undefined) mask |= 1 << process;
      }
      return mask;
    };
    return { entries: bits(this.entries), vmas: bits(this.vmas) };
  }
}
