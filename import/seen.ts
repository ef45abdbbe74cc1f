// What page tables of a traced process were seen to hold.
import type { Mapping } from "./address-space.ts";

/** What one page was seen to hold: letters of a pagemap word, P, S, z (the zero page), W (uffd-wp), G (guard). `-`: nothing. */
export interface SeenPage {
  readonly mapping: Mapping;
  readonly page: number;
  readonly word: string;
}

/** The last words of each mapping's pages, by number; what is not in it was never looked at. */
export type Seen = Map<Mapping, string[]>;
